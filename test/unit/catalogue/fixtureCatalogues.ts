import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ToolDescription } from '../../../src/core/ports';

export type FixtureCatalogue = 'everything' | 'filesystem' | 'livemcpbench' | 'mongodb' | 'npm';

export function fixtureTools(...names: readonly FixtureCatalogue[]): readonly ToolDescription[] {
  return names.flatMap((name) => {
    const file = path.join(process.cwd(), 'test/fixtures/catalogs', `${name}.jsonl`);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as ToolDescription);
  });
}

export function tool(server: string, name: string, more: Partial<ToolDescription> = {}): ToolDescription {
  return { server, name, inputSchema: { type: 'object' }, ...more };
}
