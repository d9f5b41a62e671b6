import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveCompany } from "../store/person/save.ts";
import type { ApiError } from "../client/fault.ts";
import { occurrenceKey } from "../engine/schedule/opening.ts";
import { noteCalledRun } from "../store/run/note-called-run.ts";
import { addRunLines } from "../store/run/run-lines.ts";
import { startRun } from "../store/run/start-run.ts";
import type { ApiClient } from "../test/support/api-client.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";
import type { Operation } from "./contract/operation.ts";
import { operations } from "./contract/operations.ts";
import type { Permission } from "./contract/permission.ts";

/** Stands in each text of the hidden record, and nowhere else. */
const secret = "Quokka";

const definitions = `apiVersion: opsloom/v1
kind: Roles
metadata: { name: case-roles, title: Roles of cases }
spec: { roles: { caseworker: Works on cases } }
---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: case, title: Case }
spec:
  number: CAS
  fields:
    title: { type: string, required: true, index: true }
    plan: { type: text }
    severity: { type: enum, values: [low, high], default: low, index: true }
    fence: { type: ci, index: true }
  access:
    open: [{ allow: [caseworker] }]
    see: [{ to: [caseworker] }]
  search: { title: 4, plan: 1 }
  list: [number, state, title]
---
apiVersion: opsloom/v1
kind: Approval
metadata: { name: case-approval, title: Approval of a case }
spec:
  stages: [{ name: heads, approvers: [{ group: case-heads }], rule: any }]
  delegation: true
  covers: [title, plan]
  timeout: { after: 480h, outcome: expired }
  fallback: [{ group: case-heads }]
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: case, title: A case }
spec:
  record: case
  allow: [caseworker]
  initial: asked
  states:
    asked:
      approval: case-approval
      transitions:
        approved: working
        rejected: closed
        expired: closed
        comment: { ask: { text: { type: text } } }
    working: { transitions: { comment: { ask: { text: { type: text } } }, close: closed } }
    closed: { final: true }
---
apiVersion: opsloom/v1
kind: OnCall
metadata: { name: cases }
spec: { zone: UTC, layers: [{ name: first, turn: day, at: '09:00', order: [{ from: 2026-01-05, people: [cara] }] }] }
---
apiVersion: opsloom/v1
kind: Schedule
metadata: { name: case-round, title: Round of the cases }
spec: { cron: '0 3 * * *', zone: UTC, open: { as: round, record: case, set: { title: A round } } }
---
apiVersion: opsloom/v1
kind: Queue
metadata: { name: cases, title: Cases }
spec:
  record: case
  when: { open: true }
  order: [openedAt]
  columns: [number, state, title]
  for: [caseworker, agent]
---
apiVersion: opsloom/v1
kind: Indicator
metadata: { name: cases-opened, title: Cases opened }
spec: { of: case, date: openedAt, by: [title] }
---
apiVersion: opsloom/v1
kind: Availability
metadata: { name: fence, title: The fence stands }
spec:
  of: { cis: [fence1] }
  target: 99%
  period: year
  zone: UTC
  outages: { broken: { record: case, on: fence } }
---
apiVersion: opsloom/v1
kind: Policy
metadata: { name: case-plans, title: Cases have no plans }
spec:
  over: { record: case }
  at: { every: 1h }
  must: .plan == null
  finding: '\${ .title }'
---
apiVersion: opsloom/v1
kind: Policy
metadata: { name: fence-owner, title: Fences have owners }
spec:
  over: { class: host }
  at: { every: 1h }
  must: .owner != null
  finding: Nobody answers for it
---
apiVersion: opsloom/v1
kind: ServiceMap
metadata: { name: fence, title: What the fence stands on }
spec: { service: { ci: fence1 } }
---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: errand, title: Errand }
spec:
  number: ERR
  fields: { title: { type: string, required: true, index: true }, item: { type: item }, proof: { type: record, class: case, many: true } }
  links: { about: { to: case, inverse: errands } }
---
apiVersion: opsloom/v1
kind: CatalogItem
metadata: { name: walk, title: A walk }
spec: { record: errand, for: [employee], set: { title: A walk } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: errand, title: An errand }
spec:
  record: errand
  allow: [agent]
  initial: open
  states:
    open:
      transitions:
        about.working: working
        comment: { ask: { text: { type: text }, internal: { type: boolean } } }
        prove: { fields: [proof] }
        ask: { ask: { of: { type: record, class: case } } }
        finish: closed
    working: { transitions: { finish: closed } }
    closed: { final: true }
`;

