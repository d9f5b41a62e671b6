/** A line of two texts: in both, in the first alone, or in the second alone. */
export interface DiffLine {
  readonly kind: "same" | "gone" | "added";
  readonly text: string;
}

/** Lines of the part in which two texts differ, each, beyond which it is told as a whole. */
const mostLines = 2_000;

/**
 * The lines of two texts, with as few as possible that are in one alone; of those that differ what is gone stands
 * first. Texts that differ in more than 2,000 lines each are told apart there as a whole: its time is the product of
 * both.
 */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [left, right] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head++;
  let tail = 0;
  const shorter = Math.min(left.length, right.length) - head;
  while (tail < shorter && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail++;
  const middle = between(left.slice(head, left.length - tail), right.slice(head, right.length - tail));
  return [...said("same", left.slice(0, head)), ...middle, ...said("same", left.slice(left.length - tail))];
}

/** By the longest list of lines that both have, in their order. */
function between(left: readonly string[], right: readonly string[]): readonly DiffLine[] {
  if (left.length > mostLines || right.length > mostLines) return [...said("gone", left), ...said("added", right)];
  const width = right.length + 1;
  const common = new Uint16Array((left.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row--)
    for (let column = right.length - 1; column >= 0; column--)
      common[row * width + column] =
        left[row] === right[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < left.length || column < right.length) {
    const [one, other] = [left[row], right[column]];
    if (one !== undefined && one === other) {
      lines.push({ kind: "same", text: one });
      row++;
      column++;
    } else if (one !== undefined && (other === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ kind: "gone", text: one });
      row++;
    } else {
      lines.push({ kind: "added", text: other ?? "" });
      column++;
    }
  }
  return lines;
}

function said(kind: DiffLine["kind"], lines: readonly string[]): readonly DiffLine[] {
  return lines.map((text) => ({ kind, text }));
}

/** An end of line at the end begins none. */
function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}
