/**
 * What alerts leave in the group they come into, by which others find it: a key that says what must be equal, and the
 * CI where it must be near.
 */
export interface Term {
  /** The way of grouping, the role the alert has in it, and the values that must be equal. */
  readonly key: string;
  /** Null = it does not matter. */
  readonly ci: string | null;
  /** Id of the first alert of the group that left it: the evidence. */
  readonly alert: string;
  /** Its title, where it may be named as the cause; terms of a version before have none. */
  readonly title?: string;
  /** The words of its title, sorted, where likeness matters. */
  readonly words?: readonly string[];
}

/** How a term is looked up; `alert_term_hashes` of the store makes the same text. */
export function termText({ key, ci }: Pick<Term, "key" | "ci">): string {
  return ci === null ? key : `${key} ${ci}`;
}
