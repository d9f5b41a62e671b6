import { randomUUID } from "node:crypto";
import { temporal } from "@temporalio/proto";
import type { Pool } from "pg";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { z } from "zod";
import { defineActivity } from "../../activities/function/define-activity.ts";
import { faultError } from "../../activities/function/fault-error.ts";
import {
  createProgressInterceptor,
  createProgressSinks,
  createProgressWriter,
  type ProgressWriter,
} from "../../activities/interceptor/progress.ts";
import { createRunActivities } from "../../activities/run/run.ts";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { readRun } from "../../store/run/read-run.ts";
import { startRun } from "../../store/run/start-run.ts";
import { startStore, type TestStore } from "../support/store.ts";
import { documentOf, type RunbookWorker, startRunbookWorker } from "./worker.ts";

const canary = "canary-7f3a-value";

let store: TestStore;
let pool: Pool;
let writer: ProgressWriter;
let worker: RunbookWorker;
const log: string[] = [];

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  writer = createProgressWriter(pool, (error) => {
    throw error;
  });
  worker = await startRunbookWorker({
    address: inject("temporalAddress"),
    secrets: { read: (name) => Promise.resolve(name === "token" ? canary : undefined) },
    activities: createRunActivities({ pool, resolveRunbook: () => Promise.reject(new Error("none is published")) }),
    interceptors: { activity: [createProgressInterceptor(writer, () => Date.now())] },
    sinks: createProgressSinks(writer),
    log: (message, details) => log.push(`${message} ${JSON.stringify(details)}`),
    functions: [
      defineActivity({
        name: "test.careless",
        title: "Reads a secret and tells it everywhere",
        input: z.object({ how: z.string() }),
        output: z.json(),
        heartbeats: true,
        run: async ({ how }, context): Promise<Json> => {
          const token = (await context.secrets.read("token")) as string;
          context.log(`logged ${token}`, { token });
          context.heartbeat({ token });
          if (how === "fault") throw faultError("communication", `refused ${token}`, 503);
          if (how === "defect") throw new TypeError(`undefined is not ${token}`, { cause: new Error(token) });
          if (how === "result") return { header: `Bearer ${token}`, [token]: [Buffer.from(token).toString("base64")] };
          return { wrong: undefined, token } as unknown as Json;
        },
      }),
    ],
  });
});
afterAll(async () => {
  await worker.close();
  await writer.flush();
  await store?.stop();
});

/** Runs tasks to their end, and gives everything that is kept or told of the run, as one text. */
async function toldOf(tasks: readonly JsonObject[]): Promise<string> {
  const id = `run/${randomUUID()}`;
  const document = documentOf(tasks, { use: { secrets: ["token"] } });
  const nothing = { digest: null, recordId: null, purpose: null, retryOf: null, input: {} };
  await startRun(pool, {
    id,
    namespace: "test",
    name: "runbook",
    version: "1.0.0",
    document,
    requestedBy: "kim",
    ...nothing,
  });
  const handle = await worker.start([], {}, { runId: id, document });
  const result = await handle.result().catch((error: unknown) => error);
  await writer.flush();
  const history = temporal.api.history.v1.History.encode(await handle.fetchHistory()).finish();
  const { rows } = await pool.query(
    "select row_to_json(r) as run, (select json_agg(s) from run_steps s where s.run_id = r.id) as steps from runs r where id = $1",
    [id],
  );
  const kept = JSON.stringify([rows, await readRun(pool, id), result, log]);
  return `${kept}${new TextDecoder("latin1").decode(history)}`;
}

it.each(["result", "fault", "defect", "wrong"])(
  "a secret that a function reads itself is nowhere when it is told by a %s",
  async (how) => {
    log.length = 0;
    const told = await toldOf([{ a: { call: "test.careless", with: { how } } }, { b: { set: { after: "${ . }" } } }]);
    expect(told).not.toContain(canary);
    expect(told).not.toContain(Buffer.from(canary).toString("base64"));
    expect(told).toContain("***");
    expect(log.join("\n")).toContain("logged ***");
  },
);

it("a fault that is caught, and what is made of it, holds no secret either", async () => {
  const told = await toldOf([
    {
      t: {
        try: [{ a: { call: "test.careless", with: { how: "fault" } } }],
        catch: { do: [{ s: { set: { why: "${ $error.detail }" } } }] },
      },
    },
  ]);
  expect(told).not.toContain(canary);
  expect(told).toContain("refused ***");
});
