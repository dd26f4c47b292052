/** TypeScript 7, which is a program and no library: a process for each cell, with the same files and options. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installCheckPeers } from '../../../scripts/checkPeers.mjs';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import type { ToolDescription } from '../../../src/core/ports';
import { checkedTexts, COUNTED, IGNORED } from './typeScriptCheck';

const OPTIONS =
  '--allowJs --checkJs --noEmit --strict false --target esnext --module esnext --moduleDetection force --lib esnext --pretty false --ignoreConfig';
const SAID = /^cell\.js\(\d+,\d+\): error TS(\d+):/gm;
/** Below this number what is said is of the syntax. */
const SEMANTIC = 2_000;

export class TypeScript7Check {
  readonly #catalogue: Catalogue;
  readonly #folder: string;
  readonly #program: string;

  private constructor(tools: readonly ToolDescription[], folder: string, program: string) {
    this.#catalogue = new Catalogue(tools);
    this.#folder = folder;
    this.#program = program;
  }

  static async create(tools: readonly ToolDescription[]): Promise<TypeScript7Check> {
    const modules = await installCheckPeers();
    const folder = await mkdtemp(path.join(tmpdir(), 'typescript7-'));
    const name = `typescript-${process.platform}-${process.arch}`;
    const program = path.join(modules, '@typescript', name, 'lib', process.platform === 'win32' ? 'tsc.exe' : 'tsc');
    return new TypeScript7Check(tools, folder, program);
  }

  refuses(cells: readonly string[]): boolean {
    const { text, declared } = checkedTexts(this.#catalogue, cells);
    writeFileSync(path.join(this.#folder, 'tools.d.ts'), declared);
    writeFileSync(path.join(this.#folder, 'cell.js'), text);
    const args = [...OPTIONS.split(' '), '--types', '', 'tools.d.ts', 'cell.js'];
    const { stdout, error, status } = spawnSync(this.#program, args, { cwd: this.#folder, encoding: 'utf8' });
    if (error !== undefined) throw error;
    const codes = [...stdout.matchAll(SAID)].map(([, code]) => Number(code));
    if (status !== 0 && codes.length === 0 && !stdout.includes('tools.d.ts(')) throw new Error(stdout);
    return codes.some((code) => (code < SEMANTIC ? !IGNORED.has(code) : COUNTED.has(code)));
  }

  async dispose(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
