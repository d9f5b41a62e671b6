import { describe, expect, it } from "vitest";
import type { AlertEffect } from "./effect.ts";
import { alertRuleOf, groupEffectOf } from "./published-before.ts";
import { sampleRule } from "./sample.ts";
import { groupInput } from "./send.ts";

const news = { text: "All alerts cleared: a", count: 1 };

describe("a command that an alert rule sends", () => {
  it("is given what there is to tell, and whether a repair has begun", () => {
    const sent = {
      command: "end",
      with: {
        notes: { kind: "jq", text: ".text" },
        by: { kind: "jq", text: ".repair.record" },
        count: { kind: "template", parts: [{ jq: ".count" }, " alert"] },
      },
    } as const;
    expect(groupInput(sent, news, null)).toEqual({ ok: true, value: { notes: news.text, count: "1 alert" } });
    expect(groupInput(sent, news, { remediation: "restart", record: "task/1" })).toMatchObject({
      value: { by: "task/1" },
    });
  });

  it("names the part that could not be made", () => {
    const sent = { command: "end", with: { notes: { kind: "jq", text: '.text | error("no")' } } } as const;
    expect(groupInput(sent, news, null)).toMatchObject({ ok: false, error: expect.stringContaining('"end", notes: ') });
  });
});

describe("what was published before rules named their commands", () => {
  const { onJoin: _, ...old } = sampleRule();

  it("sends what it has sent", () => {
    const rule = alertRuleOf({ ...old, onClear: "resolve" });
    expect(rule.onJoin?.command).toBe("comment");
    expect(rule.onClear === null ? null : groupInput(rule.onClear, news, null)).toEqual({
      ok: true,
      value: { resolutionCode: "clearedByItself", resolutionNotes: news.text },
    });
    expect(alertRuleOf({ ...old, onClear: null }).onClear).toBeNull();
    expect(alertRuleOf(sampleRule() as never)).toEqual(sampleRule());
  });

  it("is sent as it was put into the outbox", () => {
    const stored = { id: "g#clear", record: "", group: "g", kind: "group.clear", command: "end", text: "over" };
    expect(groupEffectOf(stored as unknown as AlertEffect)).toMatchObject({
      kind: "group.clear",
      text: "over",
      send: { command: "end", with: { resolutionNotes: { kind: "jq", text: ".text" } } },
    });
  });
});