/** Operations that prove or keep all records, by the permission that is for nothing else: they name every record. */
const proofs: { readonly [operation: string]: Permission } = {
  verifyRecord: "ledger.verify",
  verifyLedgers: "ledger.verify",
  listHeads: "ledger.verify",
  listGaps: "ledger.verify",
  listAudit: "audit.read",
  listArchivable: "records.archive",
  showEvidence: "ledger.verify",
};

/** Operations that tell whoever sees the record of it, by its name or with its texts. */
const telling = [
  "alertCauses",
  "downloadFile",
  "explainRecord",
  "findRecord",
  "findSimilar",
  "followRecord",
  "followRun",
  "foreseePolicy",
  "listAlertGroups",
  "listAlertRepairs",
  "listAlerts",
  "listAllCommands",
  "listAllRecords",
  "listApprovals",
  "listCommands",
  "listEffects",
  "listFindings",
  "listHeads",
  "listIndicatorRows",
  "listMail",
  "listProposals",
  "listRecords",
  "listRemediations",
  "listRunLines",
  "listRuns",
  "listSchedules",
  "listSigned",
  "listWindows",
  "recordCauses",
  "recordSpans",
  "recordStory",
  "recordTimeline",
  "search",
  "showAlert",
  "showAlertGroup",
  "showEvidence",
  "showIndicator",
  "showMail",
  "showMoves",
  "showProposal",
  "showQueue",
  "showRecord",
  "showRemediation",
  "showRun",
  "showUptime",
  "showUptimeEvidence",
  "verifyLedgers",
  "verifyRecord",
];

const everyRole = ["reader", "agent", "approver", "processOwner", "automation", "auditor", "admin"];

let product: TestProduct;
const people = new Map<string, { readonly client: ApiClient; readonly key: string }>();
const known: { [name: string]: string } = {};

const as = (name: string): ApiClient => people.get(name)!.client;

beforeAll(async () => {
  product = await startProduct();
  await saveCompany(product.pool, {
    users: [
      { name: "cara", title: "Cara, cases", roles: [...everyRole, "caseworker"] },
      { name: "ina", title: "Ina, everything else", roles: everyRole },
      { name: "eve", title: "Eve, sales" },
      { name: "tom", title: "Tom, who leaves the cases", roles: ["agent", "caseworker"] },
    ],
    groups: [{ name: "case-heads", title: "Heads of cases", members: ["cara", "kim"] }],
  });
  for (const user of ["cara", "ina", "eve", "tom"])
    people.set(user, { key: await product.key(user), client: await product.as(user) });
  await product.publish([{ path: "case.yaml", text: definitions }]);
  await setTheScene();
});
afterAll(() => product?.stop());

