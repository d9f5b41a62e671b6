import { expect, it } from "vitest";
import type { Offer } from "../record/command-form.tsx";
import { feedbackIn, saidBy } from "./said.ts";

it("what is searched with the greatest weight is the heading, and the other searched texts are what it says", () => {
  const fields = { extra: "Then wait", title: "Printer jams", body: "Open it", owner: "desk", empty: "" };
  expect(saidBy(fields, { body: 2, title: 4, extra: 1, empty: 1 })).toEqual({
    heading: "Printer jams",
    bodies: [
      ["body", "Open it"],
      ["extra", "Then wait"],
    ],
    rest: { owner: "desk" },
  });
});

it("what readers may say leaves the record in its state, and gives none of its fields a value", () => {
  const offer = (command: string, more: Partial<Offer>): Offer => ({
    command,
    target: null,
    may: "yes",
    because: null,
    inputs: [],
    ...more,
  });
  const input = (kind: "ask" | "field"): Offer["inputs"] => [{ kind } as Offer["inputs"][number]];
  const offers = [
    offer("helpful", {}),
    offer("unhelpful", { inputs: input("ask") }),
    offer("edit", { inputs: input("field") }),
    offer("retire", { target: "retired" }),
    offer("praise", { may: "no" }),
    offer("comment", { inputs: input("ask") }),
  ];
  expect(feedbackIn(offers).map(({ command }) => command)).toEqual(["helpful", "unhelpful"]);
});
