import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle, field, final, lifecycle, recordType, state, to } from "../../engine/lifecycle/sample.ts";
import type { EventBody, NewEvent } from "../../engine/lifecycle/event.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { commit, type CommitResult } from "./commit.ts";
import { readEvents } from "./events.ts";
import { HeadCache } from "./head.ts";
import { refuseOpening, reserveNumber } from "./answer-opening.ts";
import { verifyChain, verifyRecord } from "./verify.ts";
import { readHeldWindows } from "./windows.ts";

const definitions = bundle(recordType("task", "TSK", [field("title", "string")]), [
  lifecycle("task", [state("new", { close: to("closed") }), final("closed")]),
]);
const at = Date.UTC(2026, 2, 3);

let store: TestStore;
let pool: Pool;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());

const events = (bodies: readonly EventBody[]): NewEvent[] => bodies.map((body) => ({ at, by: "kim", body }));
const comment = (text: string): EventBody => ({
  kind: "noted",
  facet: null,
  command: "comment",
  input: { text },
  rule: "comment",
  why: { held: null, others: [] },
});

interface Task {
  readonly recordId: string;
  readonly heads: HeadCache;
  send(
    commandId: string,
    expectedHead: number,
    bodies: readonly EventBody[],
    rest?: { readonly heads?: HeadCache; readonly requestHash?: string; readonly unstored?: boolean },
  ): Promise<CommitResult>;
}

let count = 0;
/** A record of its own with its first event, as one process knows it; other processes have other heads. */
async function opened(): Promise<Task> {
  count += 1;
  const recordId = `task/TSK${count}`;
  const heads = new HeadCache();
  const send: Task["send"] = (commandId, expectedHead, bodies, rest = {}) =>
    commit(pool, rest.heads ?? heads, {
      recordId,
      expectedHead,
      commandId,
      requestHash: rest.requestHash ?? "aa",
      events: events(bodies),
      outcome: { command: commandId },
      bundle: definitions,
      ...(rest.unstored === undefined ? {} : { unstored: rest.unstored }),
    });
  const open: EventBody = {
    kind: "opened",
    id: recordId,
    number: `TSK${count}`,
    type: "task",
    lifecycle: "task",
    bundle: "d1",
    state: "new",
    final: false,
    fields: { title: "x" },
    overrides: [],
    computed: {},
    facets: {},
  };
  expect(await send("open", 0, [open])).toMatchObject({ kind: "committed" });
  return { recordId, send, heads };
}

