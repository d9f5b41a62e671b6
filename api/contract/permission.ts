import type { KnownRole } from "../../engine/access/role.ts";

/** What an operation needs, and which roles grant it. Default deny: a role grants only what stands here. */
export const permissions = [
  "records.own",
  "catalog.order",
  "records.read",
  "records.internal",
  "records.write",
  "records.move",
  "runs.read",
  "runs.start",
  "definitions.read",
  "definitions.publish",
  "cmdb.read",
  "cmdb.write",
  "events.send",
  "alerts.read",
  "alerts.mute",
  "remediations.halt",
  "remediations.release",
  "effects.manage",
  "discovery.run",
  "ledger.verify",
  "ledger.rebuild",
  "audit.read",
  "retention.run",
  "records.archive",
  "people.names",
  "people.read",
  "people.contacts",
  "people.manage",
  "keys.manage",
  "demo.play",
] as const;

export type Permission = (typeof permissions)[number];

/** What everybody may: see and work the records that their definitions show them, and order what is for them. */
const everybody: readonly Permission[] = ["records.own", "catalog.order", "people.names"];

const reads: readonly Permission[] = [
  ...everybody,
  "records.read",
  "runs.read",
  "definitions.read",
  "cmdb.read",
  "alerts.read",
  "people.read",
];

/**
 * What the product's roles grant. Others are names that definitions declare and use: they grant nothing by
 * themselves.
 */
export const grants: { readonly [Role in KnownRole]: readonly Permission[] } = {
  employee: everybody,
  reader: reads,
  agent: [
    ...reads,
    "records.internal",
    "records.write",
    "runs.start",
    "alerts.mute",
    "remediations.halt",
    "people.contacts",
  ],
  approver: [...reads, "records.internal"],
  auditor: [...reads, "records.internal", "ledger.verify", "audit.read"],
  processOwner: [
    ...reads,
    "records.internal",
    "records.write",
    "records.move",
    "runs.start",
    "alerts.mute",
    "definitions.publish",
    "ledger.verify",
  ],
  configurationManager: [...reads, "records.internal", "records.write", "cmdb.write"],
  automation: [
    ...reads,
    "records.internal",
    "records.write",
    "runs.start",
    "events.send",
    "alerts.mute",
    "remediations.halt",
    "remediations.release",
    "effects.manage",
    "cmdb.write",
    "discovery.run",
  ],
  admin: permissions,
};

/** True when one of the roles grants the permission. */
export function isGranted(roles: readonly string[], permission: Permission): boolean {
  return roles.some((role) => Object.hasOwn(grants, role) && grants[role as KnownRole].includes(permission));
}
