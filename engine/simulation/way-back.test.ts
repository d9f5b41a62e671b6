import { describe, expect, it } from "vitest";
import { engineActor } from "../lifecycle/engine-actor.ts";
import { plans } from "./testing/plans.ts";
import { monday, worldOf } from "./testing/world-of.ts";
import type { World } from "./world.ts";

const hour = 3_600_000;
const kim = { user: "kim", roles: ["agent"], groups: [] };
const lee = { user: "lee", roles: ["approver"], groups: [] };
const nora = { ...lee, user: "nora" };
const mia = { ...lee, user: "mia" };
const people = { kim: ["agent"], lee: ["approver"], nora: ["approver"], mia: ["approver"] };

function asked(): { readonly world: World; readonly id: string } {
  const world = worldOf(plans, people);
  const { id } = world.open("plan", { text: "a" }, {}, kim);
  world.send(id, "submit", {}, kim);
  return { world, id };
}

const stateOf = (world: World, id: string) => world.record(id)!.state;
const waiting = (world: World, id: string) =>
  stateOf(world, id).approvals.filter(({ outcome }) => outcome === "waiting");
const send = (world: World, id: string, ...names: readonly string[]): void => {
  for (const name of names) expect(world.send(id, name, {}, kim)).toMatchObject({ ok: true });
};

describe("a way back", () => {
  it("leads to the state that its own was entered from, and counts as an entry", () => {
    const { world, id } = asked();
    world.send(id, "approve", {}, lee);
    world.send(id, "approve", {}, nora);
    world.send(id, "approve", {}, mia);
    send(world, id, "hold");
    world.advance(monday + 3 * hour);
    send(world, id, "resume");
    expect(stateOf(world, id)).toMatchObject({
      state: "ready",
      enteredAt: monday + 3 * hour,
      waits: { "after:ready:0": { at: monday + 7 * hour } },
    });
    send(world, id, "go", "hold", "resume");
    expect(stateOf(world, id).state).toBe("busy");
    const back = world.record(id)!.events.findLast(({ body }) => body.kind === "moved")!.body;
    expect(back).toMatchObject({ from: "onHold", to: "busy", returned: true, rule: "plan/onHold/resume/0" });
    expect([...world.coverage.transitions].filter((name) => name.includes("resume"))).toEqual([
      "plan/onHold/resume/0/ready",
      "plan/onHold/resume/0/busy",
    ]);
  });

  it("is no entry from elsewhere: a hold within a hold leads back one by one, and so does one that is repeated", () => {
    const { world, id } = asked();
    send(world, id, "hold", "park");
    world.advance(monday + 10 * hour);
    expect(stateOf(world, id).state).toBe("onHold");
    send(world, id, "hold", "resume");
    expect(stateOf(world, id).state).toBe("asked");
    expect(world.problems).toEqual([]);
  });

  it("asks an approval again where it was, with what was decided, while what it covers is as it was", () => {
    const { world, id } = asked();
    world.send(id, "approve", {}, lee);
    world.send(id, "approve", {}, nora);
    send(world, id, "hold");
    expect(waiting(world, id)).toEqual([]);
    expect(world.send(id, "edit", { note: "wait for the parts" }, kim).ok).toBe(true);
    world.advance(monday + 90 * hour);
    send(world, id, "resume");
    expect(waiting(world, id)).toMatchObject([
      { stage: "two", decisions: [{ by: "nora" }], expiresAt: monday + 190 * hour },
    ]);
    const told = world.record(id)!.events.findLast(({ body }) => body.kind === "notified")!.body;
    expect(told).toMatchObject({ to: ["mia"], subject: "Approval asked again: PLN0000001 " });
    expect(world.send(id, "approve", {}, nora)).toMatchObject({ ok: false, refusal: { code: "OPS423" } });
    world.send(id, "approve", {}, mia);
    expect(stateOf(world, id).state).toBe("ready");
  });

  it("asks it anew from its first stage where what it covers has changed meanwhile", () => {
    const { world, id } = asked();
    world.send(id, "approve", {}, lee);
    world.send(id, "approve", {}, nora);
    send(world, id, "hold");
    expect(world.send(id, "edit", { text: "b" }, kim).ok).toBe(true);
    send(world, id, "resume");
    expect(waiting(world, id)).toMatchObject([{ stage: "one", decisions: [], signed: { text: "b" } }]);
  });

  it("judges an approval that was in force when it goes on: void when it signed something else, else kept", () => {
    const { world, id } = asked();
    for (const by of [lee, nora, mia]) world.send(id, "approve", {}, by);
    send(world, id, "hold");
    expect(world.send(id, "edit", { text: "b" }, kim).ok).toBe(true);
    expect(stateOf(world, id).approvals.map(({ outcome }) => outcome)).toEqual(["approved", "approved"]);
    expect(world.send(id, "edit", { text: "a" }, kim).ok).toBe(true);
    send(world, id, "resume");
    expect(stateOf(world, id).state).toBe("ready");
    send(world, id, "hold");
    expect(world.send(id, "edit", { text: "c" }, kim).ok).toBe(true);
    send(world, id, "park");
    world.advance(monday + 10 * hour);
    expect(stateOf(world, id).approvals.some(({ outcome }) => outcome === "voided")).toBe(false);
    send(world, id, "resume");
    expect(stateOf(world, id).state).toBe("asked");
    expect(waiting(world, id)).toMatchObject([{ stage: "one", signed: { text: "c" } }]);
  });

  it("refuses an edit as before where the state it leads to takes no void approval", () => {
    const { world, id } = asked();
    for (const by of [lee, nora, mia]) world.send(id, "approve", {}, by);
    send(world, id, "go", "hold");
    expect(world.send(id, "edit", { text: "b" }, kim)).toMatchObject({ ok: false, refusal: { code: "OPS426" } });
  });

  it("whose begin is not known is refused to a person, and left to one where time takes it", () => {
    const { world, id } = asked();
    const lost = (name: string): void => {
      const record = world.record(id)!;
      const { cameFrom: _, ...state } = { ...record.state, state: name };
      record.state = state;
    };
    send(world, id, "hold");
    lost("onHold");
    expect(world.send(id, "resume", {}, kim)).toMatchObject({
      ok: false,
      refusal: { code: "OPS449", message: expect.stringContaining("leads PLN0000001 back to where it was before") },
    });
    send(world, id, "park");
    lost("parked");
    world.send(id, "$sync", {}, engineActor);
    world.advance(monday + 10 * hour);
    expect(stateOf(world, id)).toMatchObject({
      state: "parked",
      attention: expect.stringContaining("leads PLN0000001"),
    });
  });
});