/** A hidden record with all that may belong to a record, and one that everybody sees and that is linked to it. */
async function setTheScene(): Promise<void> {
  await product.pool.query(
    `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
     values ('fence1', 'host', 'host', 'fence1', '{}', '{}', now(), now(), now())`,
  );
  const opened = await as("cara").post<{ id: string; number: string }>("/v1/records/case", {
    fields: { title: `${secret} is ill`, plan: `Feed the ${secret}`, fence: "fence1" },
  });
  Object.assign(known, { record: opened.id, number: opened.number });
  const command = (path: string, name: string, input: object) =>
    as("cara").post(`/v1/records/${path}/commands`, { command: name, input });
  await command(opened.id, "comment", { text: `${secret} ate nothing` });
  const errand = await as("cara").post<{ id: string; number: string }>("/v1/records/errand", {
    fields: { title: "Buy leaves" },
    links: { about: [opened.id] },
  });
  Object.assign(known, { errand: errand.number });
  await command(errand.id, "comment", { text: `Asked for by ${opened.number}`, internal: true });
  await command(errand.id, "comment", { text: "Leaves are sold out" });

  const { pool } = product;
  await startRun(pool, {
    id: `${opened.id}#9`,
    namespace: "zoo",
    name: "feed",
    version: "1.0.0",
    digest: null,
    document: null,
    recordId: opened.id,
    purpose: "do",
    requestedBy: opened.id,
    retryOf: null,
    input: { animal: secret },
  });
  const line = { runId: `${opened.id}#9`, path: "/do/0/feed", iteration: "0", attempt: 1, at: Date.now() };
  await addRunLines(pool, [{ ...line, stream: "out", text: `${secret} is fed` }]);
  const called = { namespace: "zoo", name: "walk", version: "1.0.0", digest: null, caller: `${opened.id}#9` };
  await noteCalledRun(pool, { ...called, id: "run/called", input: { animal: secret } });
  await noteCalledRun(pool, { ...called, id: "run/called-again", caller: "run/called", input: { animal: secret } });

  await pool.query(
    `insert into alert_groups (id, rule, cis, first_at, last_at, closed_at, record_id, alerts)
     values ('zoo-group', 'database-down', '{}', now(), now(), now(), $1, '{zoo/1}')`,
    [opened.id],
  );
  const alert = { source: "zoo", key: "1", state: "clear", severity: 0, title: "Fence is open", labels: {}, ci: null };
  const times = { firstAt: 1, lastAt: 2, changedAt: 2, count: 1, duplicates: 0, episode: 1, flapping: false };
  await pool.query(
    `insert into alerts (id, source, key, state, severity, title, group_id, episode, count, first_at, last_at, changed_at, alert)
     values ('zoo/1', 'zoo', '1', 'clear', 0, 'Fence is open', 'zoo-group', 1, 1, now(), now(), now(), $1)`,
    [JSON.stringify({ ...alert, ...times, changes: [] })],
  );
  const proposed = await pool.query<{ id: string }>(
    `insert into proposals (improvement, key, title, kind, name, from_name, base, before, after, count, evidence, back_test, made_at, looked_at)
     values ('zoo', '1', 'Hold it', 'AlertRule', 'fence-open', 'fence-open', '', '', '', 5, $1, '{"days": 90, "before": 5, "after": 0, "missed": []}', now(), now())
     returning id`,
    [JSON.stringify([opened.id])],
  );
  Object.assign(known, { proposal: proposed.rows[0]?.id });
  // It was worked on what the alert is about, an hour before.
  await pool.query(
    `with worked as (
       insert into past_windows (record_id, ci, from_at, until_at)
       values ($1, 'fence1', now() - interval '1 hour', now() - interval '1 minute'))
     insert into alert_changes (alert_id, episode, at, committed_at, source, state, severity, title, ci, rule, group_id, count, duplicates)
     values ('zoo/1', 1, now(), now(), 'zoo', 'firing', 1, 'Fence is open', 'fence1', 'database-down', 'zoo-group', 1, 0)`,
    [opened.id],
  );
  await pool.query(
    `insert into remediation_runs (id, remediation, group_id, started_at, ended_at, outcome, because, incident_id, change_id)
     select 'zoo-run-' || n, 'restart-database', 'zoo-group', now() + n * interval '1 s', now() + interval '1 min', 'failed', $2, $1, null
     from generate_series(1, 5) n`,
    [opened.id, `${opened.id} said: ${secret} bites`],
  );
  const schedules = await as("cara").get<{ items: { name: string; last: { at: string } }[] }>("/v1/schedules");
  const round = schedules.items.find(({ name }) => name === "case-round")!;
  await pool.query(
    "insert into number_reservations (type, key, number, request_hash) values ('case', $1, $2, '\\x00')",
    [occurrenceKey(round.name, Date.parse(round.last.at)), opened.number],
  );
  await pool.query(
    `insert into findings (policy, subject, name, key, step, step_name, title, why, record_id, told, first_seen_at, last_seen_at, stepped_at)
     values ('case-plans', $1, 'a case', '', 0, 'must', $2, 'so', null, null, now(), now(), now()),
       ('fence-owner', 'fence1', 'fence1', '', 0, 'must', 'Nobody answers for it', 'so', $1, 0, now(), now(), now())`,
    [opened.id, secret],
  );
  await pool.query("insert into deliveries (source, body, error, rejected) values ('zoo', '[]', 'empty', 1)");
  await product.publish([{ path: "case.yaml", text: definitions.replace("title: A case", "title: The case") }]);
  await pool.query(
    `insert into outbox (id, record_id, kind, body, attempts, error, available_at, lane) values
       ($1 || '#1', $1, 'raised.moved', '{}', 9, $2, now() + interval '1 h', 'zoo-1'),
       ('errand-effect', $3, 'reaction', jsonb_build_object('to', $1::text), 9, $2, now() + interval '1 h', 'zoo-2'),
       ('zoo-effect', '', 'group.clear', '{"group": "zoo-group"}', 9, $2, now() + interval '1 h', 'zoo-3'),
       ('other-effect', $3, 'link', jsonb_build_object('to', 'incident/INC0000001'), 9, $4, now() + interval '1 h', 'zoo-4')`,
    [opened.id, `${secret} bites`, `errand/${errand.number}`, `asked by ${opened.id}`],
  );
  await pool.query(
    `with content as (insert into file_contents (id, digest, size) values (77, repeat('7', 64), length($1::text)) returning id),
       part as (insert into file_chunks (content, position, data) select id, 0, convert_to($1::text, 'UTF8') from content)
     insert into files (id, content, name, media, uploaded_by) select 'case-file', id, 'case.txt', 'text/plain', 'cara' from content`,
    [`${secret} was here`],
  );
  await pool.query("insert into record_files (record_id, file_id) values ($1, 'case-file')", [opened.id]);
  const window = { from: "2031-01-01T10:00:00.000Z", until: "2031-01-01T11:00:00.000Z" };
  await pool.query("insert into reservations (record_id, ci, during) values ($1, 'fence1', tstzrange($2, $3, '[)'))", [
    opened.id,
    ...Object.values(window),
  ]);
  await pool.query(
    "update records set snapshot = snapshot || jsonb_build_object('reservation', $2::jsonb) where id = $1",
    [opened.id, JSON.stringify({ ...window, cis: ["fence1"], state: "new", overridden: null })],
  );
  const because = `"${opened.id}" is longer than 4 characters`;
  await pool.query(
    `update records set snapshot = snapshot || jsonb_build_object('attention', $2::text, 'awaited',
       jsonb_build_array(jsonb_build_object('key', '1:more', 'as', 'more', 'type', 'errand', 'link', 'more', 'refused', $3::text)))
     where id = $1`,
    [errand.id, `${errand.number} could not open "more": ${because}`, because],
  );
  const mails = await pool.query<{ id: number }>(
    `insert into mails (mailbox, message_id, sender, subject, raw, outcome, record_id, reason) values
       ('zoo', 'm1', 'cara@example.org', $1, convert_to($1, 'UTF8'), 'refused', null, $2),
       ('zoo', 'm2', 'cara@example.org', $3, convert_to($3, 'UTF8'), 'opened', $4, null) returning id`,
    [`Re: ${opened.number}`, `${opened.number} takes no mail now`, secret, opened.id],
  );
  const plan = await as("cara").post<{ digest: string }>("/v1/moves", { type: "case" });
  const bundle = await pool.query<{ digest: string }>("select bundle as digest from records where id = $1", [
    opened.id,
  ]);
  const delivery = await pool.query<{ id: number }>("select id from deliveries where source = 'zoo'");
  Object.assign(known, {
    plan: plan.digest,
    bundle: bundle.rows[0]!.digest,
    delivery: String(delivery.rows[0]!.id),
    refusedMail: String(mails.rows[0]!.id),
    mail: String(mails.rows[1]!.id),
  });
}

