/** Loads what parses code, which is imported when a program is read. */
import { readProgram, type ReadProgram } from '../../core/programs/readProgram';
import { stripTypes } from '../../runs/stripTypes';

/** `name` is that of the file, without its ending. */
export function readProgramFile(name: string, text: string): ReadProgram {
  return readProgram(name, text, stripTypes);
}
