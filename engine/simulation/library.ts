import type { Calendar, ZoneTable } from "../clock/ir.ts";
import type { Json } from "../base/json.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import type { AlertDefinitions } from "./alert-definitions.ts";
import type { Availability } from "../availability/ir.ts";
import type { Indicator } from "../indicator/ir.ts";
import type { Improvement } from "../improvement/ir.ts";
import type { Mailbox } from "../mail/ir.ts";
import type { CiClasses } from "../identity/identify.ts";
import type { Prediction } from "../prediction/ir.ts";
import type { Policy } from "../policy/ir.ts";
import type { Pattern } from "../pattern/ir.ts";
import type { RelationTypes } from "../identity/relation.ts";
import type { ServiceMap } from "../map/ir.ts";
import type { Queue } from "../listing/queue.ts";
import type { Schedule } from "../schedule/ir.ts";
import type { MetricDefinitions } from "./metric-desk.ts";
import type { Fixture } from "./fixture.ts";
import type { PublishedPlans } from "./on-call.ts";
import type { PublishedNotices } from "./published-notices.ts";

/** All that scenarios are run with: made by the caller from definitions, fixtures and the zones of their calendars. */
export interface Library {
  readonly bundles: { readonly [recordType: string]: Bundle };
  /** Sources of runbooks by `namespace/name`. */
  readonly runbooks: { readonly [name: string]: Json };
  readonly zones: { readonly [zone: string]: ZoneTable };
  readonly fixtures: { readonly [name: string]: Fixture };
  readonly alerts: AlertDefinitions;
  readonly notices: PublishedNotices;
  readonly mailboxes: { readonly [name: string]: Mailbox };
  readonly queues: { readonly [name: string]: Queue };
  /** Whether people of these roles have a permission of the product. */
  readonly isGranted: (roles: readonly string[], permission: string) => boolean;
  /** What functions need of who starts a run, and the JSON Schema of what they take. */
  readonly functions: {
    readonly [name: string]: { readonly permission?: string | undefined; readonly input?: Json };
  };
  readonly indicators: { readonly [name: string]: Indicator };
  readonly availabilities: { readonly [name: string]: Availability };
  /** All of them. */
  readonly calendars: { readonly [name: string]: Calendar };
  /** Whether people of these roles read records of a type that does not say who sees them, and what is internal. */
  readonly reads: (roles: readonly string[]) => { readonly reads: boolean; readonly readsInternal: boolean };
  readonly onCall: PublishedPlans;
  readonly schedules: { readonly [name: string]: Schedule };
  readonly maps: { readonly [name: string]: ServiceMap };
  readonly relations: RelationTypes;
  readonly classes: CiClasses;
  readonly patterns: { readonly [name: string]: Pattern };
  readonly metrics: MetricDefinitions;
  readonly improvements: { readonly [name: string]: Improvement };
  readonly predictions: { readonly [name: string]: Prediction };
  readonly policies: { readonly [name: string]: Policy };
  /** Whether people of these roles open records of a type that does not say who may: what their permissions say. */
  readonly opens: (roles: readonly string[]) => boolean;
}
