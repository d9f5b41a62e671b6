import type { JsonObject } from "../base/json.ts";
import type { Exception } from "./ir.ts";
import type { Found } from "./judge.ts";

/** A finding as it is kept: an episode, from the look that found it to the one that did not any more. */
export interface Finding extends Omit<Found, "exception" | "opening"> {
  readonly id: string;
  readonly policy: string;
  readonly exception: Exception | null;
  /** What its record is opened with; null = none is to be opened. */
  readonly opening: JsonObject | null;
  /** Index of the step that the record was told of; null = it was not opened. */
  readonly told: number | null;
  /** Why its record was refused; null = it was not. */
  readonly refused: string | null;
}

/** The subject of the finding that a policy has stopped, which is about no CI or record. */
export const ofPolicy = "";
export const stoppedStep = "stopped";

/** Why a finding is over. */
export type Ending = "holds" | "gone" | "moved" | "stopped" | "retired";

const endings: { readonly [Name in Ending]: string } = {
  holds: "it holds again",
  gone: "it is not looked at any more",
  moved: "its instant has moved",
  stopped: "the share is below its limit again",
  retired: "the policy was retired",
};

export function endingText(ending: Ending): string {
  return endings[ending];
}
