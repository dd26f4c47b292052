/** What results of tools have had so far: a name that was seen is there, whatever the schema says. */
import type { ResolvedTool } from '../catalogue/catalogue';
import type { JsonValue } from '../json';
import type { ToolResult } from '../ports';
import type { SeenNames } from './outputShape';

const MAX_NODES = 2_000;
const MAX_NAMES = 2_000;

interface Seen extends SeenNames {
  readonly names: Set<string>;
  isBroken: boolean;
}

export class SeenResults {
  readonly #byTool = new Map<string, Seen>();

  of(tool: ResolvedTool): SeenNames {
    return this.#entry(tool);
  }

  see(tool: ResolvedTool, result: ToolResult): void {
    if (!result.ok || tool.member.outputSchema === undefined) return;
    const entry = this.#entry(tool);
    // Without structured content the declared type says nothing of what code gets.
    if (result.form !== 'structured') entry.isBroken = true;
    let nodes = 0;
    const queue: JsonValue[] = [result.value];
    for (let next = queue.pop(); next !== undefined && nodes < MAX_NODES; next = queue.pop()) {
      nodes += 1;
      if (typeof next !== 'object' || next === null) continue;
      const isList = Array.isArray(next);
      for (const [name, part] of Object.entries(next)) {
        if (!isList && entry.names.size < MAX_NAMES) entry.names.add(name);
        if (typeof part === 'object' && part !== null && queue.length < MAX_NODES) queue.push(part);
      }
    }
  }

  #entry({ server, tool }: ResolvedTool): Seen {
    const key = `${server}\0${tool}`;
    const known = this.#byTool.get(key);
    if (known !== undefined) return known;
    const entry: Seen = { names: new Set(), isBroken: false };
    this.#byTool.set(key, entry);
    return entry;
  }
}
