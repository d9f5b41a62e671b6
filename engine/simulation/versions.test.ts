import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../base/json.ts";
import { foldAll } from "../lifecycle/fold.ts";
import { sentence } from "../lifecycle/sentence.ts";
import { guides } from "./testing/guides.ts";
import { worldOf } from "./testing/world-of.ts";
import type { World } from "./world.ts";

const kim = { user: "kim", roles: ["agent"], groups: [] };

function opened(world: World, type: string, fields: JsonObject, links: { [link: string]: string[] } = {}): string {
  const { decision, id } = world.open(type, fields, links, kim);
  if (!decision.ok) throw new Error(`${decision.refusal.code} ${decision.refusal.message}`);
  return id;
}

function sent(world: World, id: string, command: string, input: JsonObject = {}): string {
  const decision = world.send(id, command, input, kim);
  return decision.ok ? "ok" : `${decision.refusal.code} ${decision.refusal.message}`;
}

const stateOf = (world: World, id: string) => world.record(id)!.state;
const frozenIn = (world: World, id: string) =>
  world.record(id)!.events.flatMap((event) => (event.body.kind === "frozen" ? [{ ...event, body: event.body }] : []));

function published(world: World, fields: JsonObject = { title: "Restart", body: "Turn it off" }): string {
  const id = opened(world, "guide", fields);
  expect(sent(world, id, "publish")).toBe("ok");
  return id;
}

describe("a record with versions", () => {
  it("has the next one when it enters a state that freezes: number, values, instant and who", () => {
    const world = worldOf(guides);
    const id = opened(world, "guide", { title: "Restart", body: "Turn it off" });
    expect(stateOf(world, id).frozen).toBeUndefined();
    sent(world, id, "publish");
    const [event] = frozenIn(world, id);
    expect(event?.body).toEqual({
      kind: "frozen",
      version: 1,
      fields: { title: "Restart", body: "Turn it off" },
      digest: null,
    });
    expect(stateOf(world, id).frozen).toMatchObject({ version: 1, at: world.now, by: "kim", seq: event!.seq });
    expect(sentence(event!)).toBe("version 1 is frozen, by kim");
  });

  it("keeps the last one while its draft is another, and says its number to expressions", () => {
    const world = worldOf(guides);
    const id = published(world);
    sent(world, id, "revise");
    sent(world, id, "edit", { title: "Restart it", body: null });
    expect(stateOf(world, id)).toMatchObject({
      fields: { title: "Restart it" },
      frozen: { version: 1, fields: { title: "Restart" } },
    });
    sent(world, id, "publish");
    expect(stateOf(world, id)).toMatchObject({
      fields: { shown: 1 },
      frozen: { version: 2, fields: { title: "Restart it", body: null } },
    });
  });

  it("has no other one where nothing of it has changed", () => {
    const world = worldOf(guides);
    const id = published(world);
    sent(world, id, "hold");
    sent(world, id, "renew");
    sent(world, id, "revise");
    sent(world, id, "edit", { owner: "desk" });
    sent(world, id, "publish");
    expect(frozenIn(world, id)).toHaveLength(1);
  });

  it("is the same from its ledger, whatever was done to it", () => {
    const step = fc.oneof(
      fc.constantFrom("publish", "revise", "hold", "renew"),
      fc.record({ title: fc.string({ minLength: 1, maxLength: 5 }) }),
      fc.record({ body: fc.option(fc.string({ maxLength: 5 })) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const world = worldOf(guides);
        const id = opened(world, "guide", { title: "a" });
        const expected: Json[] = [];
        for (const one of steps) {
          const was = stateOf(world, id).frozen?.version ?? 0;
          if (typeof one === "string") sent(world, id, one);
          else sent(world, id, "edit", one);
          const { fields, frozen } = stateOf(world, id);
          if (frozen !== undefined && frozen.version > was)
            expected.push({ title: fields["title"] ?? null, body: fields["body"] ?? null });
        }
        expect(foldAll(null, world.record(id)!.events)).toEqual(stateOf(world, id));
        expect(frozenIn(world, id).map(({ body }) => body.version)).toEqual(expected.map((_, index) => index + 1));
        expect(frozenIn(world, id).map(({ body }) => body.fields)).toEqual(expected);
        expect(stateOf(world, id).frozen?.fields).toEqual(expected.at(-1));
      }),
      { numRuns: 60 },
    );
  });
});

