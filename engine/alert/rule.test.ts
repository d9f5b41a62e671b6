import { describe, expect, it } from "vitest";
import { assess, openingFields } from "./assess.ts";
import type { AlertRule } from "./ir.ts";
import { alertScope, matchRule } from "./rule.ts";
import { minuteMs, sampleAlert, sampleAt, sampleRule } from "./sample.ts";

const alert = sampleAlert({ labels: { tier: "db" } });
const scope = alertScope(alert, { id: "db1", name: "shop-db1" }, sampleAt);
const at = (minute: number): number => sampleAt + minute * minuteMs;

describe("the rule of an alert", () => {
  const never: AlertRule = sampleRule({ name: "a-never", when: { kind: "jq", text: '.labels.tier == "web"' } });

  it("is the first that listens and holds, with the reasons of those before it", () => {
    const matched = matchRule(
      [sampleRule({ name: "a", sources: ["other"] }), never, sampleRule({ name: "b" }), sampleRule({ name: "c" })],
      alert,
      scope,
    );
    expect(matched).toMatchObject({ ok: true, value: { rule: { name: "b" } } });
    expect(matched.ok && matched.value.passed).toEqual([
      { rule: "a", because: 'it does not listen to "monitor"' },
      { rule: "a-never", because: "its condition does not hold" },
    ]);
  });

  it("is none when none holds", () =>
    expect(matchRule([never], alert, scope)).toMatchObject({ value: { rule: null } }));

  it("names itself when its condition fails", () => {
    expect(matchRule([sampleRule({ when: { kind: "jq", text: ".title | tonumber" } })], alert, scope)).toMatchObject({
      ok: false,
      error: expect.stringContaining('alert rule "down"') as string,
    });
  });
});

describe("an alert under its rule", () => {
  it("is grouped at once without a hold", () => {
    expect(assess(alert, sampleRule(), sampleAt).assessment.kind).toBe("group");
  });

  it("is grouped at once without a hold also when the clock of its source is ahead", () => {
    expect(assess(sampleAlert({ changedAt: at(4) }), sampleRule(), sampleAt).assessment.kind).toBe("group");
  });

  it("is held back, and looked at again at the end of the hold", () => {
    const held = sampleRule({ holdMs: minuteMs });
    expect(assess(alert, held, at(1) - 1).assessment).toMatchObject({ kind: "wait", checkAt: at(1) });
    expect(assess(alert, held, at(1)).assessment.kind).toBe("group");
  });

  it("that cleared during the hold opens nothing", () => {
    expect(assess(sampleAlert({ state: "clear" }), sampleRule({ holdMs: minuteMs }), sampleAt).assessment.kind).toBe(
      "clear",
    );
  });

  it("that flaps is neither grouped nor cleared until it is quiet", () => {
    const rule = sampleRule({ flapping: { changes: 3, withinMs: 30 * minuteMs, leaveMs: 10 * minuteMs } });
    const changes = [at(0), at(1), at(2)];
    for (const state of ["firing", "clear"] as const) {
      const flapping = sampleAlert({ state, changes, changedAt: at(2) });
      const { alert: settled, assessment } = assess(flapping, rule, at(2));
      expect(settled.flapping).toBe(true);
      expect(assessment).toMatchObject({ kind: "wait", checkAt: at(12) });
      expect(assess(settled, rule, at(12)).assessment.kind).toBe(state === "firing" ? "group" : "clear");
    }
  });
});

describe("the record that a group opens", () => {
  it("has the computed fields, without absent ones", () => {
    const rule = sampleRule({
      open: {
        record: "incident",
        with: {
          title: { kind: "jq", text: ".title" },
          ci: { kind: "jq", text: ".ci.id" },
          note: { kind: "jq", text: ".labels.note" },
        },
      },
    });
    expect(openingFields(rule, scope)).toEqual({ ok: true, value: { title: "A is down", ci: "db1" } });
  });

  it("is refused with the field that fails", () => {
    const rule = sampleRule({
      open: { record: "incident", with: { title: { kind: "jq", text: ".title | tonumber" } } },
    });
    expect(openingFields(rule, scope)).toMatchObject({
      ok: false,
      error: expect.stringContaining("open.with.title") as string,
    });
  });
});
