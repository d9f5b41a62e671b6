import type { Kind } from "./kind.ts";
import type { KindName } from "./kind-map.ts";
import { accountKind } from "./kinds/account.ts";
import { alertRuleKind } from "./kinds/alert-rule.ts";
import { approvalKind } from "./kinds/approval.ts";
import { availabilityKind } from "./kinds/availability.ts";
import { calendarKind } from "./kinds/calendar.ts";
import { catalogItemKind } from "./kinds/catalog-item.ts";
import { channelKind } from "./kinds/channel.ts";
import { ciClassKind } from "./kinds/ci-class.ts";
import { collectorKind } from "./kinds/collector.ts";
import { correlationKind } from "./kinds/correlation.ts";
import { decisionTableKind } from "./kinds/decision-table.ts";
import { discoveryKind } from "./kinds/discovery.ts";
import { escalationKind } from "./kinds/escalation.ts";
import { eventSourceKind } from "./kinds/event-source.ts";
import { improvementKind } from "./kinds/improvement.ts";
import { predictionKind } from "./kinds/prediction.ts";
import { indicatorKind } from "./kinds/indicator.ts";
import { lifecycleKind } from "./kinds/lifecycle.ts";
import { logSourceKind } from "./kinds/log-source.ts";
import { mailboxKind } from "./kinds/mailbox.ts";
import { maintenanceKind } from "./kinds/maintenance.ts";
import { metricSourceKind } from "./kinds/metric-source.ts";
import { notificationKind } from "./kinds/notification.ts";
import { onCallKind } from "./kinds/on-call.ts";
import { patternKind } from "./kinds/pattern.ts";
import { policyKind } from "./kinds/policy.ts";
import { probeKind } from "./kinds/probe.ts";
import { priceListKind } from "./kinds/price-list.ts";
import { queueKind } from "./kinds/queue.ts";
import { recordTypeKind } from "./kinds/record-type.ts";
import { relationTypeKind } from "./kinds/relation-type.ts";
import { remediationKind } from "./kinds/remediation.ts";
import { rolesKind } from "./kinds/roles.ts";
import { runbookKind } from "./kinds/runbook.ts";
import { scenarioKind } from "./kinds/scenario.ts";
import { scheduleKind } from "./kinds/schedule.ts";
import { serviceLevelKind } from "./kinds/service-level.ts";
import { serviceMapKind } from "./kinds/service-map.ts";
import { watchKind } from "./kinds/watch.ts";

/**
 * Every kind, in the order in which they compile: notifications and decision tables last, for they are checked
 * against all that uses them.
 */
export const kinds: readonly Kind[] = [
  rolesKind,
  recordTypeKind,
  lifecycleKind,
  catalogItemKind,
  calendarKind,
  channelKind,
  onCallKind,
  serviceLevelKind,
  approvalKind,
  escalationKind,
  relationTypeKind,
  ciClassKind,
  collectorKind,
  discoveryKind,
  accountKind,
  priceListKind,
  patternKind,
  serviceMapKind,
  scheduleKind,
  eventSourceKind,
  metricSourceKind,
  probeKind,
  logSourceKind,
  watchKind,
  mailboxKind,
  maintenanceKind,
  alertRuleKind,
  correlationKind,
  remediationKind,
  queueKind,
  indicatorKind,
  availabilityKind,
  policyKind,
  improvementKind,
  predictionKind,
  scenarioKind,
  notificationKind,
  decisionTableKind,
  runbookKind,
];

export const kindByName: ReadonlyMap<string, Kind> = new Map(kinds.map((kind) => [kind.kind, kind]));

/** Names of those with an envelope, in the order of the list. */
export const envelopedKinds: readonly KindName[] = kinds.flatMap(({ kind, form }) =>
  form === undefined ? [kind] : [],
);

/** Kinds of the language that this version does not read yet. */
export const laterKinds: readonly string[] = ["Survey"];
