import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningWorker } from "../cli/worker/worker.ts";
import { createBundleCache } from "../store/definition/bundle-cache.ts";
import { listGaps, listStrays } from "../store/record/gaps.ts";
import { readRunEnd } from "../store/run/read-run.ts";
import { listHeads } from "../store/record/list-heads.ts";
import { verifyRecord } from "../store/record/verify.ts";
import { policies } from "../store/retention/policies.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";
import { ClaimCheckCodec } from "./claim-check.ts";
import { heldPayloads } from "./held-payloads.ts";
import { retentionRound, type RoundOptions, type RoundOutcome } from "./retention.ts";
import { cancelRun, startRun } from "./run.ts";

let product: TestProduct;
let another: RunningWorker | undefined;
beforeAll(async () => {
  product = await startProduct();
  await product.publish([
    runbook("waits", [{ hold: { wait: { hours: 1 } } }]),
    runbook("passes", [{ pause: { wait: { milliseconds: 5 } } }]),
  ]);
});
afterAll(async () => {
  await another?.stop();
  await product?.stop();
});

function runbook(name: string, tasks: readonly object[]) {
  const metadata = { opsloom: { allow: ["agent"] } };
  const document = { document: { dsl: "1.0.3", namespace: "test", name, version: "1.0.0", metadata }, do: tasks };
  return { path: `test/${name}.yaml`, text: JSON.stringify(document) };
}

let opened = 0;
async function open(): Promise<string> {
  const kim = await product.as("kim");
  const fields = { title: `Slow ${++opened}`, impact: "low", urgency: "low" };
  return (
    await kim.post<{ id: string }>("/v1/records/incident", { fields }, { "idempotency-key": `retention ${opened}` })
  ).id;
}
async function send(id: string, command: string, input: object, key: string): Promise<unknown> {
  const kim = await product.as("kim");
  return kim
    .post(`/v1/records/${id}/commands`, { command, input }, { "idempotency-key": key })
    .catch((error: Error) => error);
}
/** Asks for what the state of the record does not allow. */
async function refused(id: string, key: string): Promise<void> {
  const by = { user: "kim", roles: ["agent"], groups: [] };
  const outcome = await product.door.send({ recordId: id, command: { id: key, name: "close", by, input: {} } });
  expect(outcome.ok).toBe(false);
}
const round = (options: Partial<RoundOptions> = {}): Promise<RoundOutcome> =>
  retentionRound(product, { dryRun: false, pauseMs: 0, ...options });

/** Makes everything as old as anybody may wait for. */
async function age(kinds: readonly string[] = policies.map(({ kind }) => kind)): Promise<void> {
  const old = policies.filter(({ kind }) => kinds.includes(kind));
  // Also what nobody may alter.
  const updates = old.map(({ table, at }) => `update ${table} set ${at} = ${at} - interval '1000 days'`);
  await product.pool.query(["begin", "set local session_replication_role = replica", ...updates, "commit"].join(";"));
}
const payloads = async (): Promise<string[]> =>
  (await product.pool.query<{ digest: string }>("select digest from payloads")).rows.map(({ digest }) => digest);

async function notWhole(): Promise<unknown[]> {
  const { pool } = product;
  const wrong: unknown[] = [...(await listStrays(pool))];
  for (const { record } of await listHeads(pool, "", 1_000)) {
    const report = await verifyRecord(pool, createBundleCache(pool), record);
    if (report.brokenAt !== null || report.differences.length > 0) wrong.push(report);
  }
  const { gaps } = await listGaps(pool, { type: "", n: 0 }, 1_000);
  return [...wrong, ...gaps.filter(({ explained }) => !explained)];
}

it("drops what a dry run has announced, and every record is whole afterwards", async () => {
  const id = await open();
  await send(id, "comment", { text: "once" }, "the key");
  await refused(id, "refused");
  const run = await startRun(product, { runbook: "test/passes", input: {}, requestedBy: "kim" });
  await eventually("the end of the run", async () => (await readRunEnd(product.pool, run)) !== null);
  await age();
  const announced = await round({ dryRun: true });
  expect(announced).toMatchObject({ answers: 1 });
  expect(announced["steps"]).toBeGreaterThan(0);
  const counts = (): Promise<unknown[]> =>
    Promise.all(policies.map(async ({ table }) => (await product.pool.query(`select count(*) from ${table}`)).rows));
  const before = await counts();
  expect(await round({ dryRun: true })).toEqual(announced);
  expect(await counts()).toEqual(before);
  expect(await round()).toEqual(announced);
  // The run goes in the round after that of its steps.
  expect(await round({ dryRun: true })).toMatchObject({ runs: 1, steps: 0, answers: 0 });
  expect(await notWhole()).toEqual([]);
});

it("a key that did something is known for ever; one that was refused is asked anew", async () => {
  const id = await open();
  const done = await send(id, "comment", { text: "once" }, "kept");
  await refused(id, "kim:forgotten");
  await age(["answers"]);
  await round();
  expect(await send(id, "comment", { text: "once" }, "kept")).toEqual(done);
  expect(String(await send(id, "comment", { text: "another" }, "kept"))).toContain("was used for another request");
  expect(await send(id, "comment", { text: "another" }, "forgotten")).not.toBeInstanceOf(Error);
});

