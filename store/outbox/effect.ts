import type { AlertEffect } from "../../engine/alert/effect.ts";
import type { DuplicateEffect } from "../../engine/identity/duplicate-effect.ts";
import type { Effect } from "../../engine/lifecycle/effects.ts";
import type { DiscoveryEnded } from "../discovery/run-ended.ts";
import type { Digest } from "../notice/digest-effect.ts";
import type { MailReceived } from "../mail/mail-received.ts";
import type { PersonLeft } from "../person/person-left.ts";
import type { RunEnded } from "../run/run-ended.ts";

/** Everything the outbox carries. */
export type OutboxEffect =
  Effect | AlertEffect | DuplicateEffect | RunEnded | PersonLeft | Digest | MailReceived | DiscoveryEnded;
