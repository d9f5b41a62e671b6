import { describe, expect, it } from "vitest";
import type { JsonObject } from "../base/json.ts";
import { askedBy } from "../lifecycle/read/ask.ts";
import { decide } from "../lifecycle/decide.ts";
import { effects } from "../lifecycle/effects.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import { fold, foldAll } from "../lifecycle/fold.ts";
import { noReadings, type Readings } from "../lifecycle/read/needs.ts";
import { answer } from "./readings.ts";
import { orders } from "./testing/orders.ts";
import { monday, worldOf } from "./testing/world-of.ts";
import type { World } from "./world.ts";

const sources = {
  fixture: { people: {}, groups: {}, cis: {}, onCall: {}, reach: {} },
  zones: {},
  onCall: { plans: {}, calendars: {} },
  versions: () => undefined,
};
const kim = { user: "kim", roles: ["agent"], groups: [] };
const twoParts = `
        - { as: first, record: part, link: order, set: { title: '\${ "Do " + .number }' } }
        - { as: second, record: part, link: order, set: { title: Check }, links: { after: [first] } }`;

function ordered(world: World, fields = {}): string {
  const { decision, id } = world.open("order", { title: "x", ...fields }, {}, kim);
  if (!decision.ok) throw new Error(decision.refusal.message);
  return id;
}

const stateOf = (world: World, id: string) => world.record(id)?.state;
const parts = (world: World) =>
  world
    .records()
    .flatMap(({ state }) => (state.type === "part" ? [{ ...state.fields, is: state.state, by: state.openedBy }] : []));

