/** Scenarios as compiled: the test a process owner writes. */
import type { Duration } from "../condition/ir.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Reach } from "../lifecycle/tell/reach.ts";
import type { OnCallOverride } from "../on-call/ir.ts";
import type { DiscoverStep } from "./discoveries.ts";
import type { EstateStep } from "./estate-step.ts";
import type { ExpectedAlert } from "./expected-alert.ts";
import type { TrafficStep } from "./traffic.ts";
import type { ExpectedEstate } from "./expected-estate.ts";
import type { ExpectedFinding } from "./expected-finding.ts";
import type { ExpectedIndicator } from "./expected-indicator.ts";
import type { ExpectedCauses } from "./expected-cause.ts";
import type { ExpectedProposals } from "./proposals.ts";
import type { ExpectedPrediction } from "./predictions.ts";
import type { ExpectedMap } from "./expected-map.ts";
import type { ExpectedUptime } from "./expected-uptime.ts";
import type { ExpectedSight } from "./expected-sight.ts";
import type { FileLiteral } from "./files.ts";
import type { FixtureCi, FixtureDelegation } from "./fixture.ts";
import type { Measured } from "./measured.ts";
import type { Probed } from "./probed.ts";
import type { SaidLines } from "./said-lines.ts";

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  /** Virtual time of the first step, UTC milliseconds. */
  readonly at: number;
  readonly given: {
    /** Names of fixtures: people, groups and CIs prepared by whoever runs the scenario. */
    readonly fixtures: readonly string[];
    /** User name to roles. */
    readonly people: { readonly [user: string]: readonly string[] };
    /** Group name to members. */
    readonly groups: { readonly [group: string]: readonly string[] };
    /** CIs by name, as in a fixture. */
    readonly cis: { readonly [name: string]: FixtureCi };
    /** Overrides of on-call plans, by plan. */
    readonly onCall: { readonly [plan: string]: readonly OnCallOverride[] };
    /** How people are reached, beside what fixtures say, by user name. */
    readonly reach?: { readonly [person: string]: Reach };
    /** What functions answer, one entry a call, the last repeating. A call that is not stubbed fails the scenario. */
    readonly calls: { readonly [call: string]: readonly CallAnswer[] };
    /** What the tries of a channel come to, in their order, the last repeating; a channel without refuses. */
    readonly channels: { readonly [channel: string]: readonly ChannelAnswer[] };
    /** Schedules that go on in it; absent = none. */
    readonly schedules?: readonly string[];
    /** Who decides in whose place; absent = nobody. */
    readonly delegations?: readonly FixtureDelegation[];
    /** Commitments to uptime that warn in it; absent = none. */
    readonly uptime?: readonly string[];
    /** What sources of metrics had sent until the first step; absent = nothing. */
    readonly metrics?: readonly Measured[];
    /** What sources of logs had sent until the first step; absent = nothing. */
    readonly logs?: readonly SaidLines[];
    /** Policies that are looked at in it; absent = none. */
    readonly policies?: readonly string[];
    /** Records opened before the first step, in this order. */
    readonly records: readonly GivenRecord[];
  };
  readonly steps: readonly Step[];
}

/** What a function answers, and how long a runbook waits for it. */
export type CallAnswer = { readonly takesMs: number } & ({ readonly output: Json } | { readonly fault: JsonObject });

export type ChannelAnswer = "delivered" | "retry" | "refused";

export interface GivenRecord {
  readonly alias: string;
  readonly record: string;
  readonly set: JsonObject;
  /** Link name to aliases of records given before. */
  readonly links: { readonly [link: string]: readonly string[] };
  /** Who opens it; null = the first of `people`, or the engine. */
  readonly by: string | null;
}

