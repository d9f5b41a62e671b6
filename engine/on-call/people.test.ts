import { describe, expect, it } from "vitest";
import type { OnCallPlan } from "./ir.ts";
import { isOfPlan, peopleOf } from "./people.ts";

const plan: OnCallPlan = {
  name: "desk",
  title: "Desk",
  zone: "Pacific/Kiritimati",
  layers: [
    {
      name: "first",
      turn: "day",
      atMinute: 540,
      order: [
        { from: "2026-03-02", people: ["raj", "lee"] },
        { from: "2026-03-30", people: ["lee"] },
      ],
    },
    { name: "second", turn: "day", atMinute: 540, order: [{ from: "2026-05-01", people: ["mia"] }] },
  ],
  during: null,
  gap: null,
};

describe("the people of a plan", () => {
  it("are all that its lists name", () => {
    expect(peopleOf(plan)).toEqual(["raj", "lee", "lee", "mia"]);
  });

  it("are those of lists that hold or will hold, and no more whom only an ended one names", () => {
    const of = (person: string, at: string): boolean => isOfPlan(plan, person, Date.parse(at));
    expect(of("raj", "2026-03-29T09:00:00+14:00")).toBe(true);
    expect(of("raj", "2026-03-30T09:00:00-12:00")).toBe(true);
    expect(of("raj", "2026-04-02T00:00:00Z")).toBe(false);
    expect(of("lee", "2026-04-02T00:00:00Z")).toBe(true);
    expect(of("mia", "2026-01-01T00:00:00Z")).toBe(true);
    expect(of("kim", "2026-01-01T00:00:00Z")).toBe(false);
  });
});
