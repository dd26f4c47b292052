/** Which tools the runs of a workspace have called, so that the prompts of later runs declare them first. */
import type { ToolSource } from '../core/ports';
import type { KeyValueStore } from '../mcp/userPorts';
import { describedTools } from './describedTools';

const STORE_KEY = 'usedTools';
const MAX_TOOLS = 40;

export class UsedTools {
  readonly #store: KeyValueStore;
  /** The latest first. */
  #keys: readonly string[] | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  /** The source with what is known now: the prompt of a run must not change. */
  mark(source: ToolSource): ToolSource {
    const known = new Set(this.#read());
    return describedTools(source, {
      describe: (tool) => (known.has(keyOf(tool.server, tool.name)) ? { ...tool, wasUsed: true } : tool),
      onResult: ({ server, tool }, result) => {
        if (result.ok) this.#learn(keyOf(server, tool));
      },
    });
  }

  /** Resolves when what was learnt is stored. */
  flush(): Promise<void> {
    return this.#saving;
  }

  /** What was used last is forgotten last. */
  #learn(key: string): void {
    const known = this.#read();
    if (known[0] === key) return;
    const keys = [key, ...known.filter((one) => one !== key)].slice(0, MAX_TOOLS);
    this.#keys = keys;
    this.#saving = this.#saving
      .then(() => this.#store.set(STORE_KEY, JSON.stringify(keys)))
      // What was not kept is learnt again.
      .catch(() => undefined);
  }

  #read(): readonly string[] {
    this.#keys ??= parseKeys(this.#store.get(STORE_KEY) ?? '[]');
    return this.#keys;
  }
}

function parseKeys(text: string): readonly string[] {
  try {
    const keys: unknown = JSON.parse(text);
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
  } catch {
    return [];
  }
}

function keyOf(server: string, tool: string): string {
  return `${server}\0${tool}`;
}
