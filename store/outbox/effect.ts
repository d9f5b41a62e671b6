import type { AlertEffect } from "../../engine/alert/effect.ts";
import type { Effect } from "../../engine/lifecycle/effects.ts";
import type { PersonLeft } from "../person/person-left.ts";
import type { RunEnded } from "../run/run-ended.ts";

/** Everything the outbox carries. */
export type OutboxEffect = Effect | AlertEffect | RunEnded | PersonLeft;
