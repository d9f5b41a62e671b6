/**
 * Where the runbook benchmarks run: one Temporal server, a worker that has the interpreter, one that has its
 * hand-written rivals, and one that has nothing but the activities, for steps that a rival in a process of its own
 * shares.
 */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import { bundleWorkflowCode, NativeConnection, Runtime, Worker, type WorkflowBundleOption } from "@temporalio/worker";
import { createFunctions } from "../../activities/function/functions.ts";
import { noSecrets } from "../../activities/function/secret.ts";
import { callHttp } from "../../activities/http/call-http.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { cacheDirectory } from "../../cli/configuration/directories.ts";
import { startTemporal } from "../../cli/launcher/temporal.ts";
import { findTemporal } from "../../cli/launcher/temporal-binary.ts";
import { workflowBundle } from "../../cli/worker/bundle.ts";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { neededFunctions, type FunctionTable } from "../../engine/runbook/traits.ts";
import { guardedHome } from "../../test/support/guard.ts";
import { engineVersion } from "../../workflows/messages.ts";
import type { RunbookInput } from "../../workflows/runbook/messages.ts";
import type { ByHandInput } from "./by-hand.ts";

export interface RunbookBed {
  readonly client: Client;
  /** `host:port` of the Temporal server. */
  readonly address: string;
  /** Process of the Temporal server; null = OPSLOOM_TEST_TEMPORAL_ADDRESS names one that is not ours. */
  readonly serverPid: number | null;
  /** Task queue of the worker with nothing but the activities; `bench.remote` runs there. */
  readonly activityQueue: string;
  /** Calls of the benchmark's activities until now. */
  calls(): number;
  /**
   * Runs tasks through the interpreter to their end; returns the workflow id. Its outcome is not committed: its rivals
   * have none.
   */
  interpret(tasks: readonly JsonObject[], input: Json): Promise<string>;
  /** Runs a workflow of `by-hand.ts` to its end. */
  byHand(type: "sequence" | "localSequence" | "assignments", input: ByHandInput): Promise<string>;
  close(): Promise<void>;
}

/** What the benchmark's activities answer. */
export type Answer = (input: Json) => Json;

export async function openBed(answer: Answer = (input) => input): Promise<RunbookBed> {
  // A signal ends the bench, and with it its server.
  Runtime.install({
    shutdownSignals: [],
    logger: { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore, error: console.error },
  });
  const server = await openServer();
  const native = await NativeConnection.connect({ address: server.address });
  let calls = 0;
  const activity = (input: Json): Promise<Json> => {
    calls += 1;
    return Promise.resolve(answer(input));
  };
  const activities = { "bench.noop": activity, "bench.local": activity, "bench.remote": activity };
  const activityQueue = `bench-activities-${randomUUID()}`;
  const base = { idempotent: true, taskQueue: null, heartbeats: false, local: false, timeoutMs: 60_000 } as const;
  // The product's own `call: http`, which may ask servers on this machine.
  const http = createHttpClient({ egress: { allow: ["127.0.0.0/8"] } });
  const product = createFunctions({ http, secrets: noSecrets, log: ignore }, [callHttp]);
  const functions: FunctionTable = {
    ...product.traits,
    "bench.noop": base,
    "bench.local": { ...base, local: true, timeoutMs: 2000 },
    "bench.remote": { ...base, taskQueue: activityQueue },
  };
  // Alike in all but the workflow code: ours as the product bundles it, theirs as the SDK does by itself.
  const begin = async (name: string, workflowBundle: WorkflowBundleOption) => {
    const taskQueue = `bench-${name}-${randomUUID()}`;
    const worker = await Worker.create({
      connection: native,
      taskQueue,
      workflowBundle,
      activities: { ...product.activities, ...activities },
      sinks: { progress: { rows: { fn: ignore } } },
      maxCachedWorkflows: 500,
    });
    return { taskQueue, worker, running: worker.run() };
  };
  const ours = await begin("interpreted", await workflowBundle(join(cacheDirectory(process.env), "bundles")));
  const theirs = await begin(
    "by-hand",
    await bundleWorkflowCode({
      workflowsPath: new URL("./by-hand.ts", import.meta.url).pathname,
      logger: { log: ignore, trace: ignore, debug: ignore, info: ignore, warn: ignore, error: console.error },
    }),
  );
  const alone = await Worker.create({ connection: native, taskQueue: activityQueue, activities });
  const aloneRunning = alone.run();
  // A page of a history with large results is larger than gRPC takes by itself.
  const channelArgs = { "grpc.max_receive_message_length": 128 * 1024 * 1024 };
  const connection = await Connection.connect({ address: server.address, channelArgs });
  const client = new Client({ connection });
  const execute = async (
    { taskQueue }: { readonly taskQueue: string },
    type: string,
    workflowId: string,
    args: unknown[],
  ): Promise<string> => {
    await client.workflow.execute(type, { workflowId, taskQueue, args });
    return workflowId;
  };
  return {
    client,
    address: server.address,
    serverPid: server.pid,
    activityQueue,
    calls: () => calls,
    interpret: (tasks, input) => {
      const runId = `bench/${randomUUID()}`;
      const document = { document: { dsl: "1.0.3", namespace: "bench", name: "steps", version: "1.0.0" }, do: tasks };
      const needed = neededFunctions(document, functions);
      const args: RunbookInput = {
        runId,
        document,
        digest: null,
        functions: needed,
        input,
        engineVersion,
        commit: false,
      };
      return execute(ours, "runbook", runId, [args]);
    },
    byHand: (type, input) => execute(theirs, type, `bench/${randomUUID()}`, [input]),
    async close() {
      // One that failed has stopped already.
      for (const worker of [ours.worker, theirs.worker, alone]) if (worker.getState() === "RUNNING") worker.shutdown();
      await Promise.all([ours.running, theirs.running, aloneRunning]);
      await http.close();
      await connection.close();
      await native.close();
      await server.stop();
    },
  };
}

function ignore(): void {
  // benchmarks print one line of JSON
}

/** OPSLOOM_TEST_TEMPORAL_ADDRESS, or a server of our own in a home that is thrown away. */
async function openServer(): Promise<{ readonly address: string; readonly pid: number | null; stop(): Promise<void> }> {
  const address = process.env["OPSLOOM_TEST_TEMPORAL_ADDRESS"];
  if (address !== undefined) return { address, pid: null, stop: () => Promise.resolve() };
  const { home, remove } = guardedHome("opsloom-bench-");
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const binary = await findTemporal({
    executable: process.env["OPSLOOM_TEMPORAL_CLI"] ?? null,
    searchPath: process.env["PATH"] ?? "",
    cacheDirectory: cacheDirectory(process.env),
    log,
  });
  const server = await startTemporal({ home, binary, namespace: "default", headless: true, log });
  return { address: server.address, pid: server.pid, stop: remove };
}

export function rounded(value: number, digits = 3): number {
  return Number(value.toFixed(digits));
}
