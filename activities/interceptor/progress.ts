/**
 * Live progress at no cost of history: an interceptor of the activity worker writes a row when a step starts and when
 * it ends, with the structural steps since the last one attached.
 *
 * 1. Progress decides nothing: a row that can not be written is logged and given up, the step goes on.
 * 2. Rows are written in batches, so that a fast loop costs a statement now and then, not one a step.
 */
import type {
  ActivityExecuteInput,
  ActivityInboundCallsInterceptor,
  ActivityInterceptorsFactory,
  InjectedSinks,
} from "@temporalio/worker";
import type { Pool } from "pg";
import type { Json } from "../../engine/base/json.ts";
import { faultJson, readFault, standardFault } from "../../engine/runbook/fault.ts";
import { recordSteps, type StepRow } from "../../store/run/record-steps.ts";
import type { JournalRow, ProgressSinks } from "../../workflows/runbook/messages.ts";
import { splitStepId, stepOf } from "../function/functions.ts";
import { type BatchWriter, createBatchWriter } from "./batch-writer.ts";
import { hasLeft } from "./stop.ts";

export type ProgressWriter = BatchWriter<StepRow>;

export function createProgressWriter(pool: Pool, onError: (error: Error) => void): ProgressWriter {
  return createBatchWriter((rows) => recordSteps(pool, rows), onError);
}

/** Rows of the structural steps a workflow attached. */
export function journalRows(runId: string, journal: readonly JournalRow[]): StepRow[] {
  return journal.map(([path, iteration, attempt, kind, phase, startedAt, endedAt, fault]) => ({
    runId,
    path,
    iteration,
    attempt,
    kind,
    phase,
    startedAt,
    endedAt,
    fault: fault === undefined ? null : faultJson(fault),
  }));
}

/** For `sinks` of a worker: what a run that only waits has to tell. */
export function createProgressSinks(writer: ProgressWriter): InjectedSinks<ProgressSinks> {
  return {
    progress: {
      rows: { fn: (info, rows) => writer.write(journalRows(info.workflowId, rows)), callDuringReplay: false },
    },
  };
}

/** For `interceptors.activity` of a worker. Activities that are no steps of a runbook pass untouched. */
export function createProgressInterceptor(writer: ProgressWriter, now: () => number): ActivityInterceptorsFactory {
  return (context) => {
    const inbound: ActivityInboundCallsInterceptor = {
      async execute(input: ActivityExecuteInput, next) {
        const step = stepOf(input.args[1], context.info.activityId);
        if (step === null) return next(input);
        const { path, iteration } = splitStepId(step.id);
        const base = {
          runId: context.info.workflowExecution?.workflowId ?? "",
          path,
          iteration,
          attempt: step.attempt ?? 1,
          kind: context.info.activityType,
          startedAt: now(),
        };
        writer.write([
          ...journalRows(base.runId, step.journal ?? []),
          { ...base, phase: "running", endedAt: null, fault: null },
        ]);
        try {
          const result = await next(input);
          writer.write([{ ...base, phase: "completed", endedAt: now(), fault: null }]);
          return result;
        } catch (error) {
          // A step that was left goes on elsewhere.
          if (!hasLeft(error)) writer.write([{ ...base, ...endOf(error, path), endedAt: now() }]);
          throw error;
        }
      },
    };
    return { inbound };
  };
}

function endOf(error: unknown, path: string): Pick<StepRow, "phase" | "fault"> {
  if (error instanceof Error && error.name === "CancelledFailure") return { phase: "cancelled", fault: null };
  const detail =
    error instanceof Error && "details" in error && Array.isArray(error.details)
      ? (error.details[0] as Json)
      : undefined;
  const fault =
    readFault(detail) ?? standardFault("runtime", "", error instanceof Error ? error.message : String(error));
  return { phase: "faulted", fault: faultJson({ ...fault, instance: path }) };
}
