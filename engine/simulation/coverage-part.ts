/** What is counted, and as a report calls it. */
export const coverageParts = {
  states: "states",
  transitions: "transitions",
  opens: "opened records",
  tells: "tellings",
  rows: "table rows",
  eventSources: "event sources",
  alertRules: "alert rules",
  mailRules: "mail rules",
  maintenances: "maintenances",
  correlations: "correlations",
  remediations: "remediations",
  approvalStages: "approval stages",
  escalationSteps: "escalation steps",
  serviceLevelSteps: "service level steps",
  notifications: "notifications",
  catalogItems: "catalog items",
  access: "access rows",
  queues: "queues",
  indicators: "indicators",
  availabilities: "availabilities",
  maps: "maps",
  schedules: "schedules",
  patterns: "patterns",
  watches: "watches",
  policies: "policies",
  improvements: "improvements",
  predictions: "predictions",
} as const;

export type CoveragePartName = keyof typeof coverageParts;

export const coveragePartNames = Object.keys(coverageParts) as readonly CoveragePartName[];