/** `line` is the line of the step in its file, for reports. */
export type Step =
  | {
      readonly kind: "command";
      readonly line: number;
      readonly as: string;
      readonly command: string;
      readonly record: string;
      readonly with: JsonObject;
      /** A code that the refusal must have, true for any refusal, null when the command must be accepted. */
      readonly refused: string | true | null;
    }
  | {
      /** A person starts a published runbook, as by the API. */
      readonly kind: "start";
      readonly line: number;
      readonly as: string;
      /** `namespace/name`. */
      readonly runbook: string;
      readonly with: JsonObject;
      readonly refused: string | true | null;
    }
  | {
      /** A person orders an item. */
      readonly kind: "order";
      readonly line: number;
      readonly as: string;
      readonly item: string;
      /** Its form. */
      readonly with: JsonObject;
      /** Alias of the record that is opened; null = it has none. */
      readonly record: string | null;
      readonly refused: string | true | null;
    }
  | {
      /** A mail comes. */
      readonly kind: "mail";
      readonly line: number;
      readonly mailbox: string;
      /** A person by name, or the address of a stranger. */
      readonly from: string;
      readonly subject: string;
      readonly text: string;
      readonly headers: { readonly [name: string]: string };
      /** Alias of the record of which it answers a message; null = none. */
      readonly about: string | null;
      readonly files: readonly FileLiteral[];
      /** Alias of the record that is opened; null = it has none. */
      readonly record: string | null;
      readonly refused: string | true | null;
    }
  /** Somebody is not active any more. */
  | { readonly kind: "leaves"; readonly line: number; readonly person: string }
  | {
      readonly kind: "members";
      readonly line: number;
      readonly group: string;
      readonly add: readonly string[];
      readonly remove: readonly string[];
    }
  | { readonly kind: "wait"; readonly line: number; readonly duration: Duration }
  | { readonly kind: "until"; readonly line: number; readonly at: number }
  | { readonly kind: "event"; readonly line: number; readonly source: string; readonly body: Json }
  /** A source of metrics sends, while time passes. */
  | { readonly kind: "metrics"; readonly line: number; readonly measured: Measured }
  /** Probes are asked, while time passes. */
  | { readonly kind: "probes"; readonly line: number; readonly probed: Probed }
  /** A source of logs sends, while time passes. */
  | { readonly kind: "logs"; readonly line: number; readonly said: SaidLines }
  /** Patterns are played on the recording of a target. */
  | ({ readonly kind: "discover"; readonly line: number } & DiscoverStep)
  /** A source (`as` null) or a person says something of CIs. */
  | { readonly kind: "cmdb"; readonly line: number; readonly as: string | null; readonly act: EstateStep }
  /** Connections were seen open. */
  | { readonly kind: "traffic"; readonly line: number; readonly traffic: readonly TrafficStep[] }
  | { readonly kind: "expect"; readonly line: number; readonly expect: Expectation };

/** Only what is named is checked. */
export interface Expectation {
  /**
   * By alias: fields by name, and the words `state`, `number`, `lifecycle`, `clocks` (by service level: `dueAt`,
   * `breached`, `phase`, ...), `notified` (entries that must occur, in order), `visited` (states, in order),
   * `approvals` (`{ approval, waiting }`, ...), `facets`, `links`. Instants are UTC text with milliseconds, as in
   * records.
   */
  readonly records: { readonly [alias: string]: JsonObject };
  /** Calls made since the scenario began: each entry must have happened, `times` exactly when given. */
  readonly calls:
    readonly { readonly call: string; readonly with: JsonObject | null; readonly times: number | null }[] | null;
  /** What queues hold for people: aliases in the order of the queue; null = the queue is not for them. */
  readonly queues:
    readonly { readonly queue: string; readonly for: string; readonly holds: readonly string[] | null }[] | null;
  /** What indicators say of periods, as of the instant of the step. */
  readonly indicators: readonly ExpectedIndicator[] | null;
  /** What commitments to uptime say of periods, as of the instant of the step; left out = nothing is said of it. */
  readonly uptime?: readonly ExpectedUptime[] | null;
  /** What maps of services hold; left out = nothing is said of it. */
  readonly maps?: readonly ExpectedMap[] | null;
  /** What policies find; left out = nothing is said of it. */
  readonly findings?: readonly ExpectedFinding[] | null;
  /** What people see of records; left out = nothing is said of it. */
  readonly sees?: readonly ExpectedSight[] | null;
  /** What improvements find. */
  readonly proposals?: readonly ExpectedProposals[] | null;
  /** What is proposed for records. */
  readonly predicted?: readonly ExpectedPrediction[] | null;
  /** What is found as the cause of trouble. */
  readonly causes?: readonly ExpectedCauses[] | null;
  /** What alerts there are; left out = nothing is said of them. */
  readonly alerts?: readonly ExpectedAlert[] | null;
  /** What CIs there are, and what patterns asked for them; left out = nothing is said of it. */
  readonly estate?: Partial<ExpectedEstate>;
  /**
   * Records that exist beside the given ones, found by type and the fields named; `as` gives the one found an alias for
   * later steps.
   */
  readonly opened:
    | readonly {
        readonly record: string;
        readonly count: number | null;
        readonly as: string | null;
        readonly where: JsonObject;
      }[]
    | null;
}