it(
  "payloads that a running workflow needs stay, and it goes on from them in another worker",
  { timeout: 300_000 },
  async () => {
    const id = await open();
    const input = { text: "x".repeat(20_000) };
    const [waiting, passed] = await Promise.all(
      ["waits", "passes"].map((name) =>
        startRun(product, { runbook: `test/${name}`, input: { ...input, name }, requestedBy: "kim" }),
      ),
    );
    await eventually("the end of one and the wait of the other", async () => {
      const { rows } = await product.pool.query<{ phase: string }>(
        "select phase from runs where id = any($1) order by phase",
        [[waiting, passed]],
      );
      return rows.map(({ phase }) => phase).join() === "completed,waiting";
    });
    // The server's list of what runs follows with a delay, both ways.
    await eventually("the one that waits in the list of what runs, and the other out of it", async () => {
      const running = new Set<string>();
      for await (const { workflowId } of product.client.workflow.list({ query: 'ExecutionStatus = "Running"' }))
        running.add(workflowId);
      return running.has(waiting ?? "") && !running.has(passed ?? "");
    });
    const all = await payloads();
    const held = await heldPayloads(product.client, all);
    expect(held.size).toBeLessThan(all.length);
    await age(["payloads"]);
    expect(await round()).toMatchObject({ payloads: all.length - held.size });
    expect(new Set(await payloads())).toEqual(held);

    await product.worker.stop();
    another = await product.startWorker();
    // No worker has it in its cache: the whole history is replayed.
    expect(await send(id, "comment", { text: "still here" }, "after")).not.toBeInstanceOf(Error);
    await cancelRun(product, waiting ?? "", "kim");
    await eventually("the end of the run", async () => {
      const { rows } = await product.pool.query("select from runs where id = $1 and phase = 'cancelled'", [waiting]);
      return rows.length === 1;
    });
  },
);

it("a payload that a history takes up again counts as used, whatever this process remembers of it", async () => {
  let now = Date.now();
  const codec = new ClaimCheckCodec(product.pool, () => now);
  const payload = { metadata: { encoding: Buffer.from("json/plain") }, data: Buffer.alloc(20_000, 7) };
  const [reference] = await codec.encode([payload]);
  const digest = Buffer.from(reference?.data ?? []).toString();
  const usedLately = async (): Promise<boolean> => {
    const { rowCount } = await product.pool.query(
      "select from payloads where digest = $1 and used_at > now() - interval '1 day'",
      [digest],
    );
    return rowCount === 1;
  };
  await age(["payloads"]);
  now += 1_800_000;
  await codec.encode([payload]);
  expect(await usedLately()).toBe(false);
  now += 3_600_000;
  await codec.encode([payload]);
  expect(await usedLately()).toBe(true);
});

it("a round that is killed half way is gone on with by the next", async () => {
  await product.pool.query(
    `insert into notices (id, to_user, record_id, subject, text, because, created_at)
     select 'killed ' || n, 'kim', 'r', 's', 't', 'b', now() - interval '1000 days' from generate_series(1, 1200) n`,
  );
  // The connection is cut in the middle of a batch, as the death of the process does.
  await product.pool.query(
    `create function cut() returns trigger language plpgsql as
       $$ begin if (select count(*) from notices) < 1000 then perform pg_terminate_backend(pg_backend_pid()); end if; return null; end $$`,
  );
  await product.pool.query("create trigger cut after delete on notices for each statement execute function cut()");
  await expect(round()).rejects.toThrow(/terminat/i);
  await product.pool.query("drop trigger cut on notices");
  const { rows } = await product.pool.query<{ count: number }>("select count(*) from notices where id like 'killed %'");
  const left = rows[0]?.count ?? 0;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(1_200);
  expect(await round()).toMatchObject({ notices: left });
});

it("rounds beside work make nobody wait for a deadlock, and nothing is refused", async () => {
  let working = true;
  const rounds = (async () => {
    while (working) {
      await age();
      await round();
    }
  })();
  const results: unknown[] = [];
  await Promise.all(
    Array.from({ length: 4 }, async (_, lane) => {
      const id = await open();
      for (let nth = 0; nth < 10; nth += 1)
        results.push(await send(id, "comment", { text: `${nth}` }, `load ${lane} ${nth}`));
      results.push(await startRun(product, { runbook: "test/passes", input: { lane }, requestedBy: "kim" }));
    }),
  );
  working = false;
  await rounds;
  expect(results.filter((one) => one instanceof Error)).toEqual([]);
  const { rows } = await product.pool.query<{ deadlocks: number }>(
    "select deadlocks from pg_stat_database where datname = current_database()",
  );
  expect(rows[0]?.deadlocks).toBe(0);
  expect(await notWhole()).toEqual([]);
});
