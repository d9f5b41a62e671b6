import { NativeConnection, type NativeConnectionOptions, Worker } from "@temporalio/worker";
import type { Logger } from "pino";
import type { Pool } from "pg";
import { createCloudCollectorActivities, createCloudStoreActivities } from "../../activities/cloud/inventory.ts";
import {
  createCollectorActivities,
  createSweepProbeActivities,
  createSweepStoreActivities,
} from "../../activities/discovery/discovery.ts";
import { createEscalationActivities } from "../../activities/escalation/escalation.ts";
import type { Functions } from "../../activities/function/functions.ts";
import type { SecretStore } from "../../activities/function/secret.ts";
import {
  createProgressInterceptor,
  createProgressSinks,
  createProgressWriter,
} from "../../activities/interceptor/progress.ts";
import { leavingInTime, type RecordDoor } from "../../activities/record/door.ts";
import { createFactActivities } from "../../activities/record/facts.ts";
import { createRecordActivities } from "../../activities/record/record.ts";
import { createRemediationActivities } from "../../activities/remediation/remediation.ts";
import { createVersion1Activities, type Version1Deps } from "../../activities/remediation/version-1.ts";
import { createRunActivities } from "../../activities/run/run.ts";
import { createScheduleActivities } from "../../activities/schedule/schedule.ts";
import { createStopInterceptor, type Overdue } from "../../activities/interceptor/stop.ts";
import { createProbeStoreActivities } from "../../activities/vantage/next.ts";
import { createVantageActivities } from "../../activities/vantage/vantage.ts";
import { ClaimCheckCodec } from "../../commands/claim-check.ts";
import { resolveRunbook } from "../../commands/published-runbook.ts";
import type { EgressOptions } from "../../net/egress.ts";
import { discoveryTaskQueue } from "../../workflows/discovery/messages.ts";
import type { HttpClient } from "../../net/http-client.ts";
import { workflowTaskQueue } from "../../workflows/messages.ts";

export interface WorkerParams {
  readonly connection: NativeConnectionOptions;
  readonly namespace: string;
  readonly bundle: { readonly codePath: string };
  readonly pool: Pool;
  readonly functions: Functions;
  readonly door: RecordDoor;
  readonly startRun: Version1Deps["startRun"];
  readonly log: Logger;
  /** Ranges that this installation never scans. */
  readonly exclude: readonly string[];
  /** Cached workflows at most; one costs about 0.2 MB. @default 1000 */
  readonly maxCachedWorkflows?: number;
}

/**
 * Activities of discovery that reach out, on a queue of their own, so that a collector can live near its targets. It
 * needs no database: what it is asked and what it answers travels whole.
 */
export async function startCollector(params: CollectorParams): Promise<RunningWorker> {
  const { exclude, secrets, store } = params;
  const connection = await NativeConnection.connect(params.connection);
  const stopping = new AbortController();
  const deps = { exclude, secrets };
  const worker = await Worker.create({
    connection,
    namespace: params.namespace,
    taskQueue: discoveryTaskQueue(params.collector),
    ...(params.identity === undefined ? {} : { identity: params.identity }),
    ...(store === null ? {} : { dataConverter: { payloadCodecs: [new ClaimCheckCodec(store)] } }),
    activities: {
      ...createCollectorActivities(deps),
      ...createVantageActivities({ ...deps, egress: params.egress }),
      ...createCloudCollectorActivities({ http: params.http, secrets }),
      ...(store === null ? {} : createSweepProbeActivities({ ...deps, pool: store, now: () => Date.now() })),
    },
    interceptors: { activity: [createStopInterceptor(stopping.signal, tellOverdue(params.log))] },
    // A cancellation reaches the probes as fast as they report that they live.
    maxHeartbeatThrottleInterval: "1s",
    shutdownGraceTime: "5s",
    shutdownForceTime: "10s",
  });
  return runWorker({ worker, connection, stopping, afterwards: async () => undefined });
}