describe("a link that keeps versions", () => {
  it("keeps the last one that was frozen and a note, also after the next one", () => {
    const world = worldOf(guides);
    const guide = published(world);
    const visit = opened(world, "visit", { title: "v" });
    expect(sent(world, visit, "link", { link: "guides", record: guide, note: "step 2 helped" })).toBe("ok");
    const kept = { guides: { [guide]: { version: 1, note: "step 2 helped" } } };
    expect(stateOf(world, visit).linkedVersions).toEqual(kept);
    const linked = world.record(visit)!.events.find(({ body }) => body.kind === "linked")!;
    expect(sentence(linked)).toBe(`kim linked it to ${guide} v1 as guides: step 2 helped`);
    sent(world, guide, "revise");
    sent(world, guide, "edit", { title: "Another" });
    sent(world, guide, "publish");
    expect(stateOf(world, visit).linkedVersions).toEqual(kept);
    expect(stateOf(world, guide).links["visits"]).toEqual([visit]);
    expect(stateOf(world, guide).linkedVersions).toBeUndefined();
  });

  it("is made again for another version or note, goes with the link, and is made at the opening and by transitions", () => {
    const world = worldOf(guides);
    const guide = published(world);
    const visit = opened(world, "visit", { title: "v" }, { guides: [guide] });
    expect(stateOf(world, visit).linkedVersions).toEqual({ guides: { [guide]: { version: 1 } } });
    const { head } = stateOf(world, visit);
    sent(world, visit, "link", { link: "guides", record: guide });
    expect(stateOf(world, visit).head).toBe(head);
    sent(world, guide, "revise");
    sent(world, guide, "edit", { title: "Another" });
    sent(world, guide, "publish");
    sent(world, visit, "link", { link: "guides", record: guide });
    expect(stateOf(world, visit).linkedVersions).toEqual({ guides: { [guide]: { version: 2 } } });
    sent(world, visit, "unlink", { link: "guides", record: guide });
    expect(stateOf(world, visit)).toMatchObject({ links: { guides: [] }, linkedVersions: { guides: {} } });
    expect(sent(world, visit, "finish", { guides: [guide], note: "all of it" })).toBe("ok");
    expect(stateOf(world, visit).linkedVersions).toEqual({ guides: { [guide]: { version: 2, note: "all of it" } } });
  });

  it("goes with its version to the record that its own is merged into, which keeps what it meant itself", () => {
    const world = worldOf(guides);
    const [one, two] = [published(world), published(world)];
    const visit = opened(world, "visit", { title: "v" }, { guides: [one, two] });
    for (const guide of [one, two]) {
      sent(world, guide, "revise");
      sent(world, guide, "edit", { title: "Another" });
      sent(world, guide, "publish");
    }
    const survivor = opened(world, "visit", { title: "w" }, { guides: [two] });
    expect(sent(world, visit, "double", { into: survivor })).toBe("ok");
    expect(stateOf(world, survivor).linkedVersions).toEqual({
      guides: { [one]: { version: 1 }, [two]: { version: 2 } },
    });
    expect(stateOf(world, visit).linkedVersions).toEqual({});
  });

  it("is refused where there is no version yet, and takes no note where it keeps none", () => {
    const world = worldOf(guides);
    const draft = opened(world, "guide", { title: "Soon" });
    const visit = opened(world, "visit", { title: "v" });
    const why = "GDE0000001 has no version that could be linked";
    expect(sent(world, visit, "link", { link: "guides", record: draft })).toContain(`OPS439 ${why}`);
    expect(sent(world, visit, "finish", { guides: [draft] })).toContain("OPS439");
    expect(sent(world, visit, "link", { link: "about", record: draft })).toBe("ok");
    expect(sent(world, visit, "link", { link: "about", record: draft, note: "x" })).toContain('OPS418 "note" is');
    const guide = published(world);
    expect(sent(world, visit, "link", { link: "guides", record: guide, note: 7 })).toContain("OPS402");
  });

  it("shows those who read linked records what was frozen, and which version is the last", () => {
    const world = worldOf(guides);
    const guide = published(world);
    const visit = opened(world, "visit", { title: "v" }, { guides: [guide] });
    sent(world, guide, "revise");
    sent(world, guide, "edit", { title: "Secret" });
    expect(stateOf(world, visit).fields).toMatchObject({ readings: ["Restart"], latest: 1 });
    sent(world, guide, "publish");
    expect(stateOf(world, visit).fields).toMatchObject({ readings: ["Secret"], latest: 2 });
  });
});
