import type { Operations } from "../api/contract/operations.ts";

/** Generated from api/contract by `npm run generate`; a test compares. */

/** Where an operation is, without its schemas. */
export interface Way {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  readonly path: string;
  /** Of a list: the parameter of its query that takes the reply's `next`. */
  readonly next?: "cursor" | "after";
  readonly stream?: true;
}

export const ways = {
  listContacts: { method: "get", path: "/v1/people/{name}/contacts" },
  setContact: { method: "put", path: "/v1/people/{name}/contacts/{channel}" },
  removeContact: { method: "delete", path: "/v1/people/{name}/contacts/{channel}" },
  listAlerts: { method: "get", path: "/v1/alerts", next: "cursor" },
  showAlert: { method: "get", path: "/v1/alerts/{id}" },
  listApprovals: { method: "get", path: "/v1/approvals" },
  listCis: { method: "get", path: "/v1/cis", next: "cursor" },
  showCi: { method: "get", path: "/v1/cis/{id}" },
  ciImpact: { method: "get", path: "/v1/cis/{id}/impact" },
  listDefinitions: { method: "get", path: "/v1/definitions" },
  showDefinition: { method: "get", path: "/v1/definitions/{kind}/{name}" },
  checkDefinitions: { method: "post", path: "/v1/definitions/check" },
  publishDefinitions: { method: "post", path: "/v1/definitions" },
  runDiscovery: { method: "post", path: "/v1/discoveries/{name}/run" },
  listSweeps: { method: "get", path: "/v1/discovery-runs" },
  listEffects: { method: "get", path: "/v1/effects", next: "cursor" },
  retryEffect: { method: "post", path: "/v1/effects/{id}/retry" },
  retryEffects: { method: "post", path: "/v1/effects/retry" },
  sendEvents: { method: "post", path: "/v1/events/{source}" },
  findRecord: { method: "get", path: "/v1/numbers/{number}" },
  explainRecord: { method: "get", path: "/v1/explanations/{number}" },
  livez: { method: "get", path: "/livez" },
  readyz: { method: "get", path: "/readyz" },
  listKeys: { method: "get", path: "/v1/keys", next: "cursor" },
  addKey: { method: "post", path: "/v1/keys" },
  revokeKey: { method: "delete", path: "/v1/keys/{id}" },
  planMoves: { method: "post", path: "/v1/moves" },
  showMoves: { method: "get", path: "/v1/moves/{digest}" },
  applyMoves: { method: "post", path: "/v1/moves/{digest}/apply" },
  undoMoves: { method: "post", path: "/v1/moves/{digest}/undo" },
  listNotices: { method: "get", path: "/v1/notices", next: "cursor" },
  readNotice: { method: "post", path: "/v1/notices/{id}/read" },
  me: { method: "get", path: "/v1/me" },
  listPeople: { method: "get", path: "/v1/people", next: "cursor" },
  listGroups: { method: "get", path: "/v1/groups", next: "cursor" },
  listDelegations: { method: "get", path: "/v1/delegations" },
  addDelegation: { method: "post", path: "/v1/delegations" },
  endDelegation: { method: "delete", path: "/v1/delegations/{id}" },
  openRecord: { method: "post", path: "/v1/records/{type}" },
  listRecords: { method: "get", path: "/v1/records/{type}", next: "cursor" },
  showRecord: { method: "get", path: "/v1/records/{type}/{number}" },
  commandRecord: { method: "post", path: "/v1/records/{type}/{number}/commands" },
  recordTimeline: { method: "get", path: "/v1/records/{type}/{number}/timeline", next: "after" },
  followRecord: { method: "get", path: "/v1/records/{type}/{number}/events", stream: true },
  recordStory: { method: "get", path: "/v1/records/{type}/{number}/story" },
  verifyRecord: { method: "get", path: "/v1/records/{type}/{number}/chain" },
  rebuildRecord: { method: "post", path: "/v1/records/{type}/{number}/rebuild" },
  verifyLedgers: { method: "get", path: "/v1/ledger/reports", next: "cursor" },
  listGaps: { method: "get", path: "/v1/ledger/gaps", next: "cursor" },
  listHeads: { method: "get", path: "/v1/ledger/heads", next: "cursor" },
  compareHeads: { method: "post", path: "/v1/ledger/heads/comparison" },
  listRemediations: { method: "get", path: "/v1/remediations", next: "cursor" },
  showRemediation: { method: "get", path: "/v1/remediations/{name}" },
  releaseRemediation: { method: "post", path: "/v1/remediations/{name}/release" },
  startRun: { method: "post", path: "/v1/runs" },
  listRuns: { method: "get", path: "/v1/runs", next: "cursor" },
  showRun: { method: "get", path: "/v1/runs/{id}" },
  followRun: { method: "get", path: "/v1/runs/{id}/events", stream: true },
  cancelRun: { method: "post", path: "/v1/runs/{id}/cancel" },
  suspendRun: { method: "post", path: "/v1/runs/{id}/suspend" },
  resumeRun: { method: "post", path: "/v1/runs/{id}/resume" },
  retryRun: { method: "post", path: "/v1/runs/{id}/retry" },
} as const satisfies { readonly [Id in keyof Operations]: Way };
