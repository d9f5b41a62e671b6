/** What an operation needs, and which roles grant it. Default deny: a role grants only what stands here. */
export const permissions = [
  "records.read",
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
  "remediations.release",
  "effects.manage",
  "discovery.run",
  "ledger.verify",
  "ledger.rebuild",
  "retention.run",
  "records.archive",
  "people.read",
  "people.manage",
  "keys.manage",
] as const;

export type Permission = (typeof permissions)[number];

const reads: readonly Permission[] = [
  "records.read",
  "runs.read",
  "definitions.read",
  "cmdb.read",
  "alerts.read",
  "people.read",
];

/** Roles that grant permissions. Other roles may exist: they are names a definition's `allow` uses. */
export const grants: { readonly [role: string]: readonly Permission[] } = {
  reader: reads,
  agent: [...reads, "records.write", "runs.start"],
  approver: reads,
  auditor: [...reads, "ledger.verify"],
  processOwner: [...reads, "records.write", "records.move", "runs.start", "definitions.publish", "ledger.verify"],
  automation: [
    ...reads,
    "records.write",
    "runs.start",
    "events.send",
    "remediations.release",
    "effects.manage",
    "cmdb.write",
    "discovery.run",
  ],
  admin: permissions,
};

/** True when one of the roles grants the permission. */
export function isGranted(roles: readonly string[], permission: Permission): boolean {
  return roles.some((role) => Object.hasOwn(grants, role) && (grants[role] ?? []).includes(permission));
}
