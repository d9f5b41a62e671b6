import { describe, expect, it } from "vitest";
import { effects } from "../lifecycle/effects.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import { jobs as definitions } from "./testing/jobs.ts";
import { worldOf } from "./testing/world-of.ts";
import type { World } from "./world.ts";

const kim = { user: "kim", roles: ["agent"], groups: [] };

function open(world: World, type: string, links: Record<string, string[]> = {}, fields = {}): string {
  const { decision, id } = world.open(type, { title: "x", ...fields }, links, kim);
  if (!decision.ok) throw new Error(decision.refusal.message);
  return id;
}

const fieldsOf = (world: World, id: string) => world.record(id)?.state.fields;
const stateOf = (world: World, id: string) => world.record(id)?.state.state;

describe("a computed field over linked records", () => {
  it("follows each link that comes, each state that is entered and each declared field that changes", () => {
    const world = worldOf(definitions);
    const job = open(world, "job");
    expect(fieldsOf(world, job)).toMatchObject({ openTasks: 0, weight: 0, outcome: "none" });
    const first = open(world, "task", { job: [job] }, { weight: 2 });
    const second = open(world, "task", { job: [job] }, { weight: 3 });
    expect(fieldsOf(world, job)).toMatchObject({ openTasks: 2, weight: 5, outcome: "good" });
    world.send(first, "edit", { weight: 7 }, kim);
    expect(fieldsOf(world, job)).toMatchObject({ openTasks: 2, weight: 10 });
    world.send(first, "finish", { outcome: "bad" }, kim);
    expect(fieldsOf(world, job)).toMatchObject({ openTasks: 1, outcome: "bad" });
    expect(stateOf(world, job)).toBe("open");
    world.send(second, "finish", {}, kim);
    expect(stateOf(world, job)).toBe("closed");
    expect(world.problems).toEqual([]);
  });

  it("knows of a link made late to what is over already, and forgets one that is taken off", () => {
    const world = worldOf(definitions);
    const over = open(world, "task");
    world.send(over, "finish", {}, kim);
    const running = open(world, "task");
    const held = open(world, "task", { after: [running] });
    world.send(held, "link", { link: "after", record: over }, kim);
    expect(fieldsOf(world, held)).toMatchObject({ blockers: 1 });
    const job = open(world, "job");
    world.send(held, "link", { link: "job", record: job }, kim);
    expect(fieldsOf(world, job)).toMatchObject({ openTasks: 1, outcome: "good" });
    world.send(held, "unlink", { link: "after", record: running }, kim);
    expect(stateOf(world, held)).toBe("ready");
    world.send(held, "unlink", { link: "job", record: job }, kim);
    expect(fieldsOf(world, job)).toMatchObject({ openTasks: 0, outcome: "none" });
    expect(world.problems).toEqual([]);
  });

  it("is right from the first event on: a task after one that is over begins at once, after an open one it waits", () => {
    const world = worldOf(definitions);
    const over = open(world, "task");
    world.send(over, "finish", {}, kim);
    const running = open(world, "task");
    const free = open(world, "task", { after: [over] });
    const held = open(world, "task", { after: [over, running] });
    expect([stateOf(world, free), stateOf(world, held)]).toEqual(["ready", "pending"]);
    expect(world.record(held)?.events[0]?.body).toMatchObject({ kind: "opened", fields: { blockers: 1 } });
    world.send(running, "finish", {}, kim);
    expect(stateOf(world, held)).toBe("ready");
  });

  it("tells linked records of a field only where one of them reads it, and of nothing twice", () => {
    const world = worldOf(definitions);
    const job = open(world, "job");
    const task = open(world, "task", { job: [job] }, { weight: 1 });
    const sent = (command: string, input: Record<string, string | number>): string[] => {
      const before = world.record(task)!.events.length;
      world.send(task, command, input, kim);
      const { bundle, state, events } = world.record(task)!;
      return effects(bundle, state, events.slice(before)).map(({ kind }) => kind);
    };
    expect(sent("edit", { title: "y" })).toEqual([]);
    expect(sent("edit", { weight: 2 })).toEqual(["reread"]);
    expect(sent("finish", { outcome: "good" })).toEqual(["reaction"]);
  });

  it("says nothing to a record that it leaves as it was: no event, whatever comes and in whatever order", () => {
    const world = worldOf(definitions);
    const job = open(world, "job");
    const task = open(world, "task", { job: [job] });
    open(world, "task", { job: [job] });
    const { head } = world.record(job)!.state;
    for (const state of ["ready", "pending"])
      world.send(job, "$reaction", { link: "tasks", state, record: { id: task }, seq: 1, by: "kim" }, engineActor);
    world.send(job, "$reread", { link: "tasks", record: task }, engineActor);
    expect(world.record(job)?.state.head).toBe(head);
    expect(world.problems).toEqual([]);
  });

  it("has its reasons in the ledger: the rule of the table and what it was applied to", () => {
    const world = worldOf(definitions);
    const job = open(world, "job");
    open(world, "task", { job: [job] });
    const changed = world.record(job)?.events.findLast(({ body }) => body.kind === "changed");
    expect(changed?.body).toMatchObject({
      command: "$links",
      set: { openTasks: 1, outcome: "good" },
      computed: { outcome: { table: "roll-up", inputs: { tasks: 1, bad: 0 }, rules: [2] } },
    });
  });

  it("reads a thousand linked records and no more", () => {
    const world = worldOf(definitions);
    const job = open(world, "job");
    const state = world.record(job)!.state;
    const many = Array.from({ length: 1_001 }, (_, index) => `task/TSK${String(index)}`);
    world.record(job)!.state = { ...state, links: { tasks: many }, inverses: { tasks: "job" } };
    const decision = world.send(job, "close", {}, kim);
    expect(decision).toMatchObject({ ok: false, refusal: { code: "OPS443", reason: "conflict" } });
    const unlinked = { link: "tasks", record: many[0]!, inverse: "job", on: false };
    expect(world.send(job, "$link", unlinked, engineActor)).toMatchObject({ ok: true });
    expect(world.send(job, "note", { text: "goes on" }, kim)).toMatchObject({ ok: true });
  });
});
