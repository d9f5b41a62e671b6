import { type GroupState, named } from "./board-group.ts";
import type { AlertEffect } from "./effect.ts";
import type { AlertRule } from "./ir.ts";

/** An alert that joined, as its record is told. */
export interface JoinedLine {
  readonly alert: string;
  readonly text: string;
}

interface Joined {
  readonly id: string;
  readonly rules: Set<string>;
  readonly lines: JoinedLine[];
}

/** What joined each group in a batch, in order: its record is told once. */
export class JoinedAlerts {
  readonly #byGroup = new Map<string, Joined>();

  /** `what`: what joined first, which makes the telling one. */
  add(group: string, what: string, rules: readonly string[], lines: readonly JoinedLine[]): void {
    const joined = this.#byGroup.get(group) ?? { id: `${group}#join:${what}`, rules: new Set(), lines: [] };
    for (const rule of rules) joined.rules.add(rule);
    joined.lines.push(...lines);
    this.#byGroup.set(group, joined);
  }

  /** What joined a group that is none any more. */
  take(group: string): { readonly rules: readonly string[]; readonly lines: readonly JoinedLine[] } {
    const { rules = [], lines = [] } = this.#byGroup.get(group) ?? {};
    this.#byGroup.delete(group);
    return { rules: [...rules], lines };
  }

  /** The alert has not joined: the group is opened for it. */
  drop(group: string, alert: string): void {
    const known = this.#byGroup.get(group);
    if (known === undefined) return;
    this.#byGroup.set(group, { ...known, lines: known.lines.filter((line) => line.alert !== alert) });
  }

  /** The tellings, each by the rule that opened the group. */
  effects(rules: readonly AlertRule[], groupOf: (id: string) => GroupState | undefined): readonly AlertEffect[] {
    return [...this.#byGroup].flatMap(([group, { id, rules: joining, lines }]): AlertEffect[] => {
      const known = groupOf(group);
      const send = rules.find(({ name }) => name === known?.rule)?.onJoin ?? null;
      const others = [...joining].filter((name) => name !== known?.rule).sort();
      if (send === null && others.length === 0) return [];
      const count = lines.length;
      const first = lines.slice(0, named).map((line) => line.text);
      const text = `${count === 1 ? "Alert" : `${count} alerts`} joined: ${listOf(first, count)}`;
      const primary = known?.primary;
      return [
        {
          id,
          record: "",
          kind: "group.join",
          group,
          send,
          text,
          count,
          ...(primary === undefined
            ? {}
            : { primary: { title: primary.title, ci: primary.ci, because: primary.because } }),
          ...(others.length === 0 ? {} : { rules: others }),
        },
      ];
    });
  }
}

/** The first of so many, and how many more there are. */
export function listOf(first: readonly string[], all: number): string {
  return `${first.join("; ")}${all > first.length ? `; and ${all - first.length} more` : ""}`;
}
