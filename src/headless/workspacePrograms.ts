/** The saved programs of folders, read without an editor. */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../core/errors';
import type { Log } from '../core/log';
import { withinSize } from '../core/programs/programTools';
import { readProgram } from '../core/programs/readProgram';
import { MAX_PROGRAM_CHARS, type SavedProgram } from '../core/programs/savedProgram';
import { stripTypes } from '../runs/stripTypes';

const MAX_PROGRAMS = 200;

/** Of two with one name that of the first folder counts; what is broken is logged and left out. */
export async function workspacePrograms(folders: readonly string[], log: Log): Promise<readonly SavedProgram[]> {
  const programs = new Map<string, SavedProgram>();
  for (const folder of folders) {
    const place = path.join(folder, '.rlm', 'programs');
    const files = await readdir(place).catch((): readonly string[] => []);
    const named = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
    for (const file of named.sort().slice(0, MAX_PROGRAMS)) {
      const name = file.slice(0, -'.ts'.length);
      try {
        const { size } = await stat(path.join(place, file));
        // UTF-8 has at most three bytes for a UTF-16 unit.
        if (size > 3 * MAX_PROGRAM_CHARS) throw new Error(`a program has at most ${MAX_PROGRAM_CHARS} characters.`);
        const read = readProgram(name, await readFile(path.join(place, file), 'utf8'), stripTypes);
        if (!read.ok) throw new Error(`line ${read.line}: ${read.message}`);
        if (!programs.has(name)) programs.set(name, read.program);
      } catch (thrown) {
        log.warn(`The program ${file} is left out: ${messageOf(thrown)}`);
      }
    }
  }
  return withinSize([...programs.values()]);
}
