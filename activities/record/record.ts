import type pg from "pg";
import type { ZoneTable } from "../../engine/clock/ir.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import { droppedRefusal } from "../../engine/lifecycle/field/file.ts";
import { circleRefusal } from "../../engine/lifecycle/link/link.ts";
import { overRefusal } from "../../engine/lifecycle/link/merge.ts";
import type { Needs, Readings } from "../../engine/lifecycle/read/needs.ts";
import type { LedgerEvent, NewEvent } from "../../engine/lifecycle/event.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Refusal } from "../../engine/lifecycle/protocol.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { createDefinitionsCache } from "../../store/definition/definitions-cache.ts";
import { commit, type Moved } from "../../store/record/commit.ts";
import { HeadCache } from "../../store/record/head.ts";
import { loadPinnedRecord } from "../../store/record/load.ts";
import { readNeeds } from "../../store/record/read-needs.ts";
import type { CommandOutcome, Definitions } from "../../workflows/messages.ts";
import { handOver } from "../../workflows/payload/messages.ts";
import { reservationRefusal } from "./reservation-refusal.ts";
import { zonesOf } from "../../store/calendar/zones.ts";

export interface LoadedRecord {
  /** null = nothing was committed under this id yet. */
  readonly state: RecordState | null;
  /** Digest of the bundle the record pins, or of the latest of its type for a record to come; null = none published. */
  readonly digest: string | null;
  /** Offsets of the zones of calendars that its pinned clocks have brought along from other definitions. */
  readonly zones: { readonly [zone: string]: ZoneTable };
}

export interface CommitCommand {
  readonly recordId: string;
  readonly expectedHead: number;
  readonly commandId: string;
  readonly requestHash: string;
  readonly events: readonly NewEvent[];
  readonly outcome: JsonObject;
  /** Digest of the bundle the decision was made with. */
  readonly bundle: string;
  /** The outcome is compared with what the store knows, and not stored. @default false */
  readonly unstored?: boolean;
}

export type CommitOutcome =
  | { readonly kind: "committed" | "known"; readonly outcome: CommandOutcome; readonly events: readonly LedgerEvent[] }
  | Moved
  | { readonly kind: "behind"; readonly head: number }
  | { readonly kind: "mismatch" }
  | { readonly kind: "reserved"; readonly refusal: Refusal };

export interface RecordActivities {
  loadRecord(params: { readonly recordId: string }): Promise<LoadedRecord>;
  /** `openedAt` of the record, UTC milliseconds; null = it is to come. */
  loadDefinitions(params: { readonly digest: string; readonly openedAt: number | null }): Promise<Definitions>;
  readNeeds(params: { readonly needs: Needs }): Promise<Readings>;
  commitCommand(params: CommitCommand): Promise<CommitOutcome>;
}

export interface RecordActivityDeps {
  readonly pool: pg.Pool;
  readonly now: () => number;
  /** When what is committed counts as known; else the clock of the database says so. For what is played alone. */
  readonly knownAt?: () => number;
}

/** The local activities of the lifecycle workflow: fast, idempotent, inside our own store. */
export function createRecordActivities({ pool, now, knownAt }: RecordActivityDeps): RecordActivities {
  const bundles = createBundleCache(pool);
  const definitions = createDefinitionsCache(bundles);
  const heads = new HeadCache();
  return {
    async loadRecord({ recordId }) {
      const { state, digest } = await loadPinnedRecord(pool, recordId);
      return { state, digest, zones: zonesOf({}, state?.openedAt ?? now(), now(), state?.clocks) };
    },

    loadDefinitions: async ({ digest, openedAt }) =>
      handOver(await definitions.read(digest, openedAt ?? now(), now())) as Definitions,

    readNeeds: ({ needs }) => readNeeds(pool, needs, now()),

    async commitCommand({ bundle, ...params }) {
      // What follows from a move is told by the definitions the record was moved to.
      const moved = params.events.flatMap(({ body }) => (body.kind === "rebound" ? [body.bundle] : []));
      const known = knownAt === undefined ? {} : { knownAt: knownAt() };
      const pinned = await bundles.read(moved.at(-1) ?? bundle);
      const result = await commit(pool, heads, { ...params, ...known, bundle: pinned });
      switch (result.kind) {
        case "committed":
          return { kind: "committed", outcome: params.outcome as unknown as CommandOutcome, events: result.events };
        case "known":
          return { kind: "known", outcome: result.outcome as unknown as CommandOutcome, events: result.events };
        case "reserved":
          return { kind: "reserved", refusal: reservationRefusal(result.conflict) };
        case "over":
          return { kind: "reserved", refusal: overRefusal(params.recordId, result.into) };
        case "dropped":
          return { kind: "reserved", refusal: droppedRefusal(result.file) };
        case "circle":
          return { kind: "reserved", refusal: circleRefusal(params.recordId, result.link, result.record) };
        default:
          return result;
      }
    },
  };
}
