import { listAlerts, showAlert } from "./alert.ts";
import { dropArchived, listArchivable, showBundle, showEvidence } from "./archive.ts";
import { listApprovals } from "./approval.ts";
import { listAudit } from "./audit.ts";
import { listCis, showCi, listDuplicates, ciImpact } from "./cmdb.ts";
import { changeGroup, changePerson, importPeople, removeGroup, saveGroup, savePerson, showPerson } from "./company.ts";
import { listContacts, removeContact, setContact } from "./contact.ts";
import { listDefinitions, showDefinition, readPublished, checkDefinitions, publishDefinitions } from "./definition.ts";
import { listDeliveries, retryDeliveries, retryDelivery, showDelivery } from "./delivery.ts";
import { runDiscovery, listSweeps } from "./discovery.ts";
import { listEffects, retryEffect, retryEffects } from "./effect.ts";
import { sendEvents } from "./event.ts";
import { findRecord, explainRecord } from "./explanation.ts";
import { listFunctions, showFunction } from "./function.ts";
import { livez, readyz } from "./health.ts";
import { listKeys, addKey, revokeKey } from "./key.ts";
import { verifyRecord, rebuildRecord, verifyLedgers, listGaps, listHeads, compareHeads } from "./ledger.ts";
import { planMoves, showMoves, applyMoves, undoMoves } from "./move.ts";
import { listNotices, readNotice } from "./notice.ts";
import {
  me,
  listPeople,
  listGroups,
  listPeopleHistory,
  listDelegations,
  addDelegation,
  endDelegation,
} from "./person.ts";
import { listIndicatorRows, listIndicators, showIndicator, verifyIndicator } from "./indicator.ts";
import { addOverride, listOnCall, listOverrides, removeOverride, showOnCall } from "./on-call.ts";
import { listCatalog, orderCatalogItem, showCatalogItem } from "./catalog.ts";
import { listQueues, showQueue } from "./queue.ts";
import { findSimilar, listSimilar, search } from "./search.ts";
import {
  openRecord,
  listRecords,
  listAllRecords,
  countRecords,
  listRecordTypes,
  showRecord,
  listCommands,
  commandRecord,
  recordTimeline,
  followRecord,
  recordSpans,
  recordStory,
} from "./record.ts";
import { listRemediations, showRemediation, releaseRemediation } from "./remediation.ts";
import { runRetention, showRetention } from "./retention.ts";
import { startRun, listRuns, showRun, followRun, cancelRun, suspendRun, resumeRun, retryRun } from "./run.ts";

/** Every operation of the API by its id: the whole of the contract. A test holds it against what is served. */
export const operations = {
  showPerson,
  savePerson,
  changePerson,
  saveGroup,
  changeGroup,
  removeGroup,
  importPeople,
  listContacts,
  setContact,
  removeContact,
  listAlerts,
  showAlert,
  listApprovals,
  listCis,
  showCi,
  listDuplicates,
  ciImpact,
  listDefinitions,
  showDefinition,
  readPublished,
  checkDefinitions,
  publishDefinitions,
  runDiscovery,
  listSweeps,
  listDeliveries,
  showDelivery,
  retryDeliveries,
  retryDelivery,
  listEffects,
  retryEffect,
  retryEffects,
  sendEvents,
  findRecord,
  explainRecord,
  listFunctions,
  showFunction,
  livez,
  readyz,
  listKeys,
  addKey,
  revokeKey,
  planMoves,
  showMoves,
  applyMoves,
  undoMoves,
  listNotices,
  readNotice,
  me,
  listPeople,
  listGroups,
  listPeopleHistory,
  listDelegations,
  addDelegation,
  endDelegation,
  openRecord,
  listRecords,
  listAllRecords,
  countRecords,
  listRecordTypes,
  showRecord,
  listCommands,
  commandRecord,
  recordTimeline,
  followRecord,
  recordSpans,
  recordStory,
  listOnCall,
  showOnCall,
  listOverrides,
  addOverride,
  removeOverride,
  listCatalog,
  showCatalogItem,
  orderCatalogItem,
  listQueues,
  showQueue,
  search,
  listSimilar,
  findSimilar,
  listIndicators,
  showIndicator,
  listIndicatorRows,
  verifyIndicator,
  verifyRecord,
  rebuildRecord,
  verifyLedgers,
  listGaps,
  listHeads,
  compareHeads,
  listAudit,
  showRetention,
  runRetention,
  listArchivable,
  showBundle,
  showEvidence,
  dropArchived,
  listRemediations,
  showRemediation,
  releaseRemediation,
  startRun,
  listRuns,
  showRun,
  followRun,
  cancelRun,
  suspendRun,
  resumeRun,
  retryRun,
};

/** Operations with their types, by id. */
export type Operations = typeof operations;
