/** A worker with the product's workflows, on the test run's Temporal server, and the steps a test needs around it. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, Connection, type WorkflowHandleWithFirstExecutionRunId } from "@temporalio/client";
import { NativeConnection, Worker, type WorkerOptions } from "@temporalio/worker";
import { z } from "zod";
import { defineActivity, type FunctionDefinition } from "../../activities/function/define-activity.ts";
import { createFunctions, type Functions } from "../../activities/function/functions.ts";
import type { SecretStore } from "../../activities/function/secret.ts";
import { callHttp } from "../../activities/http/call-http.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { createRunShell } from "../../activities/shell/run-shell.ts";
import { cacheDirectory } from "../../cli/configuration/directories.ts";
import { workflowBundle } from "../../cli/worker/bundle.ts";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { engineVersion } from "../../workflows/messages.ts";
import type { RunbookActivities, RunbookInput, RunEnd } from "../../workflows/runbook/messages.ts";
import { quietRuntime } from "../support/quiet-runtime.ts";

export interface RunbookWorkerParams {
  readonly address: string;
  readonly functions?: readonly FunctionDefinition[];
  readonly secrets?: SecretStore;
  readonly origins?: { readonly [origin: string]: string };
  /** In place of the store: keeps the ends it is told. */
  readonly activities?: Partial<RunbookActivities>;
  readonly interceptors?: WorkerOptions["interceptors"];
  readonly sinks?: WorkerOptions["sinks"];
  /** What functions log. */
  readonly log?: (message: string, details: JsonObject) => void;
}

export interface RunbookWorker {
  readonly client: Client;
  readonly functions: Functions;
  /** How runs ended, in order, where `activities.finishRun` is not given. */
  readonly ends: RunEnd[];
  readonly taskQueue: string;
  start(
    tasks: readonly JsonObject[],
    input?: Json,
    more?: Partial<RunbookInput>,
  ): Promise<WorkflowHandleWithFirstExecutionRunId>;
  close(): Promise<void>;
}

/** Echoes its input beside the idempotency key; `test.local` does so as a local activity. */
const echo = defineActivity({
  name: "test.echo",
  title: "Echo",
  input: z.json(),
  output: z.json(),
  idempotent: true,
  run: (input, context) => Promise.resolve({ input, key: context.idempotencyKey }),
});

const localEcho = defineActivity({
  name: "test.local",
  title: "Echo",
  input: z.json(),
  output: z.json(),
  local: true,
  run: (input, context) => Promise.resolve({ input, key: context.idempotencyKey }),
});

export async function startRunbookWorker(params: RunbookWorkerParams): Promise<RunbookWorker> {
  const { address } = params;
  const taskQueue = `runbook-${randomUUID()}`;
  quietRuntime();
  const http = createHttpClient({ egress: { allow: ["127.0.0.0/8"] }, origins: params.origins ?? {} });
  const secrets = params.secrets ?? { read: () => Promise.resolve(undefined) };
  const functions = createFunctions({ http, secrets, log: params.log ?? (() => undefined) }, [
    callHttp,
    createRunShell({ enabled: true }),
    echo,
    localEcho,
    ...(params.functions ?? []),
  ]);
  const ends: RunEnd[] = [];
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    sinks: { progress: { rows: { fn: () => undefined } }, ...params.sinks },
    taskQueue,
    workflowBundle: await workflowBundle(join(cacheDirectory(process.env), "bundles")),
    activities: {
      finishRun: (end: RunEnd) => {
        ends.push(end);
        return Promise.resolve();
      },
      noteRunPhase: () => Promise.resolve(),
      pause: ({ ms }: { readonly ms: number }) => sleep(ms),
      ...params.activities,
      ...functions.activities,
    },
    ...(params.interceptors === undefined ? {} : { interceptors: params.interceptors }),
    maxHeartbeatThrottleInterval: "1s",
    stickyQueueScheduleToStartTimeout: "2s",
  });
  const running = worker.run();
  const clientConnection = await Connection.connect({ address });
  const client = new Client({ connection: clientConnection });
  return {
    client,
    functions,
    ends,
    taskQueue,
    start(tasks, input = {}, more = {}) {
      const runId = more.runId ?? `run/${randomUUID()}`;
      const args: RunbookInput = {
        document: documentOf(tasks),
        digest: null,
        functions: functions.traits,
        input,
        engineVersion,
        ...more,
        runId,
      };
      return client.workflow.start("runbook", { workflowId: runId, taskQueue, args: [args] });
    },
    async close() {
      worker.shutdown();
      await running;
      await clientConnection.close();
      await connection.close();
      await http.close();
    },
  };
}

export function documentOf(tasks: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  return { document: { dsl: "1.0.3", namespace: "test", name: "runbook", version: "1.0.0" }, ...more, do: tasks };
}
