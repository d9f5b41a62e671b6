import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import fc from "fast-check";
import {
  approval,
  bundle,
  company,
  drive,
  field,
  final,
  lifecycle,
  literal,
  named,
  recordType,
  role,
  serviceLevel,
  state,
  to,
} from "../../engine/lifecycle/sample.ts";
import type { NewEvent } from "../../engine/lifecycle/event.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { commit } from "./commit.ts";
import { listGaps, listStrays } from "./gaps.ts";
import { declare } from "./declaration.ts";
import { HeadCache } from "./head.ts";
import { compareHeads, listHeads } from "./list-heads.ts";
import { rebuildRecord } from "./rebuild.ts";
import { verifyRecord } from "./verify.ts";

const ask = state(
  "asking",
  { approved: to("done"), rejected: to("new"), change: to(null, { fields: ["title"] }) },
  { approval: literal("board") },
);
const definitions = bundle(
  recordType("task", "TSK", [field("title", "string"), field("assignee", "user", { index: true })], {
    links: { parent: { to: "task", inverse: "children" } },
  }),
  [
    lifecycle("task", [
      state("new", { ask: to("asking"), assign: to(null, { fields: ["assignee"] }), close: to("done") }),
      ask,
      final("done"),
    ]),
  ],
  {
    Approval: {
      board: approval("board", {
        covers: ["title"],
        stages: [{ name: "board", when: null, approvers: [role("manager")], rule: "all" }],
      }),
    },
    ServiceLevel: named(
      serviceLevel("resolution", "task", {
        stop: { kind: "row", cells: [{ path: ["state"], test: { is: "oneOf", values: ["done"] } }] },
      }),
    ),
  },
);
const bundles = { read: () => Promise.resolve(definitions) };
const people = company({ kim: ["agent"], mia: ["manager"], max: ["manager"] });

let store: TestStore;
let pool: pg.Pool;
let count = 0;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  await declare(pool, definitions);
});
afterAll(() => store?.stop());
beforeEach(async () => {
  for (const [table, trigger] of [
    ["ledger", "user"],
    ["record_changes", "record_changes_stay"],
    ["clock_changes", "clock_changes_stay"],
  ])
    await pool.query(`alter table ${table} disable trigger ${trigger}`);
  await pool.query(
    "truncate records, ledger, command_outcomes, record_links, record_clocks, approval_requests, reservations, record_counters, number_reservations, outbox, record_values, record_texts, record_changes, clock_changes cascade",
  );
  count = 0;
});

type Step = readonly [user: string, name: string, input?: { readonly [name: string]: string }];

/** A record with a history, as the workflow commits it: decided by the kernel, one commit a command. */
async function live(steps: readonly Step[]): Promise<string> {
  count += 1;
  const number = `TSK000000${count}`;
  const recordId = `task/${number}`;
  const heads = new HeadCache();
  const driver = drive(definitions, people);
  let known = 0;
  const save = async (commandId: string): Promise<void> => {
    const news: NewEvent[] = driver.events.slice(known).map(({ at, by, body }) => ({ at, by, body }));
    if (news.length === 0) return;
    const outcome = { ok: true, record: recordId };
    const result = await commit(pool, heads, {
      recordId,
      expectedHead: known,
      commandId,
      requestHash: "00",
      events: news,
      outcome,
      bundle: definitions,
    });
    expect(result.kind).toBe("committed");
    if (result.kind !== "committed") return;
    driver.events.splice(known, news.length, ...result.events);
    known += news.length;
  };
  driver.readings = { ...driver.readings };
  const opened = driver.send("kim", "$open", {
    type: "task",
    number,
    bundle: "b1",
    fields: { title: "x" },
    links: { parent: "task/TSK9999999" },
  });
  expect(opened.ok).toBe(true);
  await save(`open:${number}`);
  await pool.query(
    `insert into record_counters values ('task', $1) on conflict (type) do update set last = greatest(record_counters.last, excluded.last)`,
    [count],
  );
  await pool.query("insert into number_reservations (type, key, number, request_hash) values ('task', $1, $1, '')", [
    number,
  ]);
  for (const [index, [user, name, input]] of steps.entries()) {
    driver.now += 60_000;
    driver.send(user, name, input);
    await save(`c${index}`);
  }
  return recordId;
}

const verify = (id: string) => verifyRecord(pool, bundles, id);
const history: readonly Step[] = [
  ["kim", "assign", { assignee: "kim" }],
  ["kim", "ask"],
  ["mia", "approve"],
];