describe("a state that opens records", () => {
  it("opens each once, linked to it and to one another, in the name of who gave the command", () => {
    const world = worldOf(orders(twoParts));
    const order = ordered(world);
    world.send(order, "begin", {}, kim);
    expect(parts(world)).toMatchObject([
      { title: "Do ORD0000001", size: 3, is: "ready", by: "kim" },
      { title: "Check", blockers: 1, is: "pending", by: "kim" },
    ]);
    expect(stateOf(world, order)).toMatchObject({ state: "work", awaited: [], fields: { openParts: 2, allParts: 2 } });
    expect(stateOf(world, order)?.links["parts"]).toEqual(["part/PRT0000001", "part/PRT0000002"]);
    world.send("part/PRT0000001", "finish", {}, kim);
    expect(parts(world)[1]).toMatchObject({ blockers: 0, is: "ready" });
    world.send("part/PRT0000002", "finish", {}, kim);
    expect(stateOf(world, order)).toMatchObject({ state: "over" });
    expect(world.problems).toEqual([]);
  });

  it("waits for what it has asked for, from the same decision on", () => {
    const world = worldOf(orders(twoParts));
    const order = ordered(world);
    const { bundle, state } = world.record(order)!;
    world.send(order, "begin", {}, kim);
    const events = world.record(order)!.events.filter(({ commandId }) => commandId === "command-1");
    const asked = events.findIndex(({ body }) => body.kind === "openRequested");
    const counted = events.findIndex(({ body }) => body.kind === "changed" && body.set["openParts"] === 2);
    expect(asked).toBeGreaterThan(0);
    expect(counted).toBeGreaterThan(asked);
    expect(events.some(({ body }) => body.kind === "moved" && body.to === "over")).toBe(false);
    const ids = effects(bundle, state, events).flatMap((effect) => (effect.kind === "open" ? [effect.id] : []));
    expect(ids).toEqual([
      `${order}#${String(events[asked]!.seq)}:first`,
      expect.stringMatching(/^order\/ORD0000001#\d+:second$/),
    ]);
  });

  it("opens others when it is entered again, and what is opened once never again", () => {
    const world = worldOf(
      orders(`
        - { as: each, record: part, link: order, set: { title: Each } }
        - { as: one, record: part, link: order, once: true, set: { title: One }, links: { after: [each] } }
        - { as: last, record: part, link: order, set: { title: Last }, links: { after: [one] } }`),
    );
    const order = ordered(world);
    for (const command of ["begin", "again", "begin"]) world.send(order, command, {}, kim);
    const titles = parts(world).map((part) => (part as { title?: string }).title);
    expect(titles).toEqual(["Each", "One", "Last", "Each", "Last"]);
    // The second "last" waits for the "one" there is.
    expect(stateOf(world, "part/PRT0000005")?.links["after"]).toEqual(["part/PRT0000002"]);
  });

  it("opens one for each element of a list, where its condition holds for it", () => {
    const world = worldOf(
      orders(`
        - { as: piece, record: part, link: order, each: '\${ .names.list // [] }', when: '$item.size > 1', set: { title: '\${ $item.name }', size: '\${ $item.size }' } }`),
    );
    const order = ordered(world, {
      names: {
        list: [
          { name: "a", size: 2 },
          { name: "b", size: 1 },
          { name: "c", size: 5 },
        ],
      },
    });
    world.send(order, "begin", {}, kim);
    expect(parts(world)).toMatchObject([
      { title: "a", size: 2 },
      { title: "c", size: 5 },
    ]);
    const keys = world.record(order)!.events.flatMap(({ body }) => (body.kind === "openRequested" ? [body.key] : []));
    expect(keys.map((key) => key.replace(/#\d+/, "#"))).toEqual([`${order}#:piece:0`, `${order}#:piece:2`]);
    const none = ordered(world);
    world.send(none, "begin", {}, kim);
    expect(stateOf(world, none)).toMatchObject({ state: "over" });
  });

  it("asks for attention when one is refused, waits for it still, and goes on when a person has looked", () => {
    const world = worldOf(
      orders(`
        - { as: first, record: part, link: order, set: { title: '\${ "A title that is longer than " + .number }' } }
        - { as: second, record: part, link: order, set: { title: Check }, links: { after: [first] } }`),
    );
    const order = ordered(world);
    world.send(order, "begin", {}, kim);
    expect(parts(world)).toEqual([]);
    expect(stateOf(world, order)).toMatchObject({ state: "work", fields: { openParts: 2 } });
    expect(stateOf(world, order)?.awaited).toMatchObject([
      { as: "first", refused: expect.stringContaining("OPS402") },
      { as: "second", refused: expect.stringContaining("was not opened") },
    ]);
    expect(stateOf(world, order)?.attention).toContain("second");
    expect(world.send(order, "attend", {}, kim)).toMatchObject({ ok: true });
    expect(stateOf(world, order)).toMatchObject({ state: "over", awaited: [], attention: null });
  });

  it("opens no second one for the same within the time of its limit, and none outside its sample", () => {
    const world = worldOf(
      orders(`
        - { as: question, record: part, link: order, set: { title: Q }, limit: { per: '\${ .customer }', within: 48h } }`),
    );
    const open = (customer: string): string => {
      const order = ordered(world, { customer });
      world.send(order, "begin", {}, kim);
      return stateOf(world, order)?.state ?? "";
    };
    expect([open("ada"), open("ada"), open("kim")]).toEqual(["work", "over", "work"]);
    world.advance(world.now + 48 * 3_600_000);
    expect(open("ada")).toBe("work");
    expect(parts(world)).toHaveLength(3);
    expect(world.problems).toEqual([]);
    const sampled = worldOf(
      orders("        - { as: question, record: part, link: order, set: { title: Q }, sample: 30% }"),
    );
    for (let count = 0; count < 300; count += 1) sampled.send(ordered(sampled), "begin", {}, kim);
    const share = parts(sampled).length / 300;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });

  it("is told once of each that arrives: what comes twice, or by hand, ends no other's wait", () => {
    const world = worldOf(orders(twoParts));
    const order = ordered(world);
    world.send(order, "begin", {}, kim);
    world.open("part", { title: "by hand" }, { order: [order] }, kim);
    expect(stateOf(world, order)).toMatchObject({ awaited: [], fields: { allParts: 3 } });
    const { head } = world.record(order)!.state;
    const told = { link: "parts", record: "part/PRT0000001", inverse: "order", on: true, asked: `${order}#9:first` };
    world.send(order, "$link", told, engineActor);
    expect(world.record(order)?.state.head).toBe(head);
  });

  it("is awaited no more when it says that it is there, also where somebody has linked it before", () => {
    const world = worldOf(orders(twoParts));
    const order = ordered(world);
    world.send(order, "begin", {}, kim);
    const { bundle, events } = world.record(order)!;
    const asked = events.filter(({ body }) => body.kind === "openRequested");
    const [first] = asked.map(({ body }) => (body.kind === "openRequested" ? body.key : ""));
    let state = foldAll(null, events.slice(0, events.indexOf(asked.at(-1)!) + 1))!;
    const link = { link: "parts", record: "part/PRT0000001", inverse: "order", on: true };
    const take = (name: string, input: JsonObject): void => {
      const command = { id: name, name: "$link", by: engineActor, input };
      let readings: Readings = { ...noReadings, at: monday };
      let decision = decide(bundle, state, command, readings, monday);
      for (let missing = askedBy(decision); missing !== null; missing = askedBy(decision)) {
        const records = () => world.records().map((record) => record.state);
        readings = answer(missing, readings, { ...sources, stubs: world.stubs, records, file: () => null }, monday);
        decision = decide(bundle, state, command, readings, monday);
      }
      if (!decision.ok) throw new Error(decision.refusal.message);
      for (const event of decision.events) state = fold(state, { ...event, seq: state.head + 1, commandId: name });
    };
    take("by hand", link);
    expect(state.awaited).toHaveLength(2);
    take("its word", { ...link, asked: first! });
    expect(state.awaited).toMatchObject([{ as: "second" }]);
    expect(state.links["parts"]).toEqual(["part/PRT0000001"]);
  });

  it("says in the ledger what asked for it, as a sentence and with its rule", () => {
    const world = worldOf(orders(twoParts));
    world.send(ordered(world), "begin", {}, kim);
    const asked = world.records()[0]!.events.find(({ body }) => body.kind === "openRequested")!.body;
    expect(asked).toMatchObject({ rule: "order/work/first", type: "part", by: "kim" });
    expect([...world.coverage.opens]).toEqual(["order/work/first", "order/work/second"]);
  });
});