describe("a commit", () => {
  it("writes on the head it was decided on, whether this process wrote that head or another one", async () => {
    const { recordId, send } = await opened();
    expect(await send("a", 1, [comment("a")])).toMatchObject({
      kind: "committed",
      events: [{ seq: 2, commandId: "a" }],
    });
    expect(await send("b", 2, [comment("b")], { heads: new HeadCache() })).toMatchObject({
      kind: "committed",
      events: [{ seq: 3 }],
    });
    expect(await verifyChain(pool, recordId)).toMatchObject({ brokenAt: null });
  });

  it("writes nothing on a head that has moved, and gives what is missing", async () => {
    const { recordId, send, heads } = await opened();
    await send("a", 1, [comment("a")], { heads: new HeadCache() });
    expect(heads.at(recordId, 1)).not.toBeNull();
    expect(await send("b", 1, [comment("b")])).toMatchObject({ kind: "moved", events: [{ seq: 2, commandId: "a" }] });
    expect(await send("b", 2, [comment("b")])).toMatchObject({ kind: "committed" });
    expect((await readEvents(pool, recordId, 0)).map(({ commandId }) => commandId)).toEqual(["open", "a", "b"]);
  });

  it("answers a known command id with its own outcome, and refuses it for another request", async () => {
    const { recordId, send } = await opened();
    await send("a", 1, [comment("a")]);
    expect(await send("a", 2, [comment("again")])).toMatchObject({
      kind: "known",
      outcome: { command: "a" },
      events: [],
    });
    expect(await send("a", 1, [comment("again")])).toMatchObject({ kind: "known", events: [{ seq: 2 }] });
    expect(await send("a", 2, [comment("again")], { requestHash: "bb" })).toEqual({ kind: "mismatch" });
    expect(await readEvents(pool, recordId, 0)).toHaveLength(2);
  });

  it("stores a refusal once, on the head it was decided on", async () => {
    const { recordId, send } = await opened();
    expect(await send("no", 1, [])).toEqual({ kind: "committed", events: [] });
    expect(await send("no", 1, [comment("yes")])).toMatchObject({ kind: "known", outcome: { command: "no" } });
    await send("a", 1, [comment("a")], { heads: new HeadCache() });
    expect(await send("never", 1, [])).toMatchObject({ kind: "moved" });
    expect(await readEvents(pool, recordId, 0)).toHaveLength(2);
  });

  it("stores nothing of an outcome that binds nobody, once it knows that the head is the expected one", async () => {
    const { send } = await opened();
    expect(await send("late", 1, [], { unstored: true })).toEqual({ kind: "committed", events: [] });
    expect(await send("late", 1, [comment("yes")])).toMatchObject({ kind: "committed", events: [{ seq: 2 }] });
    expect(await send("late", 2, [], { unstored: true })).toMatchObject({
      kind: "known",
      outcome: { command: "late" },
    });
    expect(await send("later", 1, [], { unstored: true })).toMatchObject({ kind: "moved", events: [{ seq: 2 }] });
  });

  it("stores one of many that come at once, and tells the others that the head moved", async () => {
    const { recordId, send } = await opened();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => send(`c${index}`, 1, [comment("x")], { heads: new HeadCache() })),
    );
    expect(results.map(({ kind }) => kind).toSorted()).toEqual([
      "committed",
      ...Array.from({ length: 19 }, () => "moved"),
    ]);
    expect(await verifyChain(pool, recordId)).toMatchObject({ brokenAt: null });
  });

  it("gives one command id that comes many times at once a single answer", async () => {
    const { recordId, send } = await opened();
    const results = await Promise.all(
      Array.from({ length: 20 }, () => send("same", 1, [], { heads: new HeadCache() })),
    );
    expect(results.filter(({ kind }) => kind === "committed")).toHaveLength(1);
    expect(results.filter(({ kind }) => kind === "known")).toHaveLength(19);
    expect(await readEvents(pool, recordId, 0)).toHaveLength(1);
  });

  it("quarantines a record whose ledger ends before what was folded", async () => {
    const { recordId, send } = await opened();
    expect(await send("a", 7, [comment("a")])).toEqual({ kind: "behind", head: 1 });
    const { rows } = await pool.query<{ attention: string }>("select attention from records where id = $1", [recordId]);
    expect(rows[0]?.attention).toBe("ledger ends at 1, its workflow had folded 7");
  });

  it("keeps the links that stand, and only those", async () => {
    const { recordId, send } = await opened();
    const link = (kind: "linked" | "unlinked", record: string): EventBody => ({
      kind,
      link: "parent",
      record,
      inverse: "children",
      mutual: false,
    });
    await send("a", 1, [link("linked", "task/A"), link("linked", "task/B")]);
    await send("b", 3, [link("unlinked", "task/A"), link("linked", "task/C")]);
    const { rows } = await pool.query(
      "select link, to_record from record_links where record_id = $1 order by to_record",
      [recordId],
    );
    expect(rows).toEqual([
      { link: "parent", to_record: "task/B" },
      { link: "parent", to_record: "task/C" },
    ]);
  });

  it("moves a window to one that overlaps it, gives it back, and refuses one that another record holds", async () => {
    const [first, second] = [await opened(), await opened()];
    const hours = (from: string, until: string): EventBody => ({
      kind: "reserved",
      cis: ["db1"],
      from: `2026-03-03T${from}:00.000Z`,
      until: `2026-03-03T${until}:00.000Z`,
      state: "new",
      overridden: null,
    });
    expect(await first.send("a", 1, [hours("20:00", "22:00")])).toMatchObject({ kind: "committed" });
    expect(await first.send("b", 2, [hours("21:00", "23:00")])).toMatchObject({ kind: "committed" });
    expect(await second.send("a", 1, [hours("22:00", "23:30")])).toMatchObject({
      kind: "reserved",
      conflict: { ci: "db1", record: first.recordId, from: "2026-03-03T21:00:00.000Z" },
    });
    expect(await second.send("a", 1, [hours("20:00", "21:00")])).toMatchObject({ kind: "committed" });
    // A head that moved leaves the window that was held.
    expect(await first.send("c", 2, [hours("10:00", "11:00")], { heads: new HeadCache() })).toMatchObject({
      kind: "moved",
    });
    const held = () => pool.query("select 1 from reservations where record_id = $1", [first.recordId]);
    expect((await held()).rowCount).toBe(1);
    expect(await first.send("d", 3, [{ kind: "released" }])).toMatchObject({ kind: "committed" });
    expect((await held()).rowCount).toBe(0);
  });
});