export interface CollectorParams extends Pick<WorkerParams, "connection" | "namespace" | "log"> {
  /** Name of the collector in discoveries, or null for the one that belongs to the installation. */
  readonly collector: string | null;
  /** Ranges that it never scans. */
  readonly exclude: readonly string[];
  readonly secrets: SecretStore;
  /** Where probes of the installation may go; a collector goes where its definition says. */
  readonly egress: EgressOptions;
  /** The guarded way to providers of accounts. */
  readonly http: HttpClient;
  /** The store beside it, which serves runs of before; null = it has none. */
  readonly store: Pool | null;
  /** By which Temporal tells who asks for work. @default process id and host */
  readonly identity?: string;
}

export interface RunningWorker {
  /** Stops polling and waits for what is under way. Rejects when that did not end within the time for it. */
  stop(): Promise<void>;
  /** Settles when the worker ends: asked to, or rejecting with what ended it. */
  readonly ended: Promise<void>;
}

/** Starts the worker of workflows and of the activities beside our own store. */
export async function startWorker(params: WorkerParams): Promise<RunningWorker> {
  const { pool, functions, log } = params;
  const now = () => Date.now();
  const connection = await NativeConnection.connect(params.connection);
  const progress = createProgressWriter(pool, (error) => log.warn({ err: error }, "progress of a run not written"));
  const stopping = new AbortController();
  const worker = await Worker.create({
    connection,
    namespace: params.namespace,
    taskQueue: workflowTaskQueue,
    workflowBundle: params.bundle,
    dataConverter: { payloadCodecs: [new ClaimCheckCodec(pool)] },
    activities: {
      ...createRecordActivities({ pool, now }),
      ...createFactActivities({ call: functions.call, now }),
      ...createEscalationActivities({ pool, now, door: leavingInTime(params.door) }),
      ...createRemediationActivities({
        pool,
        now,
        door: leavingInTime(params.door),
        call: functions.call,
      }),
      ...createVersion1Activities({ pool, now, door: leavingInTime(params.door), startRun: params.startRun }),
      ...createScheduleActivities({ pool, door: leavingInTime(params.door), startRun: params.startRun }),
      ...createSweepStoreActivities({ pool, now, exclude: params.exclude }),
      ...createProbeStoreActivities({ pool, now }),
      ...createCloudStoreActivities({ pool, now }),
      ...createRunActivities({
        pool,
        resolveRunbook: (name) => resolveRunbook({ pool, functions: functions.traits }, name),
      }),
      ...functions.activities,
    },
    interceptors: {
      activity: [createStopInterceptor(stopping.signal, tellOverdue(log)), createProgressInterceptor(progress, now)],
    },
    sinks: createProgressSinks(progress),
    // Commands and requests report that they live every second; throttled less, a cancellation reaches them as fast.
    maxHeartbeatThrottleInterval: "1s",
    maxCachedWorkflows: params.maxCachedWorkflows ?? 1000,
    shutdownGraceTime: "10s",
    shutdownForceTime: "20s",
  });
  return runWorker({ worker, connection, stopping, afterwards: () => progress.flush() });
}

/** Whoever wonders why a stop took long finds here what it waited for. */
function tellOverdue(log: Logger): (overdue: Overdue) => void {
  return (overdue) => log.warn(overdue, "cancelled: it had not ended within the time for a stop, and is done again");
}

interface RunWorkerParams {
  readonly worker: Worker;
  readonly connection: NativeConnection;
  /** Aborted when no further task is taken. */
  readonly stopping: AbortController;
  readonly afterwards: () => Promise<void>;
}

function runWorker({ worker, connection, stopping, afterwards }: RunWorkerParams): RunningWorker {
  const ended = worker.run();
  // Told by `ended`; the launcher may look at it later than it happens.
  ended.catch(() => undefined);
  return {
    ended,
    async stop() {
      if (worker.getState() === "RUNNING") worker.shutdown();
      stopping.abort();
      try {
        await ended;
      } finally {
        await afterwards();
      }
      // After a failure the native worker still holds it: only the end of the process lets it go.
      await connection.close();
    },
  };
}
