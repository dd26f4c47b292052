/** What the results of tools without an output schema were like, kept per tool and version of its server. */
import { findTool } from '../core/findTool';
import { isJsonObject, type JsonObject } from '../core/json';
import { mergeShapes, shapeOf } from '../core/observedShapes/valueShape';
import type { ToolDescription, ToolResult, ToolSource } from '../core/ports';
import { withoutBinary } from '../core/transcript/contentBlocks';
import type { KeyValueStore } from '../mcp/userPorts';
import { describedTools } from './describedTools';

const STORE_KEY = 'observedShapes';
const MAX_TOOLS = 300;

export class ObservedShapes {
  readonly #store: KeyValueStore;
  #shapes: Map<string, JsonObject> | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  /**
   * The source with the shapes that are known now. They stay the same as long as it is used, since the prompt of a run
   * must not change; what its own calls teach is there for the next one.
   */
  observe(source: ToolSource): ToolSource {
    const known = new Map(this.#read());
    return describedTools(source, {
      describe: (tool) => {
        const observedSchema = tool.outputSchema === undefined ? known.get(keyOf(tool)) : undefined;
        return observedSchema === undefined ? tool : { ...tool, observedSchema };
      },
      onResult: (asked, result) => {
        const tool = findTool(source.tools, asked.server, asked.tool);
        if (tool !== undefined) this.#learn(tool, result);
      },
    });
  }

  /** Resolves when what was learnt is stored. */
  flush(): Promise<void> {
    return this.#saving;
  }

  #learn(tool: ToolDescription, result: ToolResult): void {
    if (!result.ok || result.form === 'structured' || tool.outputSchema !== undefined) return;
    const shapes = this.#read();
    const key = keyOf(tool);
    const known = shapes.get(key);
    const seen = shapeOf(withoutBinary(result.value));
    const merged = known === undefined ? seen : mergeShapes(known, seen);
    if (known !== undefined && JSON.stringify(known) === JSON.stringify(merged)) return;
    // What was learnt last is forgotten last.
    shapes.delete(key);
    shapes.set(key, merged);
    for (const oldest of [...shapes.keys()].slice(0, Math.max(0, shapes.size - MAX_TOOLS))) shapes.delete(oldest);
    this.#saving = this.#saving
      .then(() => this.#store.set(STORE_KEY, JSON.stringify([...shapes])))
      // What was not kept is learnt again.
      .catch(() => undefined);
  }

  #read(): Map<string, JsonObject> {
    this.#shapes ??= new Map(parseEntries(this.#store.get(STORE_KEY) ?? '[]'));
    return this.#shapes;
  }
}

function keyOf({ server, serverVersion = '', name }: ToolDescription): string {
  return JSON.stringify([server, serverVersion, name]);
}

function parseEntries(text: string): readonly (readonly [string, JsonObject])[] {
  try {
    const entries: unknown = JSON.parse(text);
    return Array.isArray(entries) ? entries.filter(isEntry) : [];
  } catch {
    // Stored by another version, or cut off; it is learnt again.
    return [];
  }
}

function isEntry(entry: unknown): entry is [string, JsonObject] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && isJsonObject(entry[1]);
}