describe("a file", () => {
  it("that was dropped since the decision is an answer, and nothing of the commit is written", async () => {
    const { recordId, send } = await opened();
    const attached = (id: string): EventBody => ({ kind: "attached", field: "evidence", file: { id } });
    await pool.query("insert into file_contents (id, digest, size) values (77, 'd77', 1)");
    await pool.query("insert into files (id, content, name, media, uploaded_by) values ('f1', 77, 'n', 'm', 'kim')");
    expect(await send("a", 1, [attached("f1")])).toMatchObject({ kind: "committed" });
    expect(await send("b", 2, [comment("b"), attached("f2")])).toEqual({ kind: "dropped", file: "f2" });
    expect(await send("c", 2, [comment("c")])).toMatchObject({ kind: "committed", events: [{ seq: 3 }] });
    expect(await verifyChain(pool, recordId)).toMatchObject({ brokenAt: null });
  });
});

describe("a window that others want", () => {
  const window = (ci: string, from: string, until: string, overridden: string | null = null): EventBody => ({
    kind: "reserved",
    cis: [ci],
    from: `2026-03-03T${from}:00.000Z`,
    until: `2026-03-03T${until}:00.000Z`,
    state: "new",
    overridden,
  });

  it("is held like any other: a third one meets it, unless that is taken over it too", async () => {
    const [first, second, third] = [await opened(), await opened(), await opened()];
    expect(await first.send("a", 1, [window("db2", "20:00", "22:00")])).toMatchObject({ kind: "committed" });
    expect(await second.send("a", 1, [window("db2", "21:00", "23:00", "agreed")])).toMatchObject({ kind: "committed" });
    expect(await third.send("a", 1, [window("db2", "22:00", "23:30")])).toMatchObject({
      kind: "reserved",
      conflict: { ci: "db2", record: second.recordId, from: "2026-03-03T21:00:00.000Z" },
    });
    expect(await third.send("b", 1, [window("db2", "22:00", "23:30", "agreed as well")])).toMatchObject({
      kind: "committed",
    });
    // Who was there first may move, but not onto what was taken over it.
    expect(await first.send("b", 2, [window("db2", "20:30", "21:30")])).toMatchObject({ kind: "reserved" });
    expect(await first.send("c", 2, [window("db2", "19:00", "21:00")])).toMatchObject({ kind: "committed" });
    expect(await readHeldWindows(pool, asking("db2"))).toMatchObject([
      { record: first.recordId },
      { record: second.recordId },
      { record: third.recordId },
    ]);
    for (const { recordId } of [first, second, third])
      expect(
        (await verifyRecord(pool, { read: async () => Promise.resolve(definitions) }, recordId)).differences,
      ).toEqual([]);
  });

  it("leaves room for one of those that ask at once, however they meet", async () => {
    const tasks = await Promise.all(Array.from({ length: 8 }, () => opened()));
    const results = await Promise.all(
      tasks.map((task, index) => task.send("a", 1, [window("db3", "10:00", `1${String(1 + index)}:00`)])),
    );
    expect(results.filter(({ kind }) => kind === "committed")).toHaveLength(1);
    const [other] = await Promise.all([
      (await opened()).send("a", 1, [window("db4", "10:00", "12:00", "agreed")]),
      (await opened()).send("a", 1, [window("db4", "11:00", "13:00")]),
    ]);
    expect(other).toMatchObject({ kind: "committed" });
  });

  it("goes beside others that are shared, and beside nobody else, however many ask at once", async () => {
    const shared = (ci: string, from: string, until: string): EventBody => ({
      ...(window(ci, from, until) as Extract<EventBody, { kind: "reserved" }>),
      shared: true,
    });
    const [first, second, third] = [await opened(), await opened(), await opened()];
    expect(await first.send("a", 1, [shared("db5", "20:00", "22:00")])).toMatchObject({ kind: "committed" });
    expect(await second.send("a", 1, [shared("db5", "21:00", "23:00")])).toMatchObject({ kind: "committed" });
    expect(await third.send("a", 1, [window("db5", "22:30", "23:30")])).toMatchObject({
      kind: "reserved",
      conflict: { ci: "db5", record: second.recordId, from: "2026-03-03T21:00:00.000Z" },
    });
    expect(await readHeldWindows(pool, asking("db5"))).toMatchObject([{ shared: true }, { shared: true }]);
    expect(
      (await verifyRecord(pool, { read: async () => Promise.resolve(definitions) }, first.recordId)).differences,
    ).toEqual([]);
    const tasks = await Promise.all(Array.from({ length: 9 }, () => opened()));
    const results = await Promise.all(
      tasks.map((task, index) =>
        task.send("a", 1, [(index % 3 === 0 ? window : shared)("db6", "10:00", `1${String(1 + index)}:00`)]),
      ),
    );
    const kept = results.flatMap(({ kind }, index) => (kind === "committed" ? [index % 3 === 0] : []));
    expect(kept.includes(true) ? kept : [kept.length]).toEqual(kept.includes(true) ? [true] : [6]);
  });

  it("of closures that overlap is held by one of those that ask at once, in whatever order they name the items", async () => {
    for (let round = 0; round < 5; round += 1) {
      const name = (item: string) => `${item}-${String(round)}`;
      const tasks = await Promise.all(Array.from({ length: 8 }, () => opened()));
      const results = await Promise.all(
        tasks.map((task, index) => {
          const own = [name(`own${String(index)}`), name("portal"), name(index % 2 === 0 ? "db" : "app")];
          const cis = index % 2 === 0 ? own : own.toReversed();
          const taken = window("", "10:00", "12:00") as Extract<EventBody, { kind: "reserved" }>;
          return task.send("a", 1, [{ ...taken, cis, closure: { of: cis.slice(0, 1), depth: 2, version: "1.1" } }]);
        }),
      );
      expect(results.filter(({ kind }) => kind === "committed")).toHaveLength(1);
    }
  });

  it("is kept by the table itself, whoever writes into it", async () => {
    const task = await opened();
    expect(await task.send("a", 1, [window("db7", "10:00", "12:00")])).toMatchObject({ kind: "committed" });
    const other = await opened();
    for (const shared of [true, false])
      await expect(
        pool.query(
          `insert into reservations (record_id, ci, during, shared)
           values ($1, 'db7', '[2026-03-03T11:00Z,2026-03-03T13:00Z)', $2)`,
          [other.recordId, shared],
        ),
      ).rejects.toMatchObject({ code: "23P01" });
  });

  const asking = (ci: string) => ({ record: "task/none", cis: [ci], from: at, until: at + 1 });
});

