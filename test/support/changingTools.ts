import type { JsonValue } from '../../src/core/json';
import type { ServerSummary, ToolCall, ToolDescription, ToolResult, ToolSource } from '../../src/core/ports';

export type ServerTools = Readonly<Record<string, (input: ToolCall['arguments']) => JsonValue>>;

/** A tool source whose servers come, go and change while a run goes on. */
export class ChangingTools implements ToolSource {
  readonly #servers = new Map<string, ServerTools | 'connecting' | 'failed'>();
  readonly #listeners = new Set<() => void>();

  constructor(servers: Readonly<Record<string, ServerTools | 'connecting'>>) {
    for (const [name, tools] of Object.entries(servers)) this.#servers.set(name, tools);
  }

  /** From now on the server has these tools and no others. */
  change(name: string, tools: ServerTools | 'failed'): void {
    this.#servers.set(name, tools);
    for (const listener of this.#listeners) listener();
  }

  get servers(): readonly ServerSummary[] {
    return [...this.#servers].map(([name, tools]) => {
      if (tools === 'connecting') return { name, state: 'connecting', toolCount: 0 };
      if (tools === 'failed')
        return { name, state: 'failed', toolCount: 0, message: `Server "${name}" did not start.` };
      return { name, state: 'ready', toolCount: Object.keys(tools).length };
    });
  }

  get tools(): readonly ToolDescription[] {
    return [...this.#servers].flatMap(([server, tools]) =>
      typeof tools === 'string'
        ? []
        : Object.keys(tools).map((name) => ({ server, name, inputSchema: { type: 'object' } })),
    );
  }

  readonly onDidChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async call({ server, tool, arguments: input }: ToolCall): Promise<ToolResult> {
    const tools = this.#servers.get(server);
    const run = typeof tools === 'object' ? tools[tool] : undefined;
    if (run === undefined) return { ok: false, error: { kind: 'notFound', message: 'no such tool' } };
    return { ok: true, value: run(input) };
  }
}