interface Asked {
  readonly operation: Operation;
  readonly path: string;
}

/** What a route is asked: of the hidden record, of what belongs to it, and of the record that is linked to it. */
function asked(operation: Operation): Asked[] {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  return valuesOf(operation).map((values) => {
    const missing = names.find((name) => values[name] === undefined);
    // A new parameter needs its value here: a route that nobody can ask is not looked through.
    if (missing !== undefined) throw new Error(`say in this test what "${missing}" of ${operation.id} may be`);
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name]!));
    return { operation, path: `${path}${queries[operation.id] ?? ""}` };
  });
}

const queries: { readonly [operation: string]: string } = {
  listApprovals: "?all=true",
  listArchivable: "?closedBefore=2100-01-01T00:00:00.000Z",
  listAllRecords: "?q=Quokka",
  listPastCis: "?at=2100-01-01T00:00:00Z",
  showPastCi: "?at=2100-01-01T00:00:00Z",
  listMail: "?outcome=any",
  search: "?q=Quokka",
  listFreeWindows: "?cis=fence1&length=1h",
  listWindows: "?cis=fence1&from=2031-01-01T00:00:00Z&until=2031-01-02T00:00:00Z",
  listMapChanges: "?from=2020-01-01T00:00:00Z",
  mapImpact: "?down=fence1",
  ciWay: "?to=fence1",
  findSimilar: "?type=case&text=quokka%20is%20ill",
  countRecords: "?type=errand",
  showIndicator: `?period=${String(new Date().getUTCFullYear())}&by=title`,
  showAlertNoise: "?since=2026-01-01T00:00:00Z",
  listIndicatorRows: `?period=${String(new Date().getUTCFullYear())}`,
};