describe("a number", () => {
  const ask = (key: string, requestHash = "aa") =>
    reserveNumber(pool, { type: "numbered", prefix: "NUM", key, requestHash });

  const refuse = (key: string, requestHash = "aa", message = "no") =>
    refuseOpening(pool, { type: "numbered", key, requestHash, refusal: { ...refusal, message } });
  const refusal = { code: "OPS408", reason: "invalidInput", message: "no", durable: true } as const;

  it("is given once a key, however often and at once it is asked", async () => {
    const results = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(`key-${index % 5}`)));
    expect(new Set(results.map((result) => (result.kind === "reserved" ? result.number : null))).size).toBe(5);
    expect(results.filter((result) => result.kind === "reserved" && !result.repeated)).toHaveLength(5);
    expect(await ask("key-0", "bb")).toMatchObject({ kind: "mismatch" });
    expect(await ask("key-9")).toMatchObject({
      kind: "reserved",
      repeated: false,
      number: expect.stringMatching(/^NUM\d{7}$/),
    });
  });

  it("is not given to what is refused: its key is told the first refusal, and another request that it was used", async () => {
    const last = async () =>
      (await pool.query<{ last: number }>("select last from record_counters where type = 'numbered'")).rows[0]?.last;
    const before = await last();
    expect(await refuse("refused")).toEqual({ kind: "refused", refusal });
    expect(await refuse("refused", "aa", "another reason")).toEqual({ kind: "refused", refusal });
    expect(await ask("refused")).toEqual({ kind: "refused", refusal });
    for (const other of [refuse("refused", "bb"), ask("refused", "bb")])
      expect(await other).toEqual({ kind: "mismatch", number: null });
    expect(await last()).toBe(before);
    const given = await ask("accepted");
    expect(await refuse("accepted")).toEqual({ ...given, repeated: true });
  });

  it("or a refusal is what a key leads to, for all who bring it at once", async () => {
    for (let round = 0; round < 10; round += 1) {
      const key = `both-${String(round)}`;
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, nth) => (nth % 2 === 0 ? ask(key) : refuse(key))),
      );
      expect(new Set(answers.map(({ kind }) => kind)).size).toBe(1);
    }
  });
});