describe("a record", () => {
  it(
    "is whole after any history, whatever is asked again, and rebuilding it changes nothing",
    { timeout: 300_000 },
    async () => {
      const step = fc.constantFrom<Step>(
        ["kim", "ask"],
        ["mia", "approve"],
        ["max", "reject"],
        ["max", "approve"],
        ["kim", "change", { title: "y" }],
        ["kim", "change", { title: "z" }],
        ["kim", "assign", { assignee: "mia" }],
        ["kim", "link", { link: "parent", record: "task/TSK9999998" }],
        ["kim", "unlink", { link: "parent", record: "task/TSK9999999" }],
        ["kim", "close"],
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const id = await live(steps);
          expect(await verify(id)).toMatchObject({ brokenAt: null, differences: [] });
          const waiting = await pool.query(
            "select distinct requested_by from approval_requests where record_id = $1 and state = 'waiting'",
            [id],
          );
          expect(waiting.rowCount).toBeLessThanOrEqual(1);
          expect(await rebuildRecord(pool, bundles, id, "admin")).toEqual([]);
          expect(await verify(id)).toMatchObject({ brokenAt: null, differences: [] });
        }),
        { numRuns: 30 },
      );
    },
  );

  it("leaves one question in each inbox when it asks again, with what is to be signed now", async () => {
    const id = await live([
      ["kim", "ask"],
      ["mia", "approve"],
      ["kim", "change", { title: "other" }],
    ]);
    const { rows } = await pool.query(
      "select approver, digest, state from approval_requests where record_id = $1 and state = 'waiting' order by approver",
      [id],
    );
    expect(rows.map(({ approver }) => approver)).toEqual(["max", "mia"]);
    expect(new Set(rows.map(({ digest }) => digest)).size).toBe(1);
  });

  const alterations: readonly (readonly [what: string, sql: string, found: RegExp])[] = [
    [
      "an event's content",
      "update ledger set body = jsonb_set(body, '{fields,title}', '\"forged\"') where seq = 1",
      /its content/,
    ],
    ["who did it", "update ledger set by_user = 'mallory' where seq = 2", /its content/],
    ["when it was", "update ledger set at = at + interval '1 hour' where seq = 2", /its content/],
    [
      "a part of a millisecond of when it was",
      "update ledger set at = at + interval '1 microsecond' where seq = 2",
      /its columns/,
    ],
    ["which command it was", "update ledger set command_id = 'other' where seq = 2", /its content/],
    ["the kind by which it is found", "update ledger set kind = 'noted' where seq = 2", /its columns/],
    ["an event that is gone", "delete from ledger where seq = 2", /expected event 2, found 3/],
    ["the last event that is gone", "delete from ledger where seq = (select max(seq) from ledger)", /ends at event/],
    [
      "the snapshot",
      "update records set snapshot = jsonb_set(snapshot, '{fields,title}', '\"forged\"')",
      /records.snapshot/,
    ],
    ["the state in lists", "update records set state = 'new'", /records.state/],
    ["who opened it in lists", "update records set opened_by = 'mallory'", /records.opened_by/],
    ["a value by which lists find it", "update record_values set text = 'mallory'", /record_values/],
    ["that a list finds it by nothing", "delete from record_values", /record_values/],
    ["what lists call it", "update record_texts set label = 'forged'", /record_texts/],
    ["that it is final", "update records set final = not final", /records.final/],
    ["what it is pinned to", "update records set bundle = 'b2'", /records.bundle/],
    ["its number", "update records set number = 'TSK0000077'", /records.number/],
    ["when it is looked at next", "update records set next_deadline_at = '2099-01-01'", /records.next_deadline_at/],
    ["that nobody must look", "update records set attention = 'x'", /records.attention/],
    ["a link", "update record_links set to_record = 'task/TSK0000005'", /record_links/],
    ["a clock", "update record_clocks set breached_at = null, phase = 'cancelled'", /record_clocks/],
    ["a clock that is gone", "delete from record_clocks", /record_clocks lacks 1/],
    ["who approved", "update approval_requests set state = 'approved'", /approval_requests/],
    [
      "a question to somebody else",
      "insert into approval_requests select record_id, requested_by, 'mallory', approval, stage, digest, expires_at, requested_at, 'waiting' from approval_requests limit 1",
      /approval_requests has 1/,
    ],
    [
      "since when it was so",
      "update record_changes set at = at - interval '1 day' where field = 'state'",
      /record_changes/,
    ],
    [
      "what a field was once",
      "update record_changes set value = '\"mallory\"' where field = 'assignee'",
      /record_changes/,
    ],
    ["that a field was something once", "delete from record_changes where seq > 1", /record_changes lacks/],
    [
      "that it never was",
      "insert into record_changes values ('task/TSK0000001', 'state', 99, now(), now())",
      /record_changes has 1/,
    ],
    ["when it was known", "update record_changes set committed_at = now() - interval '1 day'", /record_changes/],
    ["what a clock said", "update clock_changes set due_at = due_at + interval '1 day'", /clock_changes/],
    ["that a clock was met", "update clock_changes set met = true", /clock_changes/],
    ["what a clock said that is gone", "delete from clock_changes", /clock_changes lacks 1/],
    [
      "a reserved window",
      "insert into reservations select id, 'db', tstzrange('2026-01-01', '2026-01-02') from records",
      /reservations has 1/,
    ],
    [
      "an answer",
      "update command_outcomes set outcome = '{\"ok\": false}' where command_id = 'c0'",
      /answer to command "c0" is not/,
    ],
    [
      "an answer that is gone",
      "delete from command_outcomes where command_id = 'c0'",
      /answer to command "c0" is gone/,
    ],
  ];
  it.each(alterations)("shows that somebody has altered %s in the database", async (_what, sql, found) => {
    const id = await live(history);
    expect(await verify(id)).toMatchObject({ brokenAt: null, differences: [] });
    expect((await pool.query(sql)).rowCount).toBeGreaterThan(0);
    const { why, differences } = await verify(id);
    expect([why, ...differences].join("\n")).toMatch(found);
  });

  it("is made anew from its ledger, but not from one that is broken", async () => {
    const id = await live(history);
    await pool.query("update records set state = 'new', snapshot = jsonb_set(snapshot, '{state}', '\"new\"')");
    await pool.query("delete from record_clocks");
    expect(await rebuildRecord(pool, bundles, id, "admin")).toEqual([
      "records.state is not what its ledger folds to",
      "records.snapshot is not what its ledger folds to",
      "record_clocks lacks 1 of the rows its ledger gives",
    ]);
    expect(await verify(id)).toMatchObject({ differences: [] });
    expect(await rebuildRecord(pool, bundles, id, "admin")).toEqual([]);
    await pool.query("update ledger set by_user = 'mallory' where seq = 2");
    await expect(rebuildRecord(pool, bundles, id, "admin")).rejects.toThrow(/broken at event 2/);
    expect(await rebuildRecord(pool, bundles, "task/none", "admin")).toBeNull();
  });
});

