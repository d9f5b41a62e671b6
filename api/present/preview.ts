import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { eventInSight } from "../../engine/access/event-in-sight.ts";
import { recordInSight } from "../../engine/access/record-in-sight.ts";
import type { Sight } from "../../engine/access/sight.ts";
import { ownValue, type JsonObject } from "../../engine/base/json.ts";
import { explain } from "../../engine/lifecycle/explain.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { Outlook } from "../../engine/lifecycle/offer/outlook.ts";
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { sentence } from "../../engine/lifecycle/sentence.ts";
import type { previewCommand } from "../contract/preview.ts";
import type { HttpError } from "../error.ts";
import { presentClocks } from "./clocks.ts";

type Shown = z.input<(typeof previewCommand)["reply"]>;

const nothing: Shown = {
  refused: null,
  undecided: null,
  state: null,
  fields: [],
  facets: [],
  clocks: [],
  approvals: [],
  runs: [],
  opens: [],
  told: [],
  lines: [],
};

/** What somebody is told when they would be refused. */
export function presentRefusal({ params }: HttpError): NonNullable<Shown["refused"]> {
  const { code = "", detail, errors = [] } = params;
  return { code, detail, errors: errors.map((error) => ({ ...error })) };
}

export function presentRefused(error: HttpError): Shown {
  return { ...nothing, refused: presentRefusal(error) };
}

export function presentUndecided(lookUps: readonly string[]): Shown {
  return { ...nothing, undecided: `it asks for ${lookUps.join(", ")}, which is looked up when it is sent` };
}

/** What would come of a decision, as somebody with that sight of the record would see it. */
export function presentOutlook(
  before: RecordState | null,
  { after, events }: Outlook,
  { bundle, sight, now }: { readonly bundle: Bundle; readonly sight: Sight; readonly now: number },
): Shown {
  const was = before === null ? null : recordInSight(before, sight);
  const would = recordInSight(after, sight);
  const seen = events.flatMap((event) => eventInSight(event, sight) ?? []);
  return {
    ...nothing,
    state: { from: before?.state ?? null, to: after.state, final: after.final },
    fields: changesOf(was?.fields ?? {}, would.fields),
    facets: Object.entries(would.facets)
      .map(([name, { state }]) => ({ name, from: was?.facets[name]?.state ?? null, to: state }))
      .filter(({ from, to }) => from !== to),
    clocks: clockChanges(before, after, { bundle, sight, now }),
    approvals: seen.flatMap(({ body }) =>
      body.kind !== "approvalRequested"
        ? []
        : [
            {
              approval: body.approval,
              stage: body.stage,
              approvers: [...body.approvers],
              needed: body.needed,
              expiresAt: body.expiresAt === null ? null : instantText(body.expiresAt),
            },
          ],
    ),
    runs: seen.flatMap(({ body }) =>
      body.kind === "runRequested" ? [{ purpose: body.purpose, runbook: body.runbook }] : [],
    ),
    opens: seen.flatMap(({ body }) => (body.kind === "openRequested" ? [{ type: body.type, as: body.as }] : [])),
    told: seen.flatMap(({ body }) => (body.kind === "notified" ? [{ to: [...body.to], subject: body.subject }] : [])),
    lines: linesOf(before, events, { bundle, sight }),
  };
}

function changesOf(was: JsonObject, would: JsonObject): Shown["fields"] {
  return [...new Set([...Object.keys(was), ...Object.keys(would)])]
    .map((name) => ({ name, from: ownValue(was, name) ?? null, to: ownValue(would, name) ?? null }))
    .filter(({ from, to }) => !isDeepStrictEqual(from, to));
}

function clockChanges(
  before: RecordState | null,
  after: RecordState,
  { bundle, sight, now }: { readonly bundle: Bundle; readonly sight: Sight; readonly now: number },
): Shown["clocks"] {
  const was = new Map(
    before === null ? [] : presentClocks(before, bundle, now, sight).map((clock) => [clock.id, clock]),
  );
  return presentClocks(after, bundle, now, sight)
    .map(({ id, serviceLevel, phase, dueAt }) => {
      const known = was.get(id);
      const isSame = known?.phase === phase && known.dueAt === dueAt;
      return { isSame, shown: { id, serviceLevel, from: known?.phase ?? null, to: phase, dueAt } };
    })
    .filter(({ isSame }) => !isSame)
    .map(({ shown }) => shown);
}

/** Reasons are for those who see the whole record: they may quote any field. */
function linesOf(
  before: RecordState | null,
  events: readonly LedgerEvent[],
  { bundle, sight }: { readonly bundle: Bundle; readonly sight: Sight },
): Shown["lines"] {
  const digest = (before ?? openedState(events))?.bundle ?? "";
  return explain(new Map([[digest, bundle]]), before, events).flatMap(({ rule, because, others }, index) => {
    const event = events[index];
    const shown = event === undefined ? null : eventInSight(event, sight);
    if (shown === null || shown.body.kind === "armed") return [];
    const isWhole = sight.fields === null && shown === event;
    const reasons = isWhole ? { because: [...because], others: [...others] } : { because: [], others: [] };
    return [{ text: sentence(shown), rule: isWhole ? rule : null, ...reasons }];
  });
}

function openedState(events: readonly LedgerEvent[]): { readonly bundle: string } | null {
  const body = events[0]?.body;
  return body?.kind === "opened" ? body : null;
}
