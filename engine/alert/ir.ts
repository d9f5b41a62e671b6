/**
 * Event sources, alert rules and remediations as compiled: plain JSON. Durations are milliseconds of elapsed time; business
 * days have no meaning here and are refused at publish.
 */
import type { Condition, Value, ValueOrTable } from "../condition/ir.ts";
import type { Fact } from "../lifecycle/ir.ts";

export interface EventSource {
  readonly name: string;
  readonly title: string;
  readonly receive: {
    readonly webhook: "alertmanager-v4" | "grafana" | "cloudevents" | "pagerduty-v2" | "json";
    /** Name of the secret a sender must show. */
    readonly secret: string | null;
  };
  /** jq over the body, one output an event; null = the body is the event. */
  readonly each: string | null;
  readonly event: EventMapping;
  /** A source that sent nothing for this long raises an alert about itself. null = silence means nothing. */
  readonly silentAfterMs: number | null;
}

/** Each value is computed with one event of `each` as `.` and the whole body as `$event`. */
export interface EventMapping {
  readonly key: Value;
  /** Yields `firing` or `clear`. */
  readonly state: Value;
  /** Yields `critical`, `major`, `minor`, `warning` or `info`. */
  readonly severity: ValueOrTable;
  /** null = the time of receipt. */
  readonly at: Value | null;
  readonly title: Value;
  /** Tried in order: the first that names exactly one CI binds the alert. */
  readonly bind: readonly { readonly class: string; readonly by: { readonly [attribute: string]: Value } }[];
  /** Yields an object of texts. */
  readonly labels: Value | null;
}

export interface AlertRule {
  readonly name: string;
  readonly title: string;
  readonly sources: readonly string[];
  /** `.` is the alert. */
  readonly when: Condition;
  /** How long an alert must stay firing before it opens anything. */
  readonly holdMs: number;
  readonly flapping: FlappingLimits | null;
  readonly group: GroupLimits;
  readonly open: { readonly record: string; readonly with: Value };
  /** Command sent to the record when the last alert of its group has cleared. null = nothing is sent. */
  readonly onClear: string | null;
}

export interface FlappingLimits {
  readonly enter: { readonly changes: number; readonly withinMs: number };
  /** Without a change for this long the alert no longer flaps. */
  readonly leaveMs: number;
}

export interface GroupLimits {
  /** Alert fields that must be equal in a group; `ci` also matches a neighbor within `relations` hops. Empty = one alert a group. */
  readonly by: readonly string[];
  readonly relations: number;
  /** An alert later than this after the last of the group starts a new group. */
  readonly gapMs: number;
  /** An alert later than this after the first of the group starts a new group. */
  readonly lifeMs: number;
}

export interface Remediation {
  readonly name: string;
  readonly title: string;
  /** Name of the AlertRule whose alerts it repairs. */
  readonly alert: string;
  readonly when: Condition | null;
  readonly facts: { readonly [name: string]: Fact };
  readonly change: { readonly type: string; readonly title: Value };
  readonly approval: { readonly approval: string; readonly when: Condition | null } | null;
  readonly limit: RemediationLimit;
  readonly runbook: string;
  readonly with: Value | null;
  readonly verify: { readonly call: string; readonly with: Value | null; readonly alertClearsWithinMs: number | null };
  readonly backout: { readonly runbook: string; readonly with: Value | null } | null;
  readonly onFail: { readonly escalation: string } | null;
}

/** null in any place = no such limit. */
export interface RemediationLimit {
  /** What runs are counted by: the CI of the alert, its service, or the remediation as a whole. */
  readonly per: "ci" | "service" | "remediation";
  readonly runs: number | null;
  readonly withinMs: number | null;
  readonly coolDownMs: number | null;
  /** Most CIs that may depend on the one repaired. */
  readonly blastRadius: number | null;
  /** Consecutive failures after which a person must enable it again. */
  readonly stopAfterFailures: number | null;
}
