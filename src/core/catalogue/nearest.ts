/** The candidates that `name` is most likely a slip of, best first; none that differs in more than a third. */
export function nearest(name: string, candidates: Iterable<string>, limit = 3): readonly string[] {
  const wanted = normalise(name);
  const ranked: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of candidates) {
    const given = normalise(candidate);
    const tolerated = Math.max(1, Math.floor(Math.max(wanted.length, given.length) / 3));
    const isPart = Math.min(wanted.length, given.length) >= 3 && (given.includes(wanted) || wanted.includes(given));
    if (!isPart && Math.abs(given.length - wanted.length) > tolerated) continue;
    const distance = editDistance(wanted, given);
    if (isPart || distance <= tolerated)
      ranked.push({ candidate, distance: isPart ? Math.min(distance, 2) : distance });
  }
  ranked.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return ranked.slice(0, limit).map((one) => one.candidate);
}

/** `listFiles`, `list-files` and `list_files` are the same name to a model. */
function normalise(name: string): string {
  return name
    .slice(0, 128)
    .toLowerCase()
    .replace(/[\s._-]/g, '');
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      let cost = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (isSame ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
