import type { JsonObject } from "../base/json.ts";

/** What a source says, in our words. Instants are UTC milliseconds. */
export interface SourceEvent {
  readonly source: string;
  /** What makes two events the same alert, within the source. */
  readonly key: string;
  readonly state: "firing" | "clear";
  /** 0 clear, 1 critical, 2 major, 3 minor, 4 warning, 5 info; null = the mapping gave none. */
  readonly severity: number | null;
  /** How severe it is in the source's own words; left out = they are not kept. */
  readonly original?: string;
  /** When it happened, by the source's word or by receipt. */
  readonly at: number;
  /** Whose word `at` is. Instants of receipt of one batch are equal, those of a source are not by chance. */
  readonly timedBy: "source" | "receipt";
  /** When it was received. */
  readonly receivedAt: number;
  readonly title: string;
  /** What the event may be about, in order: the first that finds exactly one CI binds. */
  readonly bind: readonly { readonly class: string; readonly attributes: JsonObject }[];
  readonly labels: JsonObject;
  /** After how long of silence its alert is taken as over, milliseconds; left out = never. */
  readonly closeAfterMs?: number;
  /** How long after an end the source may repeat the start late, milliseconds, as it says itself. */
  readonly lateRepeatsMs?: number;
}

/** Key of the alert that a source is silent (silence.ts); no event of a source may take it. */
export const silenceKey = "$silence";

/** Key of the alert that much of a source is not understood (rejects.ts). */
export const rejectsKey = "$rejected";
