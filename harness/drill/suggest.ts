/** The candidate that was probably meant: equal but for case, or few letters apart; null where nothing is near. */
export function suggest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  const limit = Math.max(1, Math.ceil(wanted.length * 0.4));
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const name of candidates) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance <= limit && (best === null || distance < best.distance)) best = { name, distance };
  }
  return best?.name ?? null;
}

/** The next step after an unknown word: `Did you mean "peak"?`, else what there is: `There is base, ramp, peak.` */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const all = [...candidates];
  const near = suggest(word, all);
  if (near !== null) return `Did you mean "${near}"?`;
  if (all.length === 0) return "There is none.";
  const shown = all.slice(0, maxShown).join(", ");
  return all.length > maxShown ? `There is ${shown} and ${String(all.length - maxShown)} more.` : `There is ${shown}.`;
}

const maxShown = 24;

/** Letters to insert, delete, replace or swap with their neighbour to get from one word to the other. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row.push(
        Math.min(
          at(last, j) + 1,
          at(row, j - 1) + 1,
          at(last, j - 1) + (isSame ? 0 : 1),
          isSwap ? at(beforeLast, j - 2) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = row;
  }
  return at(last, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
