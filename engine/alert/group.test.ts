import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BoardGroup } from "./board-group.ts";
import { Gathered } from "./gathered.ts";
import { widen } from "./group.ts";
import type { AlertRule } from "./ir.ts";
import { matchesOf } from "./match.ts";
import { nearAny } from "./near.ts";
import { offersOf } from "./offer.ts";
import { alertScope } from "./rule.ts";
import { minuteMs, sampleAlert, sampleAt, sampleRule } from "./sample.ts";
import { termText } from "./term.ts";

const group = (id: string, change: Partial<BoardGroup> = {}): BoardGroup => ({
  id,
  rule: "down",
  terms: [{ key: "rule/down []", ci: "db1", alert: "monitor/a" }],
  cis: ["db1"],
  firstAt: sampleAt,
  lastAt: sampleAt,
  closedAt: null,
  recordId: null,
  alerts: ["monitor/a"],
  rules: ["down"],
  primary: { alert: "monitor/a", title: "A", ci: "db1", at: sampleAt, because: "", named: null },
  into: null,
  ...change,
});
const rule = sampleRule({ group: { ...sampleRule().group, relations: 1 } });

function choose(
  open: readonly BoardGroup[],
  minute: number,
  ci: string | null = "db1",
  neighbours: readonly string[] = ci === null ? [] : [ci],
  by: AlertRule = rule,
): { readonly group: string | null; readonly because: string | null } {
  const at = sampleAt + minute * minuteMs;
  const scope = alertScope(sampleAlert({ ci, labels: { site: "b" } }), null, at);
  const around = { near: () => nearAny(new Set(neighbours)), services: () => [] };
  const byId = (id: string): BoardGroup | undefined => open.find((one) => one.id === id);
  const [match] = matchesOf(offersOf({ ci, title: "A", scope }, by, [], around), at, {
    ids: (text) => open.filter(({ terms }) => terms.some((term) => termText(term) === text)).map(({ id }) => id),
    group: byId,
    root: byId,
    gathered: (id) => {
      const found = byId(id);
      return found === undefined ? undefined : new Gathered(found);
    },
  });
  return { group: match?.group.id ?? null, because: match === undefined ? null : match.seek.because(match.term) };
}

describe("an alert of a CI", () => {
  it("joins the group of the same CI within the gap", () => {
    expect(choose([group("g")], 10).group).toBe("g");
    expect(choose([group("g")], 10.001).group).toBeNull();
  });

  it("joins no group that would live longer than its life", () => {
    const open = group("g", { lastAt: sampleAt + 25 * minuteMs });
    expect(choose([open], 30).group).toBe("g");
    expect(choose([open], 30.001).group).toBeNull();
  });

  it("that is late joins only when it happened near the group", () => {
    expect(choose([group("g")], -10).group).toBe("g");
    expect(choose([group("g")], -10.001).group).toBeNull();
    expect(choose([group("g")], -48 * 60).group).toBeNull();
    expect(choose([group("g", { lastAt: sampleAt + 25 * minuteMs })], -6).group).toBeNull();
  });

  it("joins the group of a CI it is related to, and says so", () => {
    const choice = choose([group("g")], 1, "web1", ["web1", "db1"]);
    expect(choice).toEqual({ group: "g", because: '"web1" is related to "db1"' });
    expect(choose([group("g")], 1, "web1").group).toBeNull();
  });

  it("joins no group that is over", () => {
    expect(choose([group("g", { closedAt: sampleAt })], 1).group).toBeNull();
  });

  it("joins the group with the latest alert, then of the smaller id, in whatever order they are given", () => {
    const open = [group("b"), group("a"), group("c", { lastAt: sampleAt + minuteMs })];
    expect(choose(open, 2).group).toBe("c");
    expect(choose(open.slice(0, 2), 2).group).toBe("a");
    expect(choose(open.slice(0, 2).toReversed(), 2).group).toBe("a");
  });
});

describe("an alert without a CI", () => {
  it("finds no group when the rule groups by CI, not even one without a CI", () => {
    const unbound = group("u", { terms: [], cis: [] });
    expect(choose([group("g"), unbound], 1, null).group).toBeNull();
    expect(choose([unbound], 1, "db1").group).toBeNull();
  });

  it("is grouped by its values alone when the rule does not group by CI", () => {
    const bySite = sampleRule({ group: { ...rule.group, by: [["labels", "site"]] } });
    const of = (value: string): BoardGroup =>
      group("g", { terms: [{ key: `rule/down ["${value}"]`, ci: null, alert: "monitor/a" }], cis: [] });
    expect(choose([of("b")], 1, null, [], bySite).group).toBe("g");
    expect(choose([of("c")], 1, null, [], bySite).group).toBeNull();
  });
});

describe("groups over time", () => {
  it("never live longer than their life, whatever joins in whatever order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -60, max: 60 }), { minLength: 1, maxLength: 40 }), (minutes) => {
        const groups = new Map<string, BoardGroup>();
        minutes.forEach((minute, index) => {
          const at = sampleAt + minute * minuteMs;
          const { group: chosen } = choose([...groups.values()], minute);
          const known = chosen === null ? undefined : groups.get(chosen);
          groups.set(
            known?.id ?? `g${index}`,
            known === undefined ? group(`g${index}`, { firstAt: at, lastAt: at }) : widen(known, at),
          );
        });
        for (const { firstAt, lastAt } of groups.values()) {
          expect(firstAt).toBeLessThanOrEqual(lastAt);
          expect(lastAt - firstAt).toBeLessThanOrEqual(rule.group.lifeMs);
        }
      }),
    );
  });

  it("reach from the first instant to the last", () => {
    const wider = widen(widen(group("g"), sampleAt - 1), sampleAt + 1);
    expect(wider).toMatchObject({ firstAt: sampleAt - 1, lastAt: sampleAt + 1 });
  });
});