function valuesOf({ id, path }: Operation): { readonly [name: string]: string | undefined }[] {
  const { number, errand, record, plan, bundle, delivery, mail, refusedMail } = known;
  switch (id) {
    case "showAlert":
    case "listAlertChanges":
    case "listAlertRepairs":
    case "alertCauses":
      return [{ id: "zoo/1" }];
    case "showProposal":
      return [{ id: known["proposal"] }];
    case "showAlertGroup":
      return [{ id: "zoo-group" }];
    case "showRun":
    case "followRun":
    case "showRunExpectation":
    case "showRunControl":
    case "listRunLines":
      return [{ id: `${record}#9` }, { id: "run/called" }, { id: "run/called-again" }];
    case "downloadFile":
      return [{ id: "case-file" }];
    case "showCi":
    case "listCiFiles":
    case "showPastCi":
    case "ciImpact":
    case "ciServices":
    case "ciWay":
      return [{ id: "fence1" }];
    case "showDelivery":
      return [{ id: delivery }];
    case "showMail":
      return [{ id: mail }, { id: refusedMail }];
    case "showMoves":
      return [{ digest: plan }];
    case "showBundle":
      return [{ digest: bundle }];
    case "showDefinition":
    case "listDefinitionVersions":
    case "listReferences":
      return [{ kind: "RecordType", name: "case" }];
    case "compareVersions":
      // It tells of texts of definitions alone.
      return [];
    case "showCertificate":
      // It tells of certificates and items alone.
      return [];
    case "showMetric":
    case "showProbe":
    case "runProbe":
    case "showLogTemplate":
    case "followLogLines":
    case "showWatch":
      // They tell of what was measured and logged alone.
      return [];
    case "showDiagram":
      return [{ name: "case" }];
    case "showOnCall":
    case "listOverrides":
      return [{ name: "cases" }];
    case "showCatalogItem":
      return [{ name: "walk" }];
    case "showQueue":
      return [{ name: "cases" }];
    case "showIndicator":
    case "listReadings":
    case "listIndicatorRows":
    case "verifyIndicator":
      return [{ name: "cases-opened" }];
    case "showPolicy":
    case "foreseePolicy":
      return [{ name: "case-plans" }];
    case "showMap":
    case "listMapChanges":
    case "listSuggestions":
    case "mapImpact":
    case "showUptime":
    case "verifyUptime":
    case "showUptimeEvidence":
      return [{ name: "fence" }];
    case "showRemediation":
      return [{ name: "restart-database" }];
    case "listTargets":
    case "showTarget":
    case "showRecording":
    case "showCloudRun":
    case "showCiFile":
      // It tells of addresses and CIs alone.
      return [];
    case "showFunction":
      return [{ name: "cmdb.impact" }];
    case "showVersion":
      // None of these has versions: drafts.itest.ts asks for them.
      return [];
    case "listAccounts":
    case "listContacts":
    case "showPreferences":
    case "showPerson":
      return [{ name: "kim" }];
    case "listRecords":
    case "showOpening":
      return [{ type: "case" }, { type: "errand" }];
  }
  if (path.includes("{type}/{number}"))
    return [
      { type: "case", number },
      { type: "errand", number: errand },
    ];
  if (path.includes("{number}")) return [{ number }, { number: errand }];
  return [{}];
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

async function ask(user: string, { operation, path }: Asked): Promise<Answered> {
  const stop = new AbortController();
  const headers = { authorization: `Bearer ${people.get(user)!.key}` };
  const response = await fetch(`${product.server.url}${path}`, { headers, signal: stop.signal });
  if (!operation.stream || !response.ok) return { status: response.status, text: await response.text() };
  const late = setTimeout(() => stop.abort(), 1_500);
  let text = "";
  try {
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) text += piece;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    clearTimeout(late);
  }
  return { status: response.status, text };
}

