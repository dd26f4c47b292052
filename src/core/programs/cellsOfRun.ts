import type { Transcript } from '../transcript/transcript';
import type { RanCell } from './programCell';

/** The cells of a run that have ended, in order. */
export function cellsOfRun({ iterations }: Transcript): readonly RanCell[] {
  return iterations.flatMap(({ number, code, cell, error }): RanCell[] => {
    if (cell !== 'finished' && cell !== 'failed') return [];
    const fault = error === undefined ? undefined : `${error.name}: ${error.message}`;
    return [{ code, title: `Iteration ${number}`, error: cell === 'failed' ? (fault ?? 'failed') : undefined }];
  });
}
