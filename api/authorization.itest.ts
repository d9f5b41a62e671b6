import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKey, revokeKey } from "../store/key/key.ts";
import { saveCompany } from "../store/person/save.ts";
import { allOperations, type ApiCaller, createApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";
import type { Operation } from "./contract/operation.ts";

/**
 * Who may call what, written down a second time: a change of a grant shows here. `*` is every role below but
 * `employee`, which everybody has besides.
 */
const roles = [
  "employee",
  "reader",
  "agent",
  "approver",
  "processOwner",
  "configurationManager",
  "automation",
  "auditor",
  "admin",
];
const allowed: Record<string, string> = {
  openRecord: "* employee",
  listRecords: "* employee",
  showRecord: "* employee",
  listCommands: "* employee",
  listAllCommands: "*",
  commandRecord: "* employee",
  showOpening: "* employee",
  previewOpening: "* employee",
  previewCommand: "* employee",
  commandRecords: "* employee",
  recordTimeline: "* employee",
  followRecord: "* employee",
  followNews: "* employee",
  changeNews: "* employee",
  verifyRecord: "*",
  rebuildRecord: "admin",
  verifyLedgers: "auditor processOwner admin",
  listGaps: "auditor processOwner admin",
  listHeads: "auditor processOwner admin",
  listAudit: "auditor admin",
  compareHeads: "auditor processOwner admin",
  recordSpans: "*",
  recordClockSpans: "* employee",
  listVersions: "* employee",
  showVersion: "* employee",
  showRetention: "auditor processOwner admin",
  runRetention: "admin",
  listArchivable: "admin",
  showBundle: "admin",
  showEvidence: "auditor processOwner admin",
  dropArchived: "admin",
  recordStory: "* employee",
  explainRecord: "* employee",
  findRecord: "* employee",
  listApprovals: "* employee",
  listSigned: "* employee",
  recordCauses: "*",
  listPredicted: "*",
  rejectPredicted: "agent processOwner configurationManager automation admin",
  listPredictions: "*",
  trainPredictions: "processOwner admin",
  showAlert: "*",
  listAlertGroups: "*",
  showAlertGroup: "*",
  showAlertNoise: "*",
  listAlertChanges: "*",
  listAlertRepairs: "*",
  alertCauses: "*",
  listAlerts: "*",
  listRemediations: "*",
  showRemediation: "*",
  releaseRemediation: "automation admin",
  haltRemediations: "agent automation admin",
  resumeRemediations: "automation admin",
  listProposals: "*",
  showProposal: "*",
  lookForProposals: "processOwner admin",
  acceptProposal: "processOwner admin",
  rejectProposal: "processOwner admin",
  listEffects: "automation admin",
  retryEffect: "automation admin",
  retryEffects: "automation admin",
  listCis: "*",
  listCiClasses: "*",
  showCi: "*",
  listDuplicates: "*",
  listCiFiles: "*",
  showCiFile: "configurationManager automation admin",
  reportCis: "configurationManager automation admin",
  relateCis: "configurationManager automation admin",
  unrelateCis: "configurationManager automation admin",
  setCiState: "configurationManager automation admin",
  mergeCis: "configurationManager automation admin",
  keepDuplicates: "configurationManager automation admin",
  revertSource: "configurationManager automation admin",
  listCiRecomputes: "*",
  listPastCis: "*",
  showPastCi: "*",
  listCertificates: "*",
  showCertificate: "*",
  listBreaks: "*",
  importCertificates: "configurationManager automation admin",
  trustCertificate: "configurationManager automation admin",
  showCiHealth: "*",
  ciImpact: "*",
  listMaps: "*",
  showMap: "*",
  listMapChanges: "*",
  mapImpact: "*",
  ciServices: "*",
  ciWay: "*",
  reportTraffic: "configurationManager automation admin",
  listSuggestions: "*",
  decideSuggestion: "configurationManager automation admin",
  listDefinitions: "*",
  showDefinition: "*",
  readPublished: "*",
  listDefinitionUsage: "*",
  listDefinitionVersions: "*",
  listReferences: "*",
  compareVersions: "*",
  showDiagram: "*",
  checkDefinitions: "*",
  publishDefinitions: "processOwner admin",
  backtestDefinitions: "processOwner admin",
  simulateAlerts: "processOwner admin",
  simulateDefinitions: "processOwner admin",
  foreseeMoves: "processOwner admin",
  completeDefinition: "*",
  listFunctions: "*",
  showFunction: "*",
  planMoves: "processOwner admin",
  showMoves: "*",
  applyMoves: "processOwner admin",
  undoMoves: "processOwner admin",
  startRun: "agent processOwner automation admin",
  listRuns: "*",
  showRun: "*",
  followRun: "*",
  showRunExpectation: "*",
  showRunControl: "*",
  listRunLines: "*",
  cancelRun: "agent processOwner automation admin",
  suspendRun: "agent processOwner automation admin",
  resumeRun: "agent processOwner automation admin",
  retryRun: "agent processOwner automation admin",
  listFreeWindows: "*",
  listWindows: "*",
  listSchedules: "*",
  runDiscovery: "automation admin",
  discoverAddress: "automation admin",
  retryTargets: "automation admin",
  listSweeps: "*",
  listTargets: "*",
  showTarget: "*",
  showRecording: "automation admin",
  listHostKeys: "*",
  forgetHostKey: "automation admin",
  listCollectors: "*",
  listNotices: "* employee",
  readNotice: "* employee",
  listAllRecords: "* employee",
  countRecords: "* employee",
  countOpenRecords: "* employee",
  listRecordTypes: "* employee",
  listOwnRecords: "* employee",
  listOnCall: "*",
  showOnCall: "*",
  compareOnCall: "*",
  listOverrides: "*",
  addOverride: "*",
  removeOverride: "*",
  search: "* employee",
  listSimilar: "* employee",
  findSimilar: "* employee",
  listCatalog: "* employee",
  showCatalogItem: "* employee",
  orderCatalogItem: "* employee",
  uploadFile: "* employee",
  downloadFile: "* employee",
  listQueues: "* employee",
  showQueue: "* employee",
  listIndicators: "* employee",
  showIndicator: "* employee",
  listReadings: "* employee",
  listIndicatorRows: "* employee",
  verifyIndicator: "auditor processOwner admin",
  listMetricSources: "*",
  listMetrics: "*",
  showMetric: "*",
  listProbes: "*",
  showProbe: "*",
  runProbe: "automation admin",
  listLogSources: "*",
  listLogTemplates: "*",
  showLogTemplate: "*",
  muteLogTemplate: "agent processOwner automation admin",
  followLogLines: "*",
  listWatches: "*",
  showWatch: "*",
  testWatch: "*",
  listCloudAccounts: "*",
  runCloudAccount: "automation admin",
  listCloudRuns: "*",
  showCloudRun: "*",
  listCloudResources: "*",
  showCloudCost: "*",
  listPolicies: "*",
  showPolicy: "*",
  foreseePolicy: "*",
  testPolicy: "processOwner admin",
  listFindings: "*",
  listUptimes: "* employee",
  showUptime: "* employee",
  verifyUptime: "auditor processOwner admin",
  showUptimeEvidence: "auditor processOwner admin",
  showDemo: "admin",
  playDemo: "admin",
  answerDemo: "admin",
  stopDemo: "admin",
  listDeliveries: "automation admin",
  showDelivery: "automation admin",
  retryDelivery: "automation admin",
  listMail: "automation admin",
  showMail: "automation admin",
  retryMail: "automation admin",
  retryDeliveries: "automation admin",
  me: "* employee",
  listPeople: "* employee",
  listRoles: "*",
  listAccounts: "admin",
  unlinkAccount: "admin",
  listGroups: "*",
  listPeopleHistory: "auditor processOwner admin",
  listDelegations: "* employee",
  addDelegation: "* employee",
  endDelegation: "* employee",
  showPerson: "* employee",
  savePerson: "admin",
  changePerson: "admin",
  saveGroup: "admin",
  changeGroup: "admin",
  removeGroup: "admin",
  importPeople: "admin",
  listContacts: "admin",
  setContact: "admin",
  showPreferences: "* employee",
  setPreferences: "* employee",
  removeContact: "admin",
  listKeys: "admin",
  addKey: "admin",
  revokeKey: "admin",
  makeSignInLink: "admin",
  showSession: "* employee",
  renewSession: "* employee",
  endSession: "* employee",
  listSessions: "* employee",
  revokeSession: "* employee",
  endOtherSessions: "* employee",
  changePassword: "* employee",
  setPassword: "admin",
  removePassword: "admin",
};

/** For strangers: they show who they are by what they send. */
const forStrangers = ["signInByLink", "listProviders", "signInByPassword", "setPasswordByLink"];

let product: TestProduct;
let operations: readonly Operation[];
let call: ApiCaller;
const keys = new Map<string, string>();

beforeAll(async () => {
  product = await startProduct({ relay: false });
  operations = allOperations(product.apiDeps).filter(({ id }) => !forStrangers.includes(id));
  call = await product.caller(null);
  const users = [...roles, "stranger"].map((role) => ({
    name: `role-${role}`,
    title: role,
    roles: role === "stranger" ? ["changeManager", "constructor"] : [role],
  }));
  await saveCompany(product.pool, { users, groups: [] });
  for (const { name, title } of users) keys.set(title, await product.key(name));
});
afterAll(() => product?.stop());

/** A request that finds nothing, so that nothing happens when it is let through. */
function request({ path }: Operation): string {
  return path
    .replace("{type}", "incident")
    .replace("{number}", "INC9999999")
    .replace("{kind}", "Runbook")
    .replace("{digest}", "0".repeat(64))
    .replace("{id}", path.includes("/keys/") ? "000000000000" : path.includes("/delegations/") ? "999" : "none")
    .replace("{name}", "none")
    .replace("{channel}", "slack")
    .replace("{prediction}", "none")
    .replace("{fingerprint}", "f".repeat(64));
}

describe("authorization", () => {
  it("knows who may call every operation there is", () => {
    expect(operations.map(({ id }) => id).sort()).toEqual(Object.keys(allowed).sort());
    expect(operations.filter(({ permission }) => permission === null)).toEqual([]);
    const others = allOperations(product.apiDeps).filter(({ permission }) => permission === null);
    expect(others.map(({ id }) => id)).toEqual(forStrangers);
  });

  it.each(roles)("lets the role %s call what it may, and nothing else", async (role) => {
    for (const operation of operations) {
      const { status, json } = await call(operation.method, request(operation), {
        key: keys.get(role) ?? "",
        ...(operation.method === "get" ? {} : { body: { nothing: true } }),
      });
      const may = [role === "employee" ? role : "*", role, "employee"].some((name) =>
        allowed[operation.id]?.split(" ").includes(name),
      );
      if (may) expect([200, 202, 204, 400, 404], `${role} ${operation.id} ${JSON.stringify(json)}`).toContain(status);
      else expect({ status, code: json.code }, `${role} ${operation.id}`).toEqual({ status: 403, code: "OPS403" });
    }
  });

  it("lets a person whose roles grant nothing do what everybody may, and nothing else", async () => {
    for (const operation of operations) {
      const { status } = await call(operation.method, request(operation), { key: keys.get("stranger") ?? "" });
      const forAll = allowed[operation.id]?.split(" ").includes("employee") === true;
      if (forAll) expect([200, 204, 400, 404], operation.id).toContain(status);
      else expect(status, operation.id).toBe(403);
    }
  });

  it("answers every operation 401, with one text, for a key that is missing, malformed, unknown, wrong, revoked or expired", async () => {
    const good = await createKey(product.pool, { user: "kim", title: "good" });
    const [, id = ""] = good.split("_");
    const revoked = await createKey(product.pool, { user: "kim", title: "revoked" });
    await revokeKey(product.pool, revoked.split("_")[1] ?? "", "admin");
    const expired = await createKey(product.pool, {
      user: "kim",
      title: "expired",
      expiresAt: new Date(Date.now() - 1_000),
    });
    const wrong = `ops_${id}_${"A".repeat(43)}`;
    const bad = ["nonsense", `ops_000000000000_${"A".repeat(43)}`, wrong, revoked, expired];
    const texts = new Set<string>();
    for (const key of bad) {
      const { status, headers, json } = await call("GET", "/v1/me", { key });
      expect({ status, challenge: headers["www-authenticate"] }, key.slice(0, 20)).toEqual({
        status: 401,
        challenge: "Bearer",
      });
      texts.add(json.detail as string);
    }
    expect([...texts]).toEqual(["this API key is unknown, expired or revoked"]);
    for (const operation of operations) {
      expect((await call(operation.method, request(operation), { key: null })).status, operation.id).toBe(401);
      expect((await call(operation.method, request(operation), { key: revoked })).status, operation.id).toBe(401);
    }
    expect((await call("GET", "/v1/me", { key: good })).status).toBe(200);
    await product.pool.query("update users set active = false where name = 'kim'");
    expect((await call("GET", "/v1/me", { key: good })).status).toBe(401);
    await product.pool.query("update users set active = true where name = 'kim'");
  });

  it("parses nothing a stranger sends", async () => {
    expect((await call("POST", "/v1/records/incident", { key: null, raw: "{" })).status).toBe(401);
    expect((await call("POST", "/v1/runs", { key: keys.get("reader") ?? "", raw: "{" })).status).toBe(403);
    expect((await call("POST", "/v1/records/incident", { key: keys.get("agent") ?? "", raw: "{" })).status).toBe(400);
  });

  it("sends no CORS header, whatever the origin", async () => {
    for (const origin of ["https://evil.example", "null"]) {
      for (const method of ["GET", "OPTIONS"]) {
        const { headers } = await call(method, "/v1/me", {
          key: keys.get("reader") ?? "",
          headers: { origin, "access-control-request-method": "POST" },
        });
        expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
      }
    }
  });

  it("answers 429 with the wait when a key sends too much, and leaves other keys alone", async () => {
    const server = await product.startApi({ rateLimit: { quota: 3, windowSeconds: 3_600 } });
    try {
      const limited = createApiCaller(server.url, operations, keys.get("reader") ?? "");
      const answers = [await limited("GET", "/v1/me"), await limited("GET", "/v1/me"), await limited("GET", "/v1/me")];
      expect(answers.map(({ headers }) => headers["ratelimit"])).toEqual([
        '"key";r=2;t=3600',
        '"key";r=1;t=3600',
        '"key";r=0;t=3600',
      ]);
      const refused = await limited("GET", "/v1/me");
      expect({ status: refused.status, code: refused.json.code }).toEqual({ status: 429, code: "OPS429" });
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(1_000);
      expect(refused.headers["ratelimit-policy"]).toBe('"key";q=3;w=3600');
      expect((await limited("GET", "/v1/me", { key: keys.get("agent") ?? "" })).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});

describe("a person without a role, named in a record", () => {
  let number: string;
  let kim: string;
  let ada: string;

  beforeAll(async () => {
    kim = await product.key("kim");
    ada = await product.key("ada");
    const opened = await call("POST", "/v1/records/incident", {
      key: kim,
      body: { fields: { title: "No sound", impact: "low", urgency: "low", caller: "ada" } },
    });
    expect(opened.status).toBe(201);
    number = opened.json.number as string;
  });
  const send = (key: string, command: string, input: object = {}, more: object = {}) =>
    call("POST", `/v1/records/incident/${number}/commands`, { key, body: { command, input, ...more } });

  it("sends what the definition lets the caller send", async () => {
    expect((await send(ada, "comment", { text: "Still no sound" })).status).toBe(200);
  });

  it("sends nothing else, though they may look", async () => {
    const refused = await send(ada, "resolve", { resolutionCode: "solvedPermanently", resolutionNotes: "I say so" });
    expect({ status: refused.status, code: refused.json.code }).toEqual({ status: 403, code: "OPS403" });
    expect(refused.json.detail).toContain(
      "may read " + number + ' but not send it "resolve": the definition is for others in every state',
    );
    expect((await call("GET", `/v1/records/incident/${number}`, { key: ada })).json.state).toBe("new");
  });

  it("is refused in a record that does not name them, as is every other reader in this one", async () => {
    expect((await send(keys.get("reader") ?? "", "comment", { text: "Me too" })).status).toBe(403);
    expect((await send(keys.get("employee") ?? "", "comment", { text: "Me too" })).status).toBe(404);
    const other = await call("POST", "/v1/records/incident", {
      key: kim,
      body: { fields: { title: "No light", impact: "low", urgency: "low" } },
    });
    const refused = await call("POST", `/v1/records/incident/${other.json.number}/commands`, {
      key: ada,
      body: { command: "comment", input: { text: "Not mine" } },
    });
    expect(refused.status).toBe(404);
  });

  it("decides nothing that is not asked of them", async () => {
    const refused = await send(ada, "approve");
    expect({ status: refused.status, code: refused.json.code }).toEqual({ status: 409, code: "OPS420" });
  });

  it("cannot name another as the one who acts, nor send the engine's own commands", async () => {
    const named = await send(kim, "comment", { text: "x" }, { onBehalfOf: "ada" });
    expect(named.json).toMatchObject({ status: 400, errors: [{ pointer: "/body/onBehalfOf" }] });
    for (const command of ["$open", "$timer", "$run", "$move", "$sync", "$link"]) {
      expect((await send(kim, command)).status, command).toBe(400);
    }
  });
});
