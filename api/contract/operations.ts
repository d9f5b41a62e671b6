import { listAccounts, unlinkAccount } from "./account.ts";
import {
  listAlertChanges,
  listAlertGroups,
  listAlertRepairs,
  listAlerts,
  showAlert,
  showAlertGroup,
  showAlertNoise,
} from "./alert.ts";
import { dropArchived, listArchivable, showBundle, showEvidence } from "./archive.ts";
import { alertCauses, recordCauses } from "./cause.ts";
import { listApprovals, listSigned } from "./approval.ts";
import { listAudit } from "./audit.ts";
import { importCertificates, listBreaks, listCertificates, showCertificate, trustCertificate } from "./certificate.ts";
import { showCiHealth } from "./ci-health.ts";
import { keepDuplicates, mergeCis } from "./ci-merging.ts";
import { listCiRecomputes, revertSource } from "./ci-revert.ts";
import { listPastCis, showPastCi } from "./past-ci.ts";
import { listCiFiles, showCiFile } from "./ci-file.ts";
import { relateCis, reportCis, setCiState, unrelateCis } from "./ci-writing.ts";
import { listCis, listCiClasses, showCi, listDuplicates, ciImpact } from "./cmdb.ts";
import { changeGroup, changePerson, importPeople, removeGroup, saveGroup, savePerson, showPerson } from "./company.ts";
import { listContacts, removeContact, setContact } from "./contact.ts";
import { setPreferences, showPreferences } from "./preference.ts";
import { backtestDefinitions } from "./backtest.ts";
import { simulateAlerts } from "./simulation.ts";
import { listDefinitions, showDefinition, readPublished, checkDefinitions, publishDefinitions } from "./definition.ts";
import { answerDemo, playDemo, showDemo, stopDemo } from "./demo.ts";
import {
  compareVersions,
  listDefinitionUsage,
  listDefinitionVersions,
  listReferences,
  showDiagram,
} from "./definition-view.ts";
import { completeDefinition, foreseeMoves, simulateDefinitions } from "./definition-draft.ts";
import { listDeliveries, retryDeliveries, retryDelivery, showDelivery } from "./delivery.ts";
import {
  discoverAddress,
  forgetHostKey,
  listCollectors,
  listHostKeys,
  listSweeps,
  listTargets,
  retryTargets,
  runDiscovery,
  showRecording,
  showTarget,
} from "./discovery.ts";
import { listEffects, retryEffect, retryEffects } from "./effect.ts";
import { sendEvents } from "./event.ts";
import { listMail, retryMail, sendMail, showMail } from "./mail.ts";
import { downloadFile, uploadFile } from "./file.ts";
import { findRecord, explainRecord } from "./explanation.ts";
import { listFunctions, showFunction } from "./function.ts";
import { livez, readyz } from "./health.ts";
import { listKeys, addKey, revokeKey } from "./key.ts";
import { verifyRecord, rebuildRecord, verifyLedgers, listGaps, listHeads, compareHeads } from "./ledger.ts";
import { changePassword, removePassword, setPassword, setPasswordByLink } from "./password.ts";
import {
  endOtherSessions,
  endSession,
  listProviders,
  listSessions,
  makeSignInLink,
  renewSession,
  revokeSession,
  showSession,
  signInByLink,
  signInByPassword,
} from "./session.ts";
import { planMoves, showMoves, applyMoves, undoMoves } from "./move.ts";
import { changeNews, followNews } from "./news.ts";
import { listNotices, readNotice } from "./notice.ts";
import {
  me,
  listPeople,
  listGroups,
  listPeopleHistory,
  listRoles,
  listDelegations,
  addDelegation,
  endDelegation,
} from "./person.ts";
import { listMetrics, listMetricSources, showMetric } from "./metric.ts";
import { followLogLines, listLogSources, listLogTemplates, muteLogTemplate, showLogTemplate } from "./log.ts";
import { listWatches, showWatch, testWatch } from "./watch.ts";
import { listProbes, runProbe, showProbe } from "./probe.ts";
import {
  listCloudAccounts,
  listCloudResources,
  listCloudRuns,
  runCloudAccount,
  showCloudCost,
  showCloudRun,
} from "./cloud.ts";
import { foreseePolicy, listFindings, listPolicies, showPolicy, testPolicy } from "./policy.ts";
import { decideSuggestion, listSuggestions, reportTraffic } from "./traffic.ts";
import { ciServices, ciWay, listMapChanges, listMaps, mapImpact, showMap } from "./map.ts";
import { listUptimes, showUptime, showUptimeEvidence, verifyUptime } from "./uptime.ts";
import { listIndicatorRows, listIndicators, listReadings, showIndicator, verifyIndicator } from "./indicator.ts";
import { addOverride, compareOnCall, listOnCall, listOverrides, removeOverride, showOnCall } from "./on-call.ts";
import { listOwnRecords } from "./own-record.ts";
import { listCatalog, orderCatalogItem, showCatalogItem } from "./catalog.ts";
import { listQueues, showQueue } from "./queue.ts";
import { findSimilar, listSimilar, search } from "./search.ts";
import {
  openRecord,
  listRecords,
  listAllRecords,
  countRecords,
  countOpenRecords,
  listRecordTypes,
  showRecord,
  listCommands,
  listAllCommands,
  commandRecord,
  recordTimeline,
  followRecord,
  recordSpans,
  recordClockSpans,
  recordStory,
} from "./record.ts";
import { commandRecords, previewCommand, previewOpening, showOpening } from "./preview.ts";
import { listPredicted, listPredictions, rejectPredicted, trainPredictions } from "./prediction.ts";
import { acceptProposal, listProposals, lookForProposals, rejectProposal, showProposal } from "./proposal.ts";
import { haltRemediations, resumeRemediations } from "./remediation-halt.ts";
import { listRemediations, showRemediation, releaseRemediation } from "./remediation.ts";
import { runRetention, showRetention } from "./retention.ts";
import { listVersions, showVersion } from "./version.ts";
import {
  startRun,
  listRuns,
  showRun,
  showRunExpectation,
  showRunControl,
  listRunLines,
  followRun,
  cancelRun,
  suspendRun,
  resumeRun,
  retryRun,
} from "./run.ts";
import { listSchedules } from "./schedule.ts";
import { listFreeWindows, listWindows } from "./window.ts";

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
  showPreferences,
  setPreferences,
  listAlerts,
  showAlert,
  listAlertGroups,
  showAlertGroup,
  showAlertNoise,
  listAlertChanges,
  listAlertRepairs,
  alertCauses,
  listApprovals,
  recordCauses,
  listPredicted,
  rejectPredicted,
  listPredictions,
  trainPredictions,
  listSigned,
  listCis,
  listCiClasses,
  showCi,
  listDuplicates,
  ciImpact,
  listCiFiles,
  showCiFile,
  reportCis,
  relateCis,
  unrelateCis,
  setCiState,
  mergeCis,
  keepDuplicates,
  revertSource,
  listCiRecomputes,
  listPastCis,
  showPastCi,
  listCertificates,
  showCertificate,
  listBreaks,
  importCertificates,
  trustCertificate,
  showCiHealth,
  listMaps,
  showMap,
  listMapChanges,
  mapImpact,
  ciServices,
  ciWay,
  reportTraffic,
  listSuggestions,
  decideSuggestion,
  listFreeWindows,
  listWindows,
  listSchedules,
  listDefinitions,
  showDefinition,
  readPublished,
  compareVersions,
  listDefinitionUsage,
  listDefinitionVersions,
  listReferences,
  showDiagram,
  checkDefinitions,
  completeDefinition,
  simulateDefinitions,
  foreseeMoves,
  backtestDefinitions,
  simulateAlerts,
  publishDefinitions,
  runDiscovery,
  discoverAddress,
  listSweeps,
  listTargets,
  showTarget,
  showRecording,
  retryTargets,
  listCollectors,
  listHostKeys,
  forgetHostKey,
  sendMail,
  listMail,
  showMail,
  retryMail,
  showDemo,
  playDemo,
  answerDemo,
  stopDemo,
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
  listAccounts,
  unlinkAccount,
  changePassword,
  setPasswordByLink,
  signInByLink,
  signInByPassword,
  makeSignInLink,
  showSession,
  renewSession,
  endOtherSessions,
  endSession,
  listProviders,
  listSessions,
  revokeSession,
  setPassword,
  removePassword,
  planMoves,
  showMoves,
  applyMoves,
  undoMoves,
  listNotices,
  readNotice,
  followNews,
  changeNews,
  me,
  listPeople,
  listGroups,
  listPeopleHistory,
  listRoles,
  listDelegations,
  addDelegation,
  endDelegation,
  openRecord,
  listRecords,
  listAllRecords,
  countRecords,
  countOpenRecords,
  listRecordTypes,
  listOwnRecords,
  uploadFile,
  downloadFile,
  showRecord,
  listCommands,
  listAllCommands,
  commandRecord,
  showOpening,
  previewOpening,
  previewCommand,
  commandRecords,
  recordTimeline,
  followRecord,
  recordSpans,
  recordClockSpans,
  recordStory,
  listVersions,
  showVersion,
  listOnCall,
  showOnCall,
  compareOnCall,
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
  listReadings,
  listIndicatorRows,
  verifyIndicator,
  listCloudAccounts,
  runCloudAccount,
  listCloudRuns,
  showCloudRun,
  listCloudResources,
  showCloudCost,
  listPolicies,
  showPolicy,
  foreseePolicy,
  testPolicy,
  listFindings,
  listUptimes,
  showUptime,
  showUptimeEvidence,
  verifyUptime,
  listMetricSources,
  listMetrics,
  showMetric,
  listProbes,
  showProbe,
  runProbe,
  listLogSources,
  listLogTemplates,
  showLogTemplate,
  muteLogTemplate,
  followLogLines,
  listWatches,
  showWatch,
  testWatch,
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
  haltRemediations,
  resumeRemediations,
  listProposals,
  showProposal,
  lookForProposals,
  acceptProposal,
  rejectProposal,
  startRun,
  listRuns,
  showRun,
  showRunExpectation,
  showRunControl,
  listRunLines,
  followRun,
  cancelRun,
  suspendRun,
  resumeRun,
  retryRun,
};

/** Operations with their types, by id. */
export type Operations = typeof operations;
