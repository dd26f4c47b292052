import type { ServerIndex } from './serverIndex';

export interface Candidate {
  /** The server's position, which is that of its identifier. */
  readonly at: number;
  readonly server: ServerIndex;
  readonly tool: number;
  score: number;
}

/** The order never depends on that in which candidates came. */
export function byScore(a: Candidate, b: Candidate): number {
  return b.score - a.score || a.at - b.at || a.tool - b.tool;
}

/** Room for so many lists of candidates before the worse ones are dropped. */
const ROOM = 4;

/** The best of very many: common words are in thousands of tools, and sorting these would take most of a search. */
export class BestCandidates {
  readonly #limit: number;
  #kept: Candidate[] = [];
  /** Of the worst that is still among the best. */
  #least = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(candidate: Candidate): void {
    if (candidate.score < this.#least) return;
    this.#kept.push(candidate);
    if (this.#kept.length >= ROOM * this.#limit) this.#drop();
  }

  /** Best first. */
  take(): Candidate[] {
    this.#drop();
    return this.#kept;
  }

  #drop(): void {
    this.#kept = this.#kept.sort(byScore).slice(0, this.#limit);
    if (this.#kept.length === this.#limit) this.#least = this.#kept.at(-1)?.score ?? 0;
  }
}
