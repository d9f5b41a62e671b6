import { instantText } from "../../engine/lifecycle/instant.ts";
import type { z } from "zod";
import { partsOf } from "../../engine/lifecycle/bundle.ts";
import { readClock } from "../../engine/clock/read.ts";
import { commandsOf } from "../../engine/lifecycle/command.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { zonesOf } from "../../store/calendar/zones.ts";
import type { record } from "../contract/record.ts";
import type { Counting } from "../sight.ts";

/** Who looks, and when. */
interface Looking {
  readonly now: number;
  /** Records that may be named in its links. */
  readonly linked: ReadonlySet<string>;
  readonly counting: Pick<Counting, "sequence" | "updatedAt">;
}

/** A record as the API shows it: clocks are computed now, from their ledger. */
export function presentRecord(
  state: RecordState,
  bundle: Bundle,
  { now, linked, counting: { sequence, updatedAt } }: Looking,
): z.input<typeof record> {
  const clocks = {
    calendars: partsOf(bundle, "Calendar"),
    tables: partsOf(bundle, "DecisionTable"),
    zones: zonesOf(partsOf(bundle, "Calendar"), state.openedAt, now, state.clocks),
  };
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
    facets: Object.fromEntries(
      Object.entries(state.facets).map(([name, facet]) => [
        name,
        { state: facet.state, enteredAt: instantText(facet.enteredAt), fields: facet.fields },
      ]),
    ),
    clocks: Object.values(state.clocks).map((clock) => {
      const reading = readClock(clock, now, clocks);
      return {
        id: clock.id,
        serviceLevel: clock.serviceLevel,
        phase: clock.phase,
        dueAt: reading.dueAt === null ? null : instantText(reading.dueAt),
        usedMs: reading.usedMs,
        remainingMs: reading.remainingMs,
        percent: reading.percent,
        breached: reading.breached,
        met: reading.met,
        fault: reading.fault,
      };
    }),
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
    reservation: state.reservation === null ? null : { ...state.reservation, cis: [...state.reservation.cis] },
    runs: Object.values(state.runs).map(({ run, purpose, runbook, outcome }) => ({ run, purpose, runbook, outcome })),
    awaited: (state.awaited ?? []).map(({ as, type, link, refused }) => ({ as, type, link, refused: refused ?? null })),
    attention: state.attention,
    commands: [...commandsOf(bundle, state)],
  };
}