const reading = (Object.values(operations) as readonly Operation[]).filter(
  // Who asks here has a key, and no session.
  ({ method, id }) => method === "get" && id !== "showSession",
);

/** What an answer tells of the hidden record. What was asked for by its name may be said not to be there. */
function told({ path }: Asked, { status, text }: Answered): string[] {
  const shown = status < 400 ? text : text.replaceAll(known["number"]!, "");
  expect(status, `${path}: ${text}`).toBeLessThan(500);
  return [secret, known["number"]!].filter((marker) => shown.includes(marker));
}

describe("a hidden record", () => {
  it("is told of by every route that tells of records to whoever sees it", async () => {
    const found: string[] = [];
    for (const one of reading.flatMap(asked)) {
      const answer = await ask("cara", one);
      expect(answer.status, `${one.path}: ${answer.text}`).toBe(200);
      if (told(one, answer).length > 0) found.push(one.operation.id);
    }
    expect([...new Set(found)].sort()).toEqual(telling);
  });

  it.each([
    ["somebody with every role but that which sees it", "ina"],
    ["an employee", "eve"],
  ])("is told of by no route to %s", { timeout: 60_000 }, async (_, user) => {
    for (const one of reading.flatMap(asked)) {
      const answer = await ask(user, one);
      const isProof = Object.hasOwn(proofs, one.operation.id) && user === "ina";
      expect(
        told(one, answer).filter((marker) => !isProof || marker === secret),
        `${one.path}: ${answer.text}`,
      ).toEqual([]);
    }
  });

  it("is named to who proves or keeps all records by permissions that are for nothing else", () => {
    const named = reading.filter(({ id }) => Object.hasOwn(proofs, id) && id !== "verifyRecord");
    expect(named.map(({ id, permission }) => [id, permission])).toEqual(named.map(({ id }) => [id, proofs[id]]));
  });
});

