import * as z from "zod";
import { recordName } from "./record-name.ts";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

const phase = z.enum(["pending", "running", "waiting", "suspended", "cancelled", "faulted", "completed"]);

/** A runbook may raise a fault with members of its own. */
const fault = z.looseObject({
  type: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  undecided: z.array(z.string()).optional(),
});

export const run = z
  .object({
    id: z.string(),
    runbook: z.string().meta({ description: "namespace/name@version" }),
    digest: z.string().nullable().meta({ description: "Version it is pinned to; null = tasks given in place" }),
    phase,
    recordId: z.string().nullable(),
    purpose: z.string().nullable(),
    requestedBy: z.string(),
    retryOf: z.string().nullable(),
    skip: z
      .array(z.string())
      .meta({ description: "Of a retry: tasks it passes over, because who retried said that they are done" }),
    repeat: z
      .array(z.string())
      .meta({ description: "Of a retry: effects that who retried said may be done once more" }),
    retryable: z.boolean(),
    input: json,
    output: json,
    fault: fault.nullable().meta({
      description:
        "RFC 7807 object of a faulted run; `undecided` of one that lost its workflow: the effects that a retry has to name in skip or repeat",
    }),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Run" });

const step = z
  .object({
    path: z.string(),
    iteration: z.string(),
    attempt: z.int(),
    kind: z.string(),
    phase: z.enum(["running", "completed", "faulted", "skipped", "cancelled"]),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    fault: fault.nullable(),
  })
  .meta({ id: "Step" });

// A run's id holds slashes (`run/...`, `change/CHG0000001#7`): in a path it is percent-encoded.
const runPath = z.object({ id: z.string().min(1).max(300) });
const request = z
  .object({
    verb: z.enum(["cancel", "suspend", "resume"]),
    by: z.string().meta({ description: "Person, or the record that gave the run up" }),
    at: z.iso.datetime(),
  })
  .meta({ id: "RunRequest", description: "What was asked of a run while it went on" });
export const view = run.extend({ steps: z.array(step), requests: z.array(request) });

const decisions = z.array(z.string().min(1).max(2000)).max(200).default([]);

export const startRun = defineOperation({
  id: "startRun",
  method: "post",
  path: "/v1/runs",
  summary: "Start a published runbook",
  tag: "runs",
  permission: "runs.start",
  params: none,
  query: none,
  body: z.strictObject({
    runbook: z.string().regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9-]+$/, "namespace/name"),
    input: json.default({}),
  }),
  reply: z.object({ id: z.string() }),
  status: 202,
  idempotency: "optional",
});

export const listRuns = defineOperation({
  id: "listRuns",
  method: "get",
  path: "/v1/runs",
  summary: "List runs, newest first",
  tag: "runs",
  permission: "runs.read",
  params: none,
  query: cursorQuery.extend({
    runbook: z.string().optional(),
    record: z
      .string()
      .regex(recordName)
      .meta({ description: "A record by its number (INC7) or its id (incident/INC0000007)" })
      .optional(),
    phase: phase.optional(),
  }),
  body: none,
  reply: z.object({ items: z.array(run), next: z.string().nullable() }),
});

export const showRun = defineOperation({
  id: "showRun",
  method: "get",
  path: "/v1/runs/{id}",
  summary: "Show a run with its steps",
  tag: "runs",
  permission: "runs.read",
  params: runPath,
  query: none,
  body: none,
  reply: view,
});

export const followRun = defineOperation({
  id: "followRun",
  method: "get",
  path: "/v1/runs/{id}/events",
  summary: "Follow a run: the whole of it each time something changed, until it ends",
  tag: "runs",
  permission: "runs.read",
  params: runPath,
  query: none,
  body: none,
  reply: view,
  stream: true,
});

const expected = {
  n: z.int().meta({ description: "Of how many; of a step each turn of a loop counts" }),
  medianMs: z.int(),
  p90Ms: z.int(),
};

export const showRunExpectation = defineOperation({
  id: "showRunExpectation",
  method: "get",
  path: "/v1/runs/{id}/expectation",
  summary: "How long a run and its steps may take, by up to 100 completed runs of the same runbook before it",
  tag: "runs",
  permission: "runs.read",
  params: runPath,
  query: none,
  body: none,
  reply: z.object({
    run: z.object(expected).nullable().meta({ description: "null = it has never been completed before" }),
    steps: z
      .array(z.object({ path: z.string(), kind: z.string(), runs: z.int(), ...expected }))
      .meta({ description: "In the order in which they began; `runs`: in how many of the runs it was done" }),
  }),
});

export const listRunLines = defineOperation({
  id: "listRunLines",
  method: "get",
  path: "/v1/runs/{id}/lines",
  summary: "What the steps of a run have printed and noted, the last line first; the latest 5,000 lines are kept",
  tag: "runs",
  permission: "runs.read",
  params: runPath,
  query: cursorQuery,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        seq: z.int(),
        at: z.iso.datetime(),
        path: z.string().meta({ description: "Of the step that it came from" }),
        iteration: z.string(),
        attempt: z.int(),
        stream: z.enum(["out", "error", "note"]).meta({ description: "note: what a function says of its own" }),
        text: z.string(),
      }),
    ),
    next: z.string().nullable(),
  }),
});

const paths = z.array(z.string());

export const showRunControl = defineOperation({
  id: "showRunControl",
  method: "get",
  path: "/v1/runs/{id}/control",
  summary: "What the caller may ask of a run now, and what a retry of it would do again",
  tag: "runs",
  permission: "runs.read",
  params: runPath,
  query: none,
  body: none,
  reply: z.object({
    verbs: z.array(z.enum(["cancel", "suspend", "resume", "retry"])),
    because: z.string().nullable().meta({ description: "Why the caller may ask nothing of it; null = they may" }),
    retry: z
      .object({
        repeats: paths.meta({ description: "Steps whose effects may happen again" }),
        undecided: paths.meta({ description: "Effects that a retry has to name in skip or repeat" }),
        done: paths.meta({ description: "Effects that are done, and are not done again" }),
      })
      .nullable()
      .meta({ description: "null = it cannot be retried" }),
  }),
});

/** What is asked of a run that goes on: it is noted and passed on, and the answer does not wait for the run. */
function askingOf(verb: "cancel" | "suspend" | "resume", summary: string) {
  return defineOperation({
    id: `${verb}Run`,
    method: "post",
    path: `/v1/runs/{id}/${verb}`,
    summary,
    tag: "runs",
    permission: "runs.start",
    params: runPath,
    query: none,
    body: none,
    reply: z.object({ id: z.string() }),
    status: 202,
  });
}

export const cancelRun = askingOf("cancel", "Ask a run to stop");
export const suspendRun = askingOf("suspend", "Ask a run to begin no further task until it is resumed");
export const resumeRun = askingOf("resume", "Let a suspended run go on");

export const retryRun = defineOperation({
  id: "retryRun",
  method: "post",
  path: "/v1/runs/{id}/retry",
  summary: "Retry a faulted run from the step it stopped at, as a new run",
  tag: "runs",
  permission: "runs.start",
  params: runPath,
  query: none,
  body: z.strictObject({
    skip: decisions.meta({
      description: "Tasks to pass over as done: paths, which mean every iteration, or path#iteration",
    }),
    repeat: decisions.meta({
      description: "Effects of a run that lost its workflow, which may be done once more: paths",
    }),
  }),
  reply: z.object({
    id: z.string(),
    repeats: z.array(z.string()).meta({ description: "Steps whose effects may happen again" }),
  }),
  status: 202,
});
