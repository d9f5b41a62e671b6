import { describe, expect, it } from "vitest";
import type { EscalationPolicy } from "../ir.ts";
import type { EventBody, LedgerEvent } from "../event.ts";
import { answersOf } from "./taken.ts";

const policy = (taken?: EscalationPolicy["taken"]): EscalationPolicy => ({
  name: "desk",
  steps: [],
  repeat: 0,
  fallback: [],
  ...(taken === undefined ? {} : { taken }),
});
const event = (at: number, by: string, body: Partial<EventBody>): LedgerEvent => ({
  at,
  by,
  seq: at,
  commandId: "c",
  body: body as EventBody,
});
const takenBy = (...asked: Parameters<typeof answersOf>): string | null => [...answersOf(...asked)][0]?.by ?? null;
const moved = { kind: "moved" } as const;
const set = (field: string) => ({ kind: "changed", set: { [field]: "kim" } }) as const;

describe("a record that is escalated", () => {
  it("is taken on by a person who moves it, or sets a field that the policy names", () => {
    const named = policy({ moved: true, fields: ["owner"] });
    expect(takenBy(named, [event(2, "kim", moved)], 1)).toBe("kim");
    expect(takenBy(named, [event(2, "kim", set("other")), event(3, "raj", set("owner"))], 1)).toBe("raj");
    expect(takenBy(policy({ moved: false, fields: ["owner"] }), [event(2, "kim", moved)], 1)).toBeNull();
  });

  it("is not taken on by the engine, nor by what was done before", () => {
    const events = [event(1, "kim", moved), event(2, "$engine", moved)];
    expect(takenBy(policy({ moved: true, fields: [] }), events, 1)).toBeNull();
  });

  it("is taken on as before where its policy was published before it said how", () => {
    expect(takenBy(policy(), [event(2, "kim", set("assignee"))], 1)).toBe("kim");
  });
});