describe("what is told around it", () => {
  type Items<T> = { readonly items: readonly T[] };
  const items = async <T>(user: string, path: string) => (await as(user).get<Items<T>>(path)).items;
  const code = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => "ok",
      (error: { readonly code: string }) => error.code,
    );

  it("are events of a linked record without its name, and texts that name it", async () => {
    const timeline = `/v1/records/errand/${known["errand"]}/timeline`;
    const texts = (await items<{ text: string }>("ina", timeline)).map(({ text }) => text);
    expect(texts.join("\n")).toContain("linked it to a hidden record as about");
    expect(texts.join("\n")).toContain("Asked for by a hidden record");
    const whole = (await items<{ text: string }>("cara", timeline)).map(({ text }) => text);
    expect(whole.join("\n")).toContain(`linked it to ${known["record"]} as about`);
    expect(texts.length).toBe(whole.length);
  });

  it("is why something could not be opened, without its name", async () => {
    const path = `/v1/records/errand/${known["errand"]}`;
    const because = (who: string) => ({
      attention: `${known["errand"]} could not open "more": "${who}" is longer than 4 characters`,
      awaited: [{ as: "more", refused: `"${who}" is longer than 4 characters` }],
    });
    expect(await as("cara").get(path)).toMatchObject(because(known["record"]!));
    expect(await as("ina").get(path)).toMatchObject(because("a hidden record"));
    expect(await items("ina", "/v1/records/errand")).toMatchObject([because("a hidden record")]);
  });

  it("is counted by no definition to who does not see it", async () => {
    const inStates = async (user: string): Promise<number> => {
      const { states } = await as(user).get<{ states: { open: number | null }[] }>("/v1/lifecycles/case/diagram");
      return states.reduce((sum, { open }) => sum + (open ?? 0), 0);
    };
    const byUse = async (user: string): Promise<number> =>
      (await items<{ kind: string; name: string; open: number }>(user, "/v1/definitions/usage")).find(
        ({ kind, name }) => kind === "Lifecycle" && name === "case",
      )?.open ?? 0;
    const byVersion = async (user: string): Promise<number> =>
      (await items<{ open: number | null }>(user, "/v1/definitions/Lifecycle/case/versions")).reduce(
        (sum, { open }) => sum + (open ?? 0),
        0,
      );
    for (const counted of [inStates, byUse, byVersion]) {
      expect(await counted("cara")).toBeGreaterThan(0);
      expect(await counted("ina")).toBe(0);
    }
  });

  it("are no runs: neither its own, nor those that they call, whoever calls whom", async () => {
    const runs = async (user: string) => (await items<{ id: string }>(user, "/v1/runs")).map(({ id }) => id).sort();
    expect(await runs("cara")).toEqual([`${known["record"]}#9`, "run/called", "run/called-again"].sort());
    expect(await runs("ina")).toEqual([]);
    for (const id of [`${known["record"]}#9`, "run/called", "run/called-again"]) {
      expect(await code(as("ina").get(`/v1/runs/${encodeURIComponent(id)}`)), id).toBe("OPS404");
      expect(await code(as("ina").post(`/v1/runs/${encodeURIComponent(id)}/cancel`, {})), id).toBe("OPS404");
    }
  });

  it("are alerts without the record, and remediations without what they did for it", async () => {
    expect(await items("ina", "/v1/alerts")).toMatchObject([{ id: "zoo/1", recordId: null }]);
    expect(await items("cara", "/v1/alerts")).toMatchObject([{ id: "zoo/1", recordId: known["record"] }]);
    const shown = await as("ina").get<{ runs: object[]; stopped: object[] }>("/v1/remediations/restart-database");
    expect(shown.runs).toHaveLength(5);
    const because = "it is about a record that you do not see";
    expect(shown.runs[0]).toMatchObject({ incidentId: null, outcome: "failed", because });
    expect(shown.stopped).toMatchObject([{ failures: 5, because }]);
  });

  it("are the effects of other records, their reasons without its name", async () => {
    const mine = await items<{ id: string; reason: string }>("ina", "/v1/effects");
    expect(mine.map(({ id, reason }) => [id, reason])).toEqual([["other-effect", "asked by a hidden record"]]);
    expect(await items("cara", "/v1/effects")).toHaveLength(4);
    for (const id of [`${known["record"]}#1`, "errand-effect", "zoo-effect"])
      expect(await code(as("ina").post(`/v1/effects/${encodeURIComponent(id)}/retry`, {})), id).toBe("OPS404");
  });

  it("are a count of the moves that are not shown, no approvals, an empty queue, no number, nothing to be found", async () => {
    expect(await as("ina").get(`/v1/moves/${known["plan"]}`)).toMatchObject({ moves: [], counts: { hidden: 1 } });
    expect(await as("cara").get(`/v1/moves/${known["plan"]}`)).toMatchObject({
      moves: [{ number: known["number"] }],
      counts: { hidden: 0 },
    });
    expect(await items("ina", "/v1/approvals?all=true")).toEqual([]);
    expect(await items("cara", "/v1/approvals?all=true")).toMatchObject([
      { recordId: known["record"], approver: "kim" },
    ]);
    const queues = await items<{ name: string; count: number | null }>("ina", "/v1/queues");
    expect(queues.find(({ name }) => name === "cases")).toMatchObject({ count: null });
    const shown = await items<{ name: string; count: number | null }>("cara", "/v1/queues");
    expect(shown.find(({ name }) => name === "cases")).toMatchObject({ count: 1 });
    expect(await code(as("ina").get(`/v1/numbers/${known["number"]}`))).toBe("OPS404");
    expect(await items("ina", `/v1/records?q=${secret}`)).toEqual([]);
    expect(await items("ina", `/v1/records?q=${known["number"]}`)).toEqual([]);
  });

  it("is no link to it, and in no field: whoever does not see it cannot tell it from one that is not there", async () => {
    const missing = "CAS9999999";
    const tried: { readonly [way: string]: (about: string) => Promise<unknown> } = {
      opening: (about) =>
        as("ina").post("/v1/records/errand", { fields: { title: "Buy grass" }, links: { about: [about] } }),
      link: (record) => send("ina", "link", { link: "about", record }),
      unlink: (record) => send("ina", "unlink", { link: "about", record }),
      "a field of an opening": (proof) =>
        as("ina").post("/v1/records/errand", { fields: { title: "Buy grass", proof: [proof] } }),
      "a field": (proof) => send("ina", "prove", { proof: [proof] }),
      "what is asked for": (of) => send("ina", "ask", { of }),
    };
    const send = (user: string, command: string, input: object) =>
      as(user).post(`/v1/records/errand/${linking}/commands`, { command, input });
    const open = { fields: { title: "Buy twigs" }, links: { about: [known["number"]] } };
    const { number: linking } = await as("cara").post<{ number: string }>("/v1/records/errand", open);
    const before = await product.pool.query("select snapshot from records where number = $1", [linking]);
    for (const [way, ask] of Object.entries(tried)) {
      const answer = (about: string) =>
        ask(about).then(
          () => "done",
          ({ status, code: is, message, errors }: ApiError) => ({ status, code: is, message, errors }),
        );
      const refused = await answer(known["number"]!);
      expect(refused, way).toMatchObject({
        status: 404,
        code: "OPS404",
        message: expect.stringContaining("there is no case"),
      });
      expect(refused, way).toMatchObject({ errors: [{ pointer: expect.stringMatching(/^\/body\//) }] });
      const same = JSON.stringify(await answer(missing)).replaceAll(missing, known["number"]!);
      expect(JSON.parse(same), way).toEqual(refused);
      expect(await answer(known["record"]!), way).toEqual(refused);
    }
    const after = await product.pool.query("select snapshot from records where number = $1", [linking]);
    expect(after.rows).toEqual(before.rows);
    for (const [command, input] of [
      ["unlink", { link: "about", record: known["number"] }],
      ["link", { link: "about", record: known["number"] }],
      ["unlink", { link: "about", record: [known["record"]] }],
      ["link", { link: "about", record: known["record"] }],
      ["prove", { proof: [known["number"]] }],
      ["ask", { of: known["number"] }],
    ] as const)
      expect(await send("cara", command, input)).toMatchObject({ state: "open" });
  });

  it("is told in few words, whatever is named, and nobody names more records at once than are linked", async () => {
    const ask = (about: string[]) =>
      as("cara")
        .post("/v1/records/errand", { fields: { title: "Buy all" }, links: { about } })
        .then(
          () => ({ status: 201, message: "" }),
          ({ status, message }: ApiError) => ({ status, message }),
        );
    const long = await ask([`case/${"a".repeat(100_000)}`]);
    expect(long).toMatchObject({ status: 404, message: expect.stringContaining('there is no case "aaa') });
    expect(long.message.length).toBeLessThan(200);
    const absent = await ask(Array.from({ length: 200 }, (__, n) => `CAS${String(n + 1_000)}`));
    expect(absent.status).toBe(404);
    expect(absent.message.length).toBeLessThan(2_000);
    expect(await ask(Array.from({ length: 201 }, () => known["number"]!))).toMatchObject({
      status: 400,
      message: expect.stringContaining("at most 200 at once"),
    });
  });

  it("is the same answer to a repeat, also to whoever sees it no more", async () => {
    const open = { fields: { title: "Buy bark" }, links: { about: [known["number"]] } };
    const opened = await as("tom").post<{ number: string }>("/v1/records/errand", open, { "idempotency-key": "tom-1" });
    const link = { command: "link", input: { link: "about", record: known["number"] } };
    const path = `/v1/records/errand/${opened.number}/commands`;
    const linked = await as("tom").post(path, link, { "idempotency-key": "tom-2" });
    await product.pool.query("update users set roles = '{agent}' where name = 'tom'");
    expect(await as("tom").post("/v1/records/errand", open, { "idempotency-key": "tom-1" })).toEqual(opened);
    expect(await as("tom").post(path, link, { "idempotency-key": "tom-2" })).toEqual(linked);
    expect(await code(as("tom").post("/v1/records/errand", open, { "idempotency-key": "tom-3" }))).toBe("OPS404");
    expect(await code(as("tom").post(path, link, { "idempotency-key": "tom-4" }))).toBe("OPS404");
  });

  it("are for who is asked to approve it as much as they need, and no more", async () => {
    const kim = await product.as("kim");
    expect(await kim.get(`/v1/records/${known["record"]}`)).toMatchObject({ number: known["number"] });
    expect(await kim.get("/v1/approvals")).toMatchObject({
      items: [{ recordId: known["record"], title: `${secret} is ill` }],
    });
    expect(await kim.get(`/v1/numbers/${known["number"]}`)).toMatchObject({ recordId: known["record"] });
  });
});
