import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { dropBatch } from "./drop.ts";
import { policies } from "./policies.ts";
import { countDue } from "./report.ts";

let store: TestStore;
let pool: Pool;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());
beforeEach(async () => {
  const tables = [...new Set(policies.map(({ table }) => table)), "discovery_shards", "alert_episodes"];
  await pool.query(`truncate ${tables.join(", ")} cascade`);
  await pool.query("delete from records");
});

/** Rows are old before this instant. */
const before = new Date(Date.UTC(2026, 5, 1));
const old = "2026-05-01T00:00:00Z";
const young = "2026-07-01T00:00:00Z";

const policyOf = (kind: string) => {
  const policy = policies.find((one) => one.kind === kind);
  if (policy === undefined) throw new Error(`there is no kind "${kind}"`);
  return policy;
};

/** Rows of a table as JSON: column by column, what is left out is its default. */
async function put(table: string, ...rows: readonly object[]): Promise<void> {
  for (const row of rows) {
    const columns = Object.keys(row);
    await pool.query(
      `insert into ${table} (${columns.map((name) => `"${name}"`).join(", ")}) values (${columns.map((_, nth) => `$${nth + 1}`).join(", ")})`,
      Object.values(row),
    );
  }
}

const record = (id: string, final: boolean) =>
  put("records", {
    id,
    number: id,
    type: "task",
    lifecycle: "task",
    bundle: "b",
    head: 1,
    head_hash: Buffer.alloc(32),
    state: "s",
    final,
    opened_at: old,
    updated_at: old,
    closed_at: final ? old : null,
    snapshot: "{}",
    opened_by: "kim",
  });

/** What a kind's rule leaves, after it has counted beforehand what then goes. */
async function left(kind: string, column: string): Promise<unknown[]> {
  const policy = policyOf(kind);
  const due = await countDue(pool, policy, before);
  let dropped = 0;
  for (let batch = -1; batch !== 0; dropped += batch) batch = await dropBatch(pool, { ...policy, batch: 2 }, before);
  expect(dropped).toBe(due);
  expect(dropped).toBeGreaterThan(0);
  const { rows } = await pool.query<{ key: unknown }>(
    `select ${column} as key from ${policy.table} order by ${column}::text collate "C"`,
  );
  return rows.map(({ key }) => key);
}

