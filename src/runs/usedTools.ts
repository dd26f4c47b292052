/** Which tools the runs of a workspace have called, so that the prompts of later runs declare them first. */
import type { ToolDescription, ToolSource } from '../core/ports';
import type { KeyValueStore } from '../mcp/userPorts';

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
    const marked = (tool: ToolDescription): ToolDescription =>
      known.has(keyOf(tool.server, tool.name)) ? { ...tool, wasUsed: true } : tool;
    const call: ToolSource['call'] = async (asked, signal, run) => {
      const result = await source.call(asked, signal, run);
      if (result.ok) this.#learn(keyOf(asked.server, asked.tool));
      return result;
    };
    return {
      get servers() {
        return source.servers;
      },
      get tools() {
        return source.tools.map(marked);
      },
      call,
      ...(source.identityOf && { identityOf: (server) => source.identityOf?.(server) ?? server }),
      ...(source.isRecorded && { isRecorded: (asked) => source.isRecorded?.(asked) ?? false }),
      ...(source.onDidChange && { onDidChange: (listener) => source.onDidChange?.(listener) ?? (() => undefined) }),
      ...(source.onMessage && { onMessage: (listener) => source.onMessage?.(listener) ?? (() => undefined) }),
    };
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