describe("a record that is gone with its ledger", () => {
  const remove = async (id: string): Promise<void> => {
    for (const table of ["record_links", "record_clocks", "approval_requests", "ledger"])
      await pool.query(`delete from ${table} where record_id = $1`, [id]);
    await pool.query("delete from records where id = $1", [id]);
  };
  const gaps = async () => (await listGaps(pool, { type: "", n: 0 }, 100)).gaps;

  it("is found by its number, also when its answers and its reservation are gone with it", async () => {
    const [, second, third] = [await live([]), await live([]), await live([]), await live([])];
    expect(await gaps()).toEqual([]);
    await remove(second);
    await remove(third);
    expect(await gaps()).toMatchObject([
      { number: "TSK0000002", explained: false, why: expect.stringContaining("gone with its ledger") as string },
      { number: "TSK0000003", explained: false },
    ]);
    expect(await listStrays(pool)).toHaveLength(2);
    await pool.query("delete from command_outcomes where record_id = $1", [third]);
    await pool.query("delete from number_reservations where number = 'TSK0000003'");
    expect(await gaps()).toMatchObject([{}, { number: "3", explained: false }]);
  });

  it("is found by its number when the counter was set back", async () => {
    const id = await live([]);
    await pool.query("update record_counters set last = 0");
    expect(await listStrays(pool)).toEqual([`record ${id} has a number beyond the last one given`]);
  });

  it("is told from an opening that was refused or never committed", async () => {
    await live([]);
    await pool.query("update record_counters set last = 3");
    for (const number of ["TSK0000002", "TSK0000003"])
      await pool.query(
        "insert into number_reservations (type, key, number, request_hash) values ('task', $1, $1, '')",
        [number],
      );
    await pool.query("insert into command_outcomes values ('task/TSK0000002', 'open', '', $1, 0, now())", [
      { ok: false, refusal: { message: "no title" } },
    ]);
    expect(await gaps()).toEqual([
      { type: "task", number: "TSK0000002", why: "its opening was refused: no title", explained: true },
      { type: "task", number: "TSK0000003", why: "its opening never came to a commit", explained: true },
    ]);
  });
});

describe("heads that are kept elsewhere", () => {
  it("show a past that was written anew, events that are gone, and a record that is gone", async () => {
    const ids = [await live(history), await live(history), await live(history), await live(history)];
    const kept = await listHeads(pool, "", 10);
    expect(kept.map(({ record }) => record)).toEqual(ids);
    await live([]);
    expect(await compareHeads(pool, kept)).toEqual([]);
    await pool.query("update ledger set hash = '\\x00' where record_id = $1 and seq = $2", [ids[0], kept[0]!.head]);
    await pool.query("delete from ledger where record_id = $1 and seq = $2", [ids[1], kept[1]!.head]);
    for (const table of ["record_links", "record_clocks", "approval_requests", "ledger"])
      await pool.query(`delete from ${table} where record_id = $1`, [ids[2]]);
    await pool.query("delete from records where id = $1", [ids[2]]);
    expect((await compareHeads(pool, kept)).map(({ record, why }) => [record, why.replaceAll(/\d+/g, "N")])).toEqual([
      [ids[0], "event N is another one than when the heads were exported"],
      [ids[1], "event N is gone: the ledger ends at event N"],
      [ids[2], "the record is gone: it had N events when the heads were exported"],
    ]);
  });
});
