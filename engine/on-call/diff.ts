/** Two answers to who is on call, one beside the other. */

/** Who is on call from one instant to before another (UTC milliseconds); null = nobody. */
export interface Turn {
  readonly from: number;
  readonly until: number;
  readonly who: string | null;
}

export interface ChangedTurn {
  readonly from: number;
  readonly until: number;
  readonly before: string | null;
  readonly after: string | null;
}

/** Where two lists of turns differ, which follow each other without a hole over the same time; neighbours differ. */
export function changedTurns(before: readonly Turn[], after: readonly Turn[]): readonly ChangedTurn[] {
  const edges = [...new Set([...before, ...after].flatMap(({ from, until }) => [from, until]))].sort((a, b) => a - b);
  const changed: ChangedTurn[] = [];
  for (const [index, from] of edges.entries()) {
    const until = edges[index + 1];
    if (until === undefined) break;
    const at = (turns: readonly Turn[]) => turns.find((one) => one.from <= from && from < one.until)?.who ?? null;
    const [one, other] = [at(before), at(after)];
    if (one === other) continue;
    const last = changed.at(-1);
    if (last?.until === from && last.before === one && last.after === other)
      changed[changed.length - 1] = { ...last, until };
    else changed.push({ from, until, before: one, after: other });
  }
  return changed;
}
