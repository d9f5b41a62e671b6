import { describe, expect, it } from "vitest";
import { type Acted, nextAct } from "./act.ts";
import type { Policy } from "./ir.ts";

const text = { kind: "jq", text: ".text" } as const;
const policy = {
  open: { as: "task", record: "task", set: {} },
  onStep: { command: "comment", with: { text } },
  onClear: { command: "close", with: { text } },
} as unknown as Policy;
const finding: Acted = {
  id: "7",
  policy: "expiry",
  subject: "a",
  name: "a",
  key: "2026-05-01T00:00:00.000Z",
  step: 1,
  stepName: "24h",
  severity: 1,
  title: "a ends",
  why: "it is 20 hours away",
  exception: null,
  opening: { title: "a ends" },
  told: null,
  refused: null,
  ended: null,
  done: false,
};
const act = (changed: Partial<Acted>, of: Policy | null = policy) => nextAct(of, { ...finding, ...changed });

describe("what is done about a finding", () => {
  it("is that its record is opened, under a key of its own", () => {
    expect(act({})).toMatchObject({
      value: { kind: "open", key: "finding:7", record: "task", fields: { title: "a ends" } },
    });
  });

  it("is nothing while it is excepted, was refused, is over before it was opened, or its policy opens nothing", () => {
    const exception = { of: "a", until: 0, by: "mia", because: "" };
    for (const changed of [{ exception }, { refused: "OPS408" }, { ended: "holds" as const }, { opening: null }])
      expect(act(changed)).toEqual({ ok: true, value: null });
    expect(act({}, null)).toEqual({ ok: true, value: null });
    expect(act({ told: 0, exception })).toEqual({ ok: true, value: null });
  });

  it("is that its record hears of a higher step, and of its end, each under an id of its own", () => {
    expect(act({ told: 1 })).toEqual({ ok: true, value: null });
    expect(act({ told: 0 })).toMatchObject({
      value: {
        of: "onStep",
        sent: { id: "finding:7:step:1", name: "comment", input: { text: "a ends: it is 20 hours away" } },
      },
    });
    expect(act({ told: 1, ended: "moved" })).toMatchObject({
      value: {
        of: "onClear",
        sent: { id: "finding:7:clear", name: "close", input: { text: "a ends: its instant has moved" } },
      },
    });
    expect(act({ told: 1, ended: "retired" }, null)).toMatchObject({ value: { of: "onClear", sent: null } });
  });
});
