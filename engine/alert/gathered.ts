/**
 * What a group of a batch has gathered: its alerts, their CIs, and the terms that others find it by. What joins is
 * added, not copied: to add is as cheap in a group of thousands as in one of two.
 */
import type { BoardGroup, GroupState } from "./board-group.ts";
import { type Term, termText } from "./term.ts";

/** Texts of one key that are kept of a group: those that come first. */
const mostTexts = 5;

interface Left {
  readonly term: Term;
  /** The how many-th it is. */
  readonly order: number;
}

export class Gathered {
  readonly #alerts: Set<string>;
  readonly #cis: Set<string>;
  readonly #terms: Term[] = [];
  readonly #byText = new Map<string, Left[]>();

  constructor({ alerts, cis, terms }: Pick<BoardGroup, "alerts" | "cis" | "terms">) {
    this.#alerts = new Set(alerts);
    this.#cis = new Set(cis);
    this.leave(terms);
  }

  /** Alerts and CIs that are in the group too, each once. */
  add(alerts: Iterable<string>, cis: Iterable<string | null>): void {
    for (const alert of alerts) this.#alerts.add(alert);
    for (const ci of cis) if (ci !== null) this.#cis.add(ci);
  }

  /** Terms that are left in the group too: each once, of texts the first few. */
  leave(terms: readonly Term[]): void {
    for (const term of terms) {
      const text = termText(term);
      const same = this.#byText.get(text) ?? [];
      const isKnown = same.some((left) => sameWords(left.term.words, term.words));
      if (isKnown || (term.words !== undefined && same.length >= mostTexts)) continue;
      same.push({ term, order: this.#terms.length });
      this.#byText.set(text, same);
      this.#terms.push(term);
    }
  }

  /** All that was gathered of another group, too. */
  take({ alerts, cis, terms }: Pick<BoardGroup, "alerts" | "cis" | "terms">): void {
    this.add(alerts, cis);
    this.leave(terms);
  }

  /** The term that was left first of those that have one of these texts and fit. */
  first(texts: Iterable<string>, fits: (term: Term) => boolean): Term | undefined {
    let first: Left | undefined;
    for (const text of texts) {
      const left = this.#byText.get(text)?.find(({ term }) => fits(term));
      if (left !== undefined && (first === undefined || left.order < first.order)) first = left;
    }
    return first?.term;
  }

  /** The group with all of it. */
  in(group: GroupState): BoardGroup {
    return { ...group, alerts: [...this.#alerts], cis: [...this.#cis], terms: this.#terms };
  }
}

function sameWords(one: readonly string[] = [], other: readonly string[] = []): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index]);
}