describe("of what is kept long enough", () => {
  it("deliveries go when every consumer has passed them, and what was not understood by its own time", async () => {
    await pool.query("truncate event_cursors, event_retries");
    const one = { source: "s", received_at: old };
    await put(
      "deliveries",
      { ...one, body: "read" },
      { ...one, body: "read lately", received_at: young },
      { ...one, body: "rejected", rejected: 1 },
      { ...one, body: "read by one" },
      { ...one, body: "unread" },
    );
    for (const [consumer, passed] of [
      ["fast", "read by one"],
      ["slow", "rejected"],
    ])
      await pool.query(
        `insert into event_cursors (consumer, shard, position)
         select $1, n, (select id from deliveries where body = $2) from generate_series(0, 15) n`,
        [consumer, passed],
      );
    expect(await left("deliveries", "body")).toEqual(["read by one", "read lately", "rejected", "unread"]);
    expect(await left("rejectedDeliveries", "body")).toEqual(["read by one", "read lately", "unread"]);
  });

  it("a delivery that is to be read once more stays", async () => {
    const one = { source: "s", received_at: old, rejected: 1 };
    await put("deliveries", { ...one, body: "a" }, { ...one, body: "b" }, { ...one, body: "c" });
    await pool.query("update event_cursors set position = (select max(id) from deliveries)");
    await pool.query("insert into event_retries select 'slow', id from deliveries where body = 'b'");
    expect(await left("rejectedDeliveries", "body")).toEqual(["b", "c"]);
  });

  it("effects go when they are delivered; what waits or was put aside stays", async () => {
    const one = { record_id: "r", kind: "tell", body: "{}", lane: "l", created_at: old };
    await put(
      "outbox",
      { ...one, id: "done", done_at: old },
      { ...one, id: "done lately", done_at: young },
      { ...one, id: "waits" },
      { ...one, id: "parked", parked_at: old },
    );
    expect(await left("effects", "id")).toEqual(["done lately", "parked", "waits"]);
  });

  it("answers go that no event carries; those of the ledger stay for ever", async () => {
    const one = { record_id: "r", request_hash: Buffer.alloc(1), outcome: "{}", head: 1, at: old };
    await put(
      "command_outcomes",
      { ...one, command_id: "committed" },
      { ...one, command_id: "refused", bare: true },
      { ...one, command_id: "refused lately", bare: true, at: young },
    );
    expect(await left("answers", "command_id")).toEqual(["committed", "refused lately"]);
  });

  it("keys of refused openings go; those that a number was given to stay for ever", async () => {
    const one = { type: "task", request_hash: Buffer.alloc(1), reserved_at: old };
    const refusal = { refusal: { message: "no" } };
    await put(
      "number_reservations",
      { ...one, key: "opened", number: "TSK0000001" },
      { ...one, ...refusal, key: "refused" },
      { ...one, ...refusal, key: "refused lately", reserved_at: young },
    );
    expect(await left("refusedOpenings", "key")).toEqual(["opened", "refused lately"]);
  });

  it("refusals, notices and plans that nobody applied go", async () => {
    const refusal = { record_id: "r", sent_by: "g", command: "c", code: "x", message: "m" };
    await put("sent_refusals", { ...refusal, command_id: "a", at: old }, { ...refusal, command_id: "b", at: young });
    expect(await left("refusals", "command_id")).toEqual(["b"]);
    const notice = { to_user: "kim", record_id: "r", subject: "s", text: "t", because: "b" };
    await put("notices", { ...notice, id: "a", created_at: old }, { ...notice, id: "b", created_at: young });
    expect(await left("notices", "id")).toEqual(["b"]);
    const plan = { record_type: "task", plan: "{}", planned_by: "kim", planned_at: old };
    await put("moves", { ...plan, digest: "a" }, { ...plan, digest: "applied", applied_at: old, applied_by: "kim" });
    expect(await left("movePlans", "digest")).toEqual(["applied"]);
  });

  it("runs go with what was asked of them, unless their record, their caller or their retry goes on", async () => {
    await record("task/open", false);
    await record("task/closed", true);
    const one = { namespace: "n", name: "r", version: "1", requested_by: "kim", phase: "completed", ended_at: old };
    await put(
      "runs",
      { ...one, id: "alone" },
      { ...one, id: "of closed", record_id: "task/closed" },
      { ...one, id: "of open", record_id: "task/open" },
      { ...one, id: "lately", ended_at: young },
      { ...one, id: "goes on", phase: "running", ended_at: null, retry_of: "retried" },
      { ...one, id: "retried", phase: "faulted" },
      { ...one, id: "called", requested_by: "goes on" },
      { ...one, id: "with steps" },
      { ...one, id: "untold", record_id: "task/closed" },
    );
    await put("run_steps", step("with steps"));
    await put("outbox", { id: "untold#ended", record_id: "task/closed", kind: "run.ended", body: "{}", lane: "l" });
    await put("run_requests", { run_id: "alone", verb: "cancel", requested_by: "kim" });
    await put("run_requests", { run_id: "lately", verb: "cancel", requested_by: "kim" });
    expect(await left("runs", "id")).toEqual([
      "called",
      "goes on",
      "lately",
      "of open",
      "retried",
      "untold",
      "with steps",
    ]);
    const { rows } = await pool.query("select run_id from run_requests");
    expect(rows).toEqual([{ run_id: "lately" }]);
  });

  it("steps go when their run ended that long ago and its record is over", async () => {
    await record("task/open", false);
    const run = { namespace: "n", name: "r", version: "1", requested_by: "kim", phase: "completed" };
    await put(
      "runs",
      { ...run, id: "ended", ended_at: old },
      { ...run, id: "ended lately", ended_at: young },
      { ...run, id: "goes on", phase: "running" },
      { ...run, id: "of open", ended_at: old, record_id: "task/open" },
    );
    await put("run_steps", ...["ended", "ended lately", "goes on", "of open", "of nothing"].map(step));
    expect(await left("steps", "run_id")).toEqual(["ended lately", "goes on", "of open"]);
  });

  it("documents and requests go that belong to no run", async () => {
    const document = { document: "{}", created_at: old };
    await put("run_documents", { ...document, digest: "used" }, { ...document, digest: "unused" });
    await put("runs", {
      id: "r",
      namespace: "n",
      name: "r",
      version: "1",
      requested_by: "kim",
      document: "used",
    });
    expect(await left("runDocuments", "digest")).toEqual(["used"]);
    const request = { verb: "cancel", requested_by: "task/1", requested_at: old };
    await put("run_requests", { ...request, run_id: "r" }, { ...request, run_id: "never came" });
    expect(await left("runRequests", "run_id")).toEqual(["r"]);
  });

  it("alerts go that are clear, out of open groups and records, and their source remembers how often they fired", async () => {
    await record("task/open", false);
    await record("task/closed", true);
    await put("alert_groups", group("open", null, null), group("of open", old, "task/open"));
    await put("alert_groups", group("over", old, "task/closed"));
    await put(
      "alerts",
      alert("firing", { state: "firing" }),
      alert("clear", {}),
      alert("clear lately", { changed_at: young }),
      alert("flaps", { alert: { flapping: true } }),
      alert("held", { check_at: old }),
      alert("in open", { group_id: "open" }),
      alert("in that of open", { group_id: "of open" }),
      alert("in over", { group_id: "over", episode: 7 }),
    );
    expect(await left("alerts", "id")).toEqual([
      "clear lately",
      "firing",
      "flaps",
      "held",
      "in open",
      "in that of open",
    ]);
    const { rows } = await pool.query("select source, last from alert_episodes");
    expect(rows).toEqual([{ source: "s", last: 7 }]);
  });

  it("what alerts were goes by whole episodes that are over, and then what their groups led to", async () => {
    const change = (alert_id: string, episode: number, state: string, at: string, group_id: string | null = null) => ({
      alert_id,
      episode,
      at,
      committed_at: at,
      source: "s",
      state,
      title: "t",
      count: 1,
      duplicates: 0,
      group_id,
    });
    await put(
      "alert_changes",
      change("over", 1, "firing", old, "g1"),
      change("over", 1, "clear", old, "g1"),
      change("over", 2, "firing", old, "g2"),
      change("over", 2, "clear", young, "g2"),
      change("fires", 1, "firing", old),
    );
    await put(
      "alert_records",
      { group_id: "g1", record_id: "r1", at: old },
      { group_id: "g2", record_id: "r2", at: old },
      { group_id: "g3", record_id: "r3", at: old },
    );
    expect(await left("alertRecords", "group_id")).toEqual(["g1", "g2"]);
    expect(await left("alertChanges", "alert_id || '/' || episode || '/' || state")).toEqual([
      "fires/1/firing",
      "over/2/clear",
      "over/2/firing",
    ]);
    expect(await left("alertRecords", "group_id")).toEqual(["g2"]);
  });

  it("what probes were goes, but how each stood when the kept time began", async () => {
    const change = (vantage: string, state: string, at: string) => ({
      probe: "p",
      vantage,
      at,
      committed_at: at,
      state,
    });
    await put(
      "probe_changes",
      change("centre", "up", old),
      change("centre", "down", old),
      change("north", "up", old),
      change("north", "down", young),
    );
    expect(await left("probeChanges", "vantage || '/' || state")).toEqual(["centre/down", "north/down", "north/up"]);
  });

  it("groups go that are closed, when no alert, repair, effect or open record of theirs is left", async () => {
    await record("task/open", false);
    await put(
      "alert_groups",
      group("over", old, null),
      group("open", null, null),
      group("lately", young, null),
      group("of open", old, "task/open"),
      group("with alert", old, null),
      group("with repair", old, null),
      group("with effect", old, null),
      group("with parked", old, null),
    );
    await put("alerts", alert("a", { group_id: "with alert" }));
    await put("remediation_runs", repair("p", "repaired", { group_id: "with repair" }));
    const effect = { record_id: "", kind: "group.open", body: "{}" };
    await put(
      "outbox",
      { ...effect, id: "1", lane: "group with effect" },
      { ...effect, id: "2", lane: "group with parked", parked_at: old },
    );
    expect(await left("groups", "id")).toEqual([
      "lately",
      "of open",
      "open",
      "with alert",
      "with effect",
      "with parked",
      "with repair",
    ]);
  });

  it("repairs go that no limit counts: the last success, and the failures after it, stay", async () => {
    await record("task/open", false);
    await put("alert_groups", group("g", old, null));
    const at = (day: number) => ({ started_at: `2026-04-0${day}T00:00:00Z` });
    await put(
      "remediation_runs",
      repair("1 failed", "failed", at(1)),
      repair("2 repaired", "repaired", at(2)),
      repair("3 repaired", "repaired", at(3)),
      repair("4 failed", "failed", at(4)),
      repair("5 refused", "refused", at(5)),
      repair("of another ci", "failed", { ...at(1), ci: "other" }),
      repair("of open", "refused", { ...at(1), incident_id: "task/open" }),
      repair("goes on", "running", { ...at(1), ended_at: null }),
    );
    expect(await left("repairs", "id")).toEqual(["3 repaired", "4 failed", "goes on", "of another ci", "of open"]);
  });

  it("sweeps go with their shards when a later one is complete", async () => {
    const sweep = (id: string, day: number, phase = "completed") => ({
      id,
      discovery: "d",
      phase,
      started_at: `2026-04-0${day}T00:00:00Z`,
      ended_at: phase === "running" ? null : old,
      plan: "{}",
    });
    await put("discovery_runs", sweep("1", 1), sweep("2", 2, "faulted"), sweep("3", 3), sweep("4", 4, "faulted"));
    await put("discovery_shards", { run_id: "1", first: 0, counts: "{}" });
    await put("discovery_shards", { run_id: "3", first: 0, counts: "{}" });
    for (const run_id of ["1", "3"]) {
      const of = { run_id, address: "10.0.0.1", shard: 0, phase: "alive" };
      await put("discovery_targets", { ...of, ports: "{}", credentials: "{}", took_ms: 1 });
      await put("discovery_errors", { ...of, category: "timeout", message: "m" });
    }
    expect(await left("discoveryRuns", "id")).toEqual(["3", "4"]);
    expect((await pool.query("select run_id from discovery_shards")).rows).toEqual([{ run_id: "3" }]);
    expect((await pool.query("select run_id from discovery_targets")).rows).toEqual([{ run_id: "3" }]);
    expect((await pool.query("select run_id from discovery_errors")).rows).toEqual([{ run_id: "3" }]);
  });

  it("a sweep of all addresses stays until a later one of all is complete", async () => {
    const sweep = { discovery: "d", phase: "completed", ended_at: old, plan: "{}" };
    await put(
      "discovery_runs",
      { ...sweep, id: "older", started_at: "2026-03-31T00:00:00Z" },
      { ...sweep, id: "whole", started_at: "2026-04-01T00:00:00Z" },
      { ...sweep, id: "part", started_at: "2026-04-02T00:00:00Z", whole: false },
    );
    expect(await left("discoveryRuns", "id")).toEqual(["part", "whole"]);
  });

  it("a listing of an account stays until a later one of all of it is there", async () => {
    const run = { account: "a", phase: "completed", ended_at: old, scopes: 1, whole: true };
    await put(
      "cloud_runs",
      { ...run, id: "older", started_at: "2026-03-31T00:00:00Z" },
      { ...run, id: "whole", started_at: "2026-04-01T00:00:00Z" },
      { ...run, id: "some of it", started_at: "2026-04-02T00:00:00Z", whole: false },
      { ...run, id: "failed", started_at: "2026-04-03T00:00:00Z", phase: "faulted" },
    );
    expect(await left("cloudRuns", "id")).toEqual(["failed", "some of it", "whole"]);
  });

  it("payloads go by when they were used last, those that are named", async () => {
    const payload = { body: Buffer.alloc(1) };
    await put(
      "payloads",
      { ...payload, digest: "old", used_at: old },
      { ...payload, digest: "held", used_at: old },
      { ...payload, digest: "young", used_at: young },
    );
    expect(await dropBatch(pool, policyOf("payloads"), before, ["old", "young"])).toBe(1);
    expect((await pool.query("select digest from payloads order by 1")).rows).toEqual([
      { digest: "held" },
      { digest: "young" },
    ]);
  });

  it("rows that somebody holds are left, and nobody is waited for", async () => {
    await put("deliveries", { source: "s", body: "held", received_at: old });
    await pool.query("truncate event_retries");
    await pool.query("update event_cursors set position = (select max(id) from deliveries)");
    const client = await pool.connect();
    try {
      await client.query("begin");
      await client.query("select from deliveries for update");
      expect(await dropBatch(pool, policyOf("deliveries"), before)).toBe(0);
    } finally {
      await client.query("rollback");
      client.release();
    }
    expect(await dropBatch(pool, policyOf("deliveries"), before)).toBe(1);
  });
});

const step = (runId: string) => ({
  run_id: runId,
  path: "/do/0/a",
  iteration: "",
  attempt: 1,
  kind: "call",
  phase: "completed",
  started_at: old,
});

const group = (id: string, closedAt: string | null, recordId: string | null) => ({
  id,
  rule: "r",
  cis: [],
  first_at: old,
  last_at: old,
  closed_at: closedAt,
  record_id: recordId,
  alerts: [],
});

const alert = (id: string, rest: object) => ({
  id,
  source: "s",
  key: id,
  state: "clear",
  title: id,
  episode: 1,
  count: 1,
  first_at: old,
  last_at: old,
  changed_at: old,
  alert: { flapping: false },
  ...rest,
});

const repair = (id: string, outcome: string, rest: object) => ({
  id,
  remediation: "fix",
  group_id: "g",
  ci: "c",
  outcome,
  started_at: old,
  ended_at: old,
  ...rest,
});
