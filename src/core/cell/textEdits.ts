/** Insertions, replacements and moves in a text, applied at once while it is copied. */
import type { MappedText } from './sourceMapping';

interface Edit {
  /** Of edits at one place, those of a lower rank come first. */
  readonly rank: number;
  readonly start: number;
  readonly end: number;
  readonly before: string;
  /** Ranges that stand here instead of where they were. */
  readonly moved: readonly Range[];
  readonly after: string;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

export class TextEdits {
  readonly #edits: Edit[] = [];

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  /** Before everything else at that place. */
  insertFirst(at: number, text: string): void {
    this.#edits.push({ rank: 0, start: at, end: at, before: text, moved: [], after: '' });
  }

  replace(start: number, end: number, text: string): void {
    this.#edits.push({ rank: 2, start, end, before: text, moved: [], after: '' });
  }

  /**
   * Puts the ranges, with the edits inside them, between two texts at `to`, before what is inserted there. What stays
   * in their own place is replaced apart.
   */
  move(moved: readonly Range[], to: number, before: string, after: string): void {
    this.#edits.push({ rank: 1, start: to, end: to, before, moved, after });
  }

  apply(target: MappedText, length: number): void {
    // The sort is stable: edits at one place stay in the order in which they were made.
    this.#edits.sort((a, b) => a.start - b.start || a.rank - b.rank || a.end - b.end);
    this.#emit(target, { start: 0, end: length }, this.#edits);
  }

  #emit(target: MappedText, range: Range, edits: readonly Edit[]): void {
    let position = range.start;
    for (const edit of edits) {
      // What lies within a range that was replaced as a whole went with it.
      if (edit.start < position) continue;
      target.copy(position, edit.start);
      target.insert(edit.before, edit.start);
      for (const moved of edit.moved) {
        const inside = this.#edits.slice(this.#firstAfter(moved.start), this.#firstAfter(moved.end - 1));
        this.#emit(target, moved, inside);
      }
      target.insert(edit.after, edit.start);
      position = edit.end;
    }
    target.copy(position, range.end);
  }

  /** The index of the first edit that starts behind a place. */
  #firstAfter(place: number): number {
    let low = 0;
    let high = this.#edits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#edits[middle]?.start ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
