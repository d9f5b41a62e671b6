import fc from "fast-check";
import { expect, it } from "vitest";
import { actsOf, changesOf, clockTurnsOf, facetMovesOf, isTold, type LedgerEvent, moveOf, noteOf } from "./acts.ts";

const event = (seq: number, commandId: string, kind: string, body: object = {}): LedgerEvent => ({
  seq,
  at: "2026-11-29T10:00:00.000Z",
  committedAt: null,
  by: "kim",
  commandId,
  kind,
  body: body as LedgerEvent["body"],
  text: "",
});

it("no event of a ledger is lost or turned round when it is told as acts, and an act is of one command", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 40 }), (commands) => {
      const events = commands.map((command, index) => event(index + 1, command, "changed"));
      const acts = actsOf(events);
      expect(acts.flatMap((act) => act.events)).toEqual(events);
      for (const act of acts) expect(new Set(act.events.map(({ commandId }) => commandId))).toEqual(new Set([act.id]));
      for (const [index, act] of acts.entries()) expect(act.id).not.toBe(acts[index + 1]?.id);
    }),
  );
});

it("an act says what became of the record, its fields, facets and clocks, and what was written", () => {
  const [act] = actsOf([
    event(1, "c", "moved", {
      facet: null,
      from: "new",
      to: "onHold",
      command: "hold",
      input: { text: "Later", internal: true },
    }),
    event(2, "c", "changed", { set: { holdReason: "awaitingCaller" } }),
    event(3, "c", "moved", { facet: "major", to: "proposed" }),
    event(4, "c", "clock", { event: { id: "incident-group:desk", kind: "paused" } }),
    event(5, "c", "clock", { event: { id: "incident-resolution", kind: "paused" } }),
  ]);
  expect(moveOf(act!)).toEqual({ command: "hold", from: "new", to: "onHold" });
  expect(noteOf(act!)).toEqual({ text: "Later", internal: true });
  expect(changesOf(act!)).toEqual([["holdReason", "awaitingCaller"]]);
  expect(facetMovesOf(act!)).toEqual([{ facet: "major", to: "proposed" }]);
  expect([...clockTurnsOf(act!)]).toEqual([["paused", ["incident-group", "incident-resolution"]]]);
  expect(isTold(act!)).toBe(true);
  expect(isTold(actsOf([event(1, "t", "told"), event(2, "t", "armed")])[0]!)).toBe(false);
});
