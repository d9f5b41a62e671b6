import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";
import { halt } from "./remediation-halt.ts";

const run = z
  .object({
    id: z.string(),
    ci: z.string().nullable(),
    group: z.string(),
    incidentId: z.string().nullable(),
    changeId: z.string().nullable(),
    outcome: z.enum(["noted", "running", "repaired", "failed", "refused", "withdrawn", "notApplicable"]).meta({
      description:
        "refused: by a limit, or its plan could not be computed; withdrawn: the alert cleared, or people halted it, before it was begun; notApplicable: there was nothing to do",
    }),
    because: z.string().nullable(),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    planDigest: z.string().nullable().meta({ description: "SHA-256 of all that it was to do" }),
    release: z.string().nullable().meta({ description: "Release since which its failure does not count" }),
  })
  .meta({ id: "RemediationRun" });

/** The same beside its alert. */
export const repair = run.extend({ remediation: z.string() }).meta({ id: "Repair" });

export const release = z
  .object({
    id: z.string(),
    remediation: z.string(),
    ci: z.string().nullable().meta({ description: "null = on every configuration item" }),
    reason: z.string(),
    by: z.string(),
    at: z.iso.datetime(),
    failures: z.int().meta({ description: "Failed runs that count no more" }),
  })
  .meta({ id: "RemediationRelease" });

export const remediation = z
  .object({
    name: z.string(),
    title: z.string(),
    alert: z.string().meta({ description: "Alert rule whose groups it repairs" }),
    limit: z.object({
      per: z.enum(["ci", "rule"]),
      runs: z.int(),
      withinMs: z.int(),
      coolDownMs: z.int(),
      blastRadius: z.int().nullable(),
      stopAfterFailures: z.int().nullable(),
    }),
    success: z
      .object({
        repaired: z.int(),
        failed: z.int(),
        rate: z.number().nullable().meta({ description: "0 to 1; null = nothing was begun yet" }),
        medianMs: z.number().nullable().meta({ description: "Half of its repairs took no longer" }),
        byClass: z.array(
          z.object({ class: z.string().nullable(), repaired: z.int(), failed: z.int(), rate: z.number() }),
        ),
      })
      .meta({ description: "Of the runs that are kept those that repaired, of those that began" }),
    halts: z.array(halt).meta({ description: "What people have switched off now" }),
    stopped: z
      .array(z.object({ ci: z.string().nullable(), failures: z.int(), since: z.iso.datetime(), because: z.string() }))
      .meta({ description: "Where failures in a row have stopped it; ci null = everywhere" }),
    runs: z.array(run).meta({ description: "The latest, last first" }),
    releases: z.array(release).meta({ description: "The latest, last first" }),
  })
  .meta({ id: "Remediation" });

const name = z.object({ name: z.string().min(1).max(63) });

export const listRemediations = defineOperation({
  id: "listRemediations",
  method: "get",
  path: "/v1/remediations",
  summary: "List published remediations with their limits, what stops them, and their latest runs",
  tag: "remediations",
  permission: "alerts.read",
  params: none,
  query: cursorQuery,
  body: none,
  reply: z.object({ items: z.array(remediation), next: z.string().nullable() }),
});

export const showRemediation = defineOperation({
  id: "showRemediation",
  method: "get",
  path: "/v1/remediations/{name}",
  summary: "Show a remediation with more of its runs and releases",
  tag: "remediations",
  permission: "alerts.read",
  params: name,
  query: none,
  body: none,
  reply: remediation,
});

export const releaseRemediation = defineOperation({
  id: "releaseRemediation",
  method: "post",
  path: "/v1/remediations/{name}/release",
  summary: "Let a remediation that failures have stopped run again; the count of failures begins anew",
  tag: "remediations",
  permission: "remediations.release",
  params: name,
  query: none,
  body: z.strictObject({
    ci: z.string().min(1).max(200).optional().meta({ description: "Left out: everywhere it is stopped" }),
    reason: z.string().trim().min(1).max(2000),
  }),
  reply: release,
  status: 201,
  idempotency: "optional",
});
