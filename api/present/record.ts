import { instantText } from "../../engine/lifecycle/instant.ts";
import type { z } from "zod";
import { recordInSight } from "../../engine/access/record-in-sight.ts";
import type { Sight } from "../../engine/access/sight.ts";
import { recordTypeOf } from "../../engine/lifecycle/bundle/bundle.ts";
import { commandsOf } from "../../engine/lifecycle/command.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { versionOf } from "../../engine/lifecycle/version/version.ts";
import type { record } from "../contract/record.ts";
import type { Counting } from "../sight.ts";
import { presentClocks } from "./clocks.ts";

/** Who looks, and when. */
interface Looking {
  readonly now: number;
  readonly sight: Sight;
  /** Records that may be named in its links and merges. */
  readonly linked: ReadonlySet<string>;
  readonly counting: Pick<Counting, "sequence" | "updatedAt">;
}

/** A record as the API shows it. */
export function presentRecord(
  whole: RecordState,
  bundle: Bundle,
  { now, sight, linked, counting: { sequence, updatedAt } }: Looking,
): z.input<typeof record> {
  const state = recordInSight(whole, sight);
  const isVersioned = recordTypeOf(bundle).versions !== undefined || state.frozen !== undefined;
  return {
    id: state.id,
    number: state.number,
    type: state.type,
    lifecycle: state.lifecycle,
    bundle: state.bundle,
    state: state.state,
    final: state.final,
    openedAt: instantText(state.openedAt),
    openedBy: state.openedBy,
    updatedAt: instantText(updatedAt),
    enteredAt: instantText(state.enteredAt),
    head: sequence.shown(state.head),
    fields: state.fields,
    links: Object.fromEntries(
      Object.entries(state.links).map(([link, records]) => [link, records.filter((id) => linked.has(id))]),
    ),
    linkedVersions: versionsOf(state, linked),
    version: isVersioned ? versionOf(state) : null,
    draft: isVersioned && sight.frozen === undefined,
    facets: Object.fromEntries(
      Object.entries(state.facets).map(([name, facet]) => [
        name,
        { state: facet.state, enteredAt: instantText(facet.enteredAt), fields: facet.fields },
      ]),
    ),
    clocks: presentClocks(whole, bundle, now, sight),
    approvals: state.approvals.map((approval) => ({
      approval: approval.approval,
      stage: approval.stage,
      outcome: approval.outcome,
      digest: approval.digest,
      needed: approval.needed,
      approvers: [...approval.approvers],
      decisions: approval.decisions.map((decision) => ({ ...decision, at: instantText(decision.at) })),
      expiresAt: approval.expiresAt === null ? null : instantText(approval.expiresAt),
    })),
    reservation: state.reservation === null ? null : presentedWindow(state.reservation),
    runs: Object.values(state.runs).map(({ run, purpose, runbook, outcome }) => ({ run, purpose, runbook, outcome })),
    awaited: (state.awaited ?? []).map(({ as, type, link, refused }) => ({ as, type, link, refused: refused ?? null })),
    mergedInto: state.mergedInto !== undefined && linked.has(state.mergedInto) ? state.mergedInto : null,
    mergedFrom: (state.mergedFrom ?? []).filter((id) => linked.has(id)),
    attention: state.attention,
    commands: [...commandsOf(bundle, whole)],
  };
}

function presentedWindow({ cis, closure, ...window }: NonNullable<RecordState["reservation"]>) {
  return {
    ...window,
    cis: [...cis],
    ...(closure === undefined ? {} : { closure: { ...closure, of: [...closure.of] } }),
  };
}

function versionsOf({ linkedVersions = {} }: RecordState, linked: ReadonlySet<string>) {
  const seen = Object.entries(linkedVersions).map(([link, versions]) => {
    const named = Object.entries(versions).filter(([id]) => linked.has(id));
    return [link, Object.fromEntries(named.map(([id, { version, note = null }]) => [id, { version, note }]))] as const;
  });
  return Object.fromEntries(seen);
}
