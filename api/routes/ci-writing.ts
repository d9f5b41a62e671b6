import type { z } from "zod";
import { canonicalJson } from "../../engine/base/canonical.ts";
import type { Candidate } from "../../engine/identity/candidate.ts";
import { relationDirection, relationNames } from "../../engine/identity/relation.ts";
import { suggestion } from "../../engine/base/suggestion.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { type Edge, edgeText } from "../../engine/identity/edge.ts";
import type { UpsertOutcome } from "../../engine/identity/outcome.ts";
import { unrelate } from "../../store/cmdb/end-edges.ts";
import { relateEach } from "../../store/cmdb/relate.ts";
import { readRelationTypes } from "../../store/cmdb/relation-types.ts";
import { beginRequest, endRequest } from "../../store/cmdb/request.ts";
import { restoreCis, retireCis } from "../../store/cmdb/retire.ts";
import { rehearseUpsert, upsert } from "../../store/cmdb/upsert.ts";
import { CommandConflictError } from "../../commands/error.ts";
import { relateCis, reportCis, setCiState, unrelateCis } from "../contract/ci-writing.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidAt, notFound } from "../error.ts";
import { existingCi } from "../existing-ci.ts";
import { requestKey } from "../identity/caller.ts";
import { type Route, route } from "../route.ts";

type ReportReply = z.input<typeof reportCis.reply>;

/** What people and imports say of configuration items. Who said it is kept with every value and change. */
export function ciWritingRoutes({ pool }: ApiDeps): readonly Route[] {
  const manual = (by: string) => ({ source: "manual", at: Date.now(), by });

  async function edgeOf({ id, name, other }: z.output<typeof relateCis.params>): Promise<Edge> {
    const types = await readRelationTypes(pool);
    const direction = relationDirection(types, name);
    if (direction === null)
      throw invalidAt(
        "/path/name",
        `"${name}" is not a relation: ${suggestion(name, relationNames(types)) ?? `there are ${relationNames(types).join(", ")}`}`,
      );
    const [one, two] = [await existingCi(pool, id), await existingCi(pool, other)];
    if (one.id === two.id) throw invalidAt("/path/other", `both are "${one.id}": a relation has two ends`);
    const [from, to] = direction.reversed ? [two.id, one.id] : [one.id, two.id];
    return { from, type: direction.type.names[0], to };
  }

  return [
    route(reportCis, async ({ body: { source, items, dryRun }, caller, idempotencyKey }) => {
      const by = caller.person.name;
      const candidates: readonly Candidate[] = items;
      const said = { classes: await readClasses(pool), candidates, source, at: Date.now(), by };
      if (dryRun) return present(await rehearseUpsert(pool, said));
      if (idempotencyKey === null) return present(await upsert(pool, said));
      const key = requestKey(caller, idempotencyKey);
      const known = await beginRequest(pool, key, { source, items });
      if (known.kind === "other")
        throw new CommandConflictError(
          `the idempotency key "${idempotencyKey}" was used for another request: use a new key for a new one`,
        );
      if (known.kind === "answered") return known.reply as unknown as ReportReply;
      const reply = present(await upsert(pool, said));
      await endRequest(pool, key, reply);
      return reply;
    }),

    route(relateCis, async ({ params, caller }) => {
      const edge = await edgeOf(params);
      const outcomes = await relateEach(pool, { edges: [edge], ...manual(caller.person.name) });
      const outcome = outcomes.get(edgeText(edge));
      if (outcome?.kind === "refused") throw conflict(outcome.because);
      const instead = outcome?.kind === "inserted" ? outcome.instead.map((one) => ({ ...one })) : [];
      return { ...edge, kind: outcome?.kind ?? ("unchanged" as const), instead };
    }),

    route(unrelateCis, async ({ params, caller }) => {
      const edge = await edgeOf(params);
      const ended = await unrelate(pool, { edges: [edge], ...manual(caller.person.name) });
      if (ended.length === 0) throw notFound(`"${edge.from}" does not stand in ${edge.type} to "${edge.to}"`);
      return { ...edge, kind: "ended" as const, instead: [] };
    }),

    route(setCiState, async ({ params, body: { state, reason }, caller }) => {
      const { id } = await existingCi(pool, params.id);
      const change = state === "retired" ? retireCis : restoreCis;
      const changed = await change(pool, [id], { ...manual(caller.person.name), because: reason });
      return { id, state, changed: changed.length > 0 };
    }),
  ];
}

function present(outcomes: readonly UpsertOutcome[]): ReportReply {
  return {
    items: outcomes.map((outcome) =>
      outcome.kind === "refused"
        ? {
            ref: outcome.ref,
            kind: outcome.kind,
            id: null,
            rule: null,
            because: outcome.fault.message,
            changes: [],
            refusals: [],
            relations: [],
          }
        : {
            ref: outcome.ref,
            kind: outcome.kind,
            id: outcome.id,
            rule: outcome.rule,
            because: null,
            changes: inOneOrder(outcome.changes),
            refusals: inOneOrder(outcome.refusals),
            relations: [...outcome.relations],
          },
    ),
  };
}

/** Values with their keys sorted: as they were sent and as they were stored give the same bytes. */
function inOneOrder(list: readonly object[]): never {
  return JSON.parse(canonicalJson(list)) as never;
}
