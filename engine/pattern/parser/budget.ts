/** Most UTF-16 units of a text that is parsed. */
export const maxLength = 4_000_000;

/** Most values that a parser makes of one text. */
const maxNodes = 100_000;

/** A text that cannot be read: too many values, or not of its form. */
export class Unreadable extends Error {}

/** Counts the values that are made; throws {@link Unreadable} when there are too many. */
export class Nodes {
  #left = maxNodes;

  take(count = 1): void {
    this.#left -= count;
    if (this.#left < 0) throw new Unreadable(`it holds more than ${String(maxNodes)} values: ask for less of it`);
  }
}

/** Lines without their ends, each of which costs a value. */
export function linesOf(text: string, nodes: Nodes): string[] {
  const lines = text.split(/\r?\n/u, maxNodes + 1);
  nodes.take(lines.length);
  return lines;
}
