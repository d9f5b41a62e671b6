import { NativeConnection, type NativeConnectionOptions, Worker } from "@temporalio/worker";
import type { Logger } from "pino";
import type { Pool } from "pg";
import { createEscalationActivities } from "../../activities/escalation/escalation.ts";
import type { Functions } from "../../activities/function/functions.ts";
import { createProgressInterceptor, createProgressWriter } from "../../activities/interceptor/progress.ts";
import type { RecordDoor } from "../../activities/record/door.ts";
import { createFactActivities } from "../../activities/record/facts.ts";
import { createRecordActivities } from "../../activities/record/record.ts";
import { createRemediationActivities, type RemediationDeps } from "../../activities/remediation/remediation.ts";
import { createRunActivities } from "../../activities/run/run.ts";
import { ClaimCheckCodec } from "../../commands/claim-check.ts";
import { resolveRunbook } from "../../commands/run.ts";
import { workflowTaskQueue } from "../../workflows/messages.ts";

export interface WorkerParams {
  readonly connection: NativeConnectionOptions;
  readonly namespace: string;
  readonly bundle: { readonly codePath: string };
  readonly pool: Pool;
  readonly functions: Functions;
  readonly door: RecordDoor;
  readonly startRun: RemediationDeps["startRun"];
  readonly log: Logger;
  /** Cached workflows at most; one costs about 0.2 MB. @default 1000 */
  readonly maxCachedWorkflows?: number;
}

export interface RunningWorker {
  /** Stops polling and waits for what is under way. */
  stop(): Promise<void>;
  /** Settles when the worker ends by itself. */
  readonly ended: Promise<void>;
}

/** Starts the worker of workflows and of the activities beside our own store. */
export async function startWorker(params: WorkerParams): Promise<RunningWorker> {
  const { pool, functions, log } = params;
  const now = () => Date.now();
  const connection = await NativeConnection.connect(params.connection);
  const progress = createProgressWriter(pool, (error) => log.warn({ err: error }, "progress of a run not written"));
  const worker = await Worker.create({
    connection,
    namespace: params.namespace,
    taskQueue: workflowTaskQueue,
    workflowBundle: params.bundle,
    dataConverter: { payloadCodecs: [new ClaimCheckCodec(pool)] },
    activities: {
      ...createRecordActivities({ pool, now }),
      ...createFactActivities({ call: functions.call, now }),
      ...createEscalationActivities({ pool }),
      ...createRemediationActivities({ pool, now, door: params.door, call: functions.call, startRun: params.startRun }),
      ...createRunActivities({ pool, resolveRunbook: (name) => resolveRunbook({ pool, functions: functions.traits }, name) }),
      ...functions.activities,
    },
    interceptors: { activity: [createProgressInterceptor(progress, now)] },
    maxCachedWorkflows: params.maxCachedWorkflows ?? 1000,
    shutdownGraceTime: "10s",
    shutdownForceTime: "20s",
  });
  const ended = worker.run();
  return {
    ended,
    async stop() {
      if (worker.getState() === "RUNNING") worker.shutdown();
      await ended;
      await progress.flush();
      await connection.close();
    },
  };
}
