import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { CommandConflictError } from "../../commands/error.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { Remediation } from "../../engine/alert/ir.ts";
import { readDefinitionsOfKind, readLatestDefinition } from "../../store/definition/read.ts";
import type { Queryable } from "../../store/pool.ts";
import { listReleases, listRemediationRuns } from "../../store/remediation/list.ts";
import { type RemediationRelease, releaseRemediation as release } from "../../store/remediation/release.ts";
import { listStops } from "../../store/remediation/stops.ts";
import { readHalts } from "../../store/remediation/halt.ts";
import { readSuccess, type RemediationSuccess } from "../../store/remediation/success.ts";
import { visibleOf } from "../../store/record/visible.ts";
import { withoutHidden } from "../sight.ts";
import { type Looks, looksOf, notTold, presentRepair, recordsOfRepair } from "../present/repair.ts";
import { presentHalt } from "../present/remediation-halt.ts";
import { readPage } from "../page.ts";
import {
  listRemediations,
  type release as releaseReply,
  releaseRemediation,
  type remediation,
  showRemediation,
} from "../contract/remediation.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidAt, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** Runs and releases shown with each remediation of a list, and with one alone. */
const [fewRuns, manyRuns] = [5, 100];

/** Remediations: what they may do, did and do not any more; and letting a stopped one run again. */
export function remediationRoutes({ pool, log }: ApiDeps): readonly Route[] {
  return [
    route(listRemediations, async ({ query, caller }) => {
      const { items, next } = await readPage<Remediation, [string]>({
        query,
        shape: ["string"],
        read: async (after, limit) =>
          [...(await readDefinitionsOfKind(pool, "Remediation")).values()]
            .filter(({ name }) => after === undefined || name > after[0])
            .slice(0, limit),
        positionOf: ({ name }) => [name],
      });
      const looks = looksOf(pool, caller);
      return { items: await Promise.all(items.map((definition) => present(pool, looks, definition, fewRuns))), next };
    }),

    route(showRemediation, async ({ params, caller }) =>
      present(pool, looksOf(pool, caller), await published(pool, params.name), manyRuns),
    ),

    route(releaseRemediation, async ({ params, body, caller, idempotencyKey }) => {
      const { limit } = await published(pool, params.name);
      const ci = body.ci ?? null;
      if (ci !== null && limit.per === "rule") {
        const detail = `"${params.name}" counts over all configuration items (per: rule): leave it out`;
        throw invalidAt("/body/ci", detail);
      }
      const by = caller.person.name;
      const id = idempotencyKey === null ? randomUUID() : `${by}:${idempotencyKey}`;
      const outcome = await release(pool, { id, remediation: params.name, limit, ci, reason: body.reason, by });
      if (outcome.kind === "mismatch")
        throw new CommandConflictError(
          `the idempotency key "${idempotencyKey}" was used for another release: use a new key for a new release`,
        );
      if (outcome.kind === "notStopped")
        throw conflict(
          `failures have not stopped "${params.name}"${ci === null ? "" : ` on "${ci}"`}: there is nothing to release`,
        );
      log.info({ remediation: params.name, ci, by, reason: body.reason }, "remediation released");
      return presentRelease(outcome.release);
    }),
  ];
}

async function published(db: Queryable, name: string): Promise<Remediation> {
  const definition = await readLatestDefinition(db, "Remediation", name);
  if (definition === null) throw notFound(`no remediation "${name}" is published`);
  return definition.ir;
}

/** Of runs about a record that the caller does not see whole is told that they were, not what they did. */
async function present(
  db: Queryable,
  { look, whole }: Looks,
  { name, title, alert, limit }: Remediation,
  count: number,
): Promise<z.input<typeof remediation>> {
  const [stops, halts, success, runs, releases] = await Promise.all([
    listStops(db, name, limit),
    readHalts(db, name),
    readSuccess(db, name),
    listRemediationRuns(db, name, count),
    listReleases(db, name, count),
  ]);
  const records = [...runs.map(recordsOfRepair), ...stops.map((stop) => stop.records)].flat();
  const seen = await visibleOf(db, await whole, [...new Set(records)]);
  return withoutHidden(db, look, {
    name,
    title,
    alert,
    limit,
    success: presentSuccess(success),
    halts: halts.map(presentHalt),
    stopped: stops.map(({ ci, failures, since, because, records: about }) => ({
      ci,
      failures,
      since: instantText(since),
      because: about.every((id) => seen.has(id)) ? because : notTold,
    })),
    runs: runs.map((run) => presentRepair(run, seen)),
    releases: releases.map(presentRelease),
  });
}

function presentSuccess({ byClass, ...all }: RemediationSuccess): z.input<typeof remediation>["success"] {
  const rate = ({ repaired, failed }: Pick<RemediationSuccess, "repaired" | "failed">): number =>
    Math.round((repaired / (repaired + failed)) * 1_000) / 1_000;
  return {
    ...all,
    rate: all.repaired + all.failed === 0 ? null : rate(all),
    byClass: byClass.map((one) => ({ ...one, rate: rate(one) })),
  };
}

function presentRelease(stored: RemediationRelease): z.input<typeof releaseReply> {
  return { ...stored, at: instantText(stored.at) };
}
