import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveMailIn } from "../../store/mail/save.ts";
import type { Queryable } from "../../store/pool.ts";
import { lifecycleWorkflow, workflowTaskQueue } from "../../workflows/messages.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { alertmanagerBody } from "./alertmanager.ts";
import { checkApprovals } from "./approvals.ts";
import { checkAnswers, checkFiles, checkHistories, checkTables } from "./canary.ts";
import { checkClocks } from "./clocks.ts";
import { checkAlertCounts, checkDeliveries, type SentDelivery } from "./deliveries.ts";
import { checkEffects, checkParked } from "./effects.ts";
import { checkExecutions } from "./executions.ts";
import { checkFamilies } from "./families.ts";
import { checkKeptFiles } from "./files.ts";
import { checkGroups } from "./groups.ts";
import { type AcknowledgedCommand, checkCommands, checkLedgers } from "./ledgers.ts";
import { type Evidence, checkInvariants } from "./invariants.ts";
import { newJournal } from "./journal.ts";
import { createDesk } from "./desk.ts";
import { family } from "./load/family.ts";
import { mail } from "./load/mail.ts";
import { merge } from "./load/merge.ts";
import { upload } from "./load/upload.ts";
import { createCaller } from "./caller.ts";
import { checkMails } from "./mails.ts";
import { checkMerges } from "./merges.ts";
import { checkMessages } from "./messages.ts";
import { checkOpenings } from "./openings.ts";
import { checkOrder } from "./order.ts";
import { checkRequests } from "./requests.ts";
import { type StubService, startStubService } from "./stub-service.ts";
import type { Violation } from "./violation.ts";

interface Reply {
  readonly id: string;
  readonly commandId: string;
  readonly head: number;
}

const secret = "canary-4d1f0b6c-not-to-be-found";

let product: TestProduct;
let home: string;
let stub: StubService;
let incident: string;
let change: string;
const deliveries: SentDelivery[] = [];
const commands: AcknowledgedCommand[] = [];
const journal = newJournal();

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "opsloom-invariants-"));
  product = await startProduct();
  const kim = await product.as("kim");
  const automation = await product.as("automation");
  const note = ({ id, commandId, head }: Reply): string => {
    // An opening is answered before the caller knows the record: its command id is made of the caller and the key.
    commands.push({
      recordId: id,
      commandId: commandId === "open" ? `open:${id.startsWith("incident") ? "kim" : "automation"}:planted` : commandId,
      head,
    });
    return id;
  };
  const fields = { title: "Slow", impact: "high", urgency: "high" };
  incident = note(await kim.post<Reply>("/v1/records/incident", { fields }, { "idempotency-key": "planted" }));
  note(await kim.post<Reply>(`/v1/records/${incident}/commands`, { command: "assign", input: { assignee: "kim" } }));
  note(
    await kim.post<Reply>(`/v1/records/${incident}/commands`, {
      command: "hold",
      input: { holdReason: "awaitingCaller" },
    }),
  );
  note(await kim.post<Reply>(`/v1/records/${incident}/commands`, { command: "resume" }));
  await raiseChange(note);
  await playLoads();
  for (const marker of ["one", "two"]) {
    const body = alertmanagerBody({
      fingerprint: "f00",
      name: "DatabaseDown",
      instance: "127.0.0.1:1",
      status: "firing",
      startsAt: Date.now(),
      marker,
    });
    await automation.post("/v1/events/alertmanager", body);
    deliveries.push({ marker, acknowledged: true });
  }
  await eventually("the incident of the alert", async () => {
    const { rowCount } = await product.pool.query("select 1 from alert_groups where record_id is not null");
    return rowCount === 1;
  });
  await eventually(
    "an empty outbox",
    async () => (await product.pool.query("select 1 from outbox where done_at is null")).rowCount === 0,
  );
  // First the store, then Temporal, whose list of what runs is a moment behind.
  const isOpen = "select 1 from remediation_runs where ended_at is null";
  await eventually("the remediation to be decided", async () => (await product.pool.query(isOpen)).rowCount === 0);
  await eventually("workflows at rest", async () => (await checkExecutions(product.pool, product.client)).length === 0);
});
afterAll(async () => {
  await product?.stop();
  await stub?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** What the crash test does, once and undisturbed. */
async function playLoads(): Promise<void> {
  const keys = new Map<string, string>();
  for (const user of ["ada", "kim", "admin", "automation"]) keys.set(user, await product.key(user));
  stub = await startStubService();
  const as = (user: string) => createCaller({ url: product.server.url, user, key: keys.get(user) ?? "", wrong: [] });
  const desk = createDesk({ as, stub, journal });
  await Promise.all([family, mail, merge, upload].map((load) => load(desk, `${load.name}-0`, 0)));
}

/** Records of it: a parent with one of its children, and a merge. */
function played() {
  const [[first], [done]] = [journal.families, journal.merges];
  const child = first?.children[0];
  if (first === undefined || child === undefined || done === undefined) throw new Error("nothing was played");
  return { parent: first.parent, child, ...done };
}

/** A standard change that mia approves. */
async function raiseChange(note: (reply: Reply) => string): Promise<void> {
  const automation = await product.as("automation");
  const now = Date.now();
  await product.pool.query(
    `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
     values ('app', 'application', 'application', 'app', '{}', '{}', now(), now(), now())`,
  );
  const fields = {
    title: "Restart",
    changeType: "standard",
    approvalRequired: true,
    requester: "automation",
    cis: ["app"],
    plannedStart: new Date(now).toISOString(),
    plannedEnd: new Date(now + 3_600_000).toISOString(),
  };
  change = note(await automation.post<Reply>("/v1/records/change", { fields }, { "idempotency-key": "planted" }));
  note(await automation.post<Reply>(`/v1/records/${change}/commands`, { command: "submit" }));
  const mia = await product.as("mia");
  note(await mia.post<Reply>(`/v1/records/${change}/commands`, { command: "approve" }));
}

/** What the check finds after `plant` has spoiled a copy of the state: everything is rolled back. */
async function after(
  plant: (db: pg.PoolClient) => Promise<unknown>,
  check: (db: Queryable) => Promise<Violation[]>,
): Promise<Violation[]> {
  const client = await product.pool.connect();
  try {
    await client.query("begin");
    await client.query("alter table ledger disable trigger user");
    await plant(client);
    return await check(client);
  } finally {
    await client.query("rollback");
    client.release();
  }
}

const sql =
  (text: string, values: readonly unknown[] = []) =>
  (db: pg.PoolClient): Promise<unknown> =>
    db.query(text, [...values]);

const found = (invariant: string, what: RegExp) =>
  expect.arrayContaining([expect.objectContaining({ invariant, what: expect.stringMatching(what) })]);

describe("the invariants", () => {
  it("hold of a system at work", async () => {
    const evidence: Evidence = {
      source: "alertmanager",
      journal: { ...journal, deliveries, commands, asked: ["a"] },
      messages: [],
      received: [
        { idempotencyKey: "k", effect: "a" },
        { idempotencyKey: "k", effect: "a" },
      ],
      secret,
      home,
      secretFolders: [],
      answers: new Map([["/", "nothing"]]),
    };
    expect(await checkInvariants(product.pool, product.client, evidence)).toEqual([]);
  });

  it("I1 finds an event that was lost, stored twice, or never read", async () => {
    const check = (db: Queryable) => checkDeliveries(db, deliveries);
    expect(await after(sql("delete from deliveries where body like '%\"one\"%'"), check)).toEqual([
      { invariant: "I1", subject: "one", what: "acknowledged and not stored" },
    ]);
    const twice =
      "insert into deliveries (source, body) select source, body from deliveries where body like '%\"two\"%'";
    expect(await after(sql(twice), check)).toEqual(found("I1", /stored 2 times/));
    expect(await after(sql("update event_cursors set position = 0"), check)).toEqual(found("I1", /never processed/));
    expect(await checkDeliveries(product.pool, [{ marker: "never arrived", acknowledged: false }])).toEqual([]);
  });

  it("I1 finds a command that was acknowledged and lost, and one that took effect twice", async () => {
    const [last] = commands.slice(-1);
    const check = (db: Queryable) => checkCommands(db, commands);
    const lost = sql("delete from command_outcomes where record_id = $1 and command_id = $2", [
      last!.recordId,
      last!.commandId,
    ]);
    expect(await after(lost, check)).toEqual(found("I1", /was acknowledged at head \d+, stored at none/));
    const again = `insert into ledger select record_id, (select max(seq) + 1 from ledger where record_id = $1), at, command_id, by_user, kind, body, prev_hash, hash
                   from ledger where record_id = $1 and seq = 1`;
    expect(await after(sql(again, [incident]), check)).toEqual(found("I1", /took effect twice/));
  });

  it("I2 finds an alert that counted too much, and events without an alert", async () => {
    const check = (db: Queryable) => checkAlertCounts(db, "alertmanager");
    expect(await after(sql("update alerts set count = count + 1"), check)).toEqual(
      found("I2", /counts 3 events, 2 were delivered/),
    );
    expect(await after(sql("delete from alerts"), check)).toEqual(found("I2", /there is no alert/));
  });

  it("I3 finds a group that opened two records, and an alert in two open groups", async () => {
    const second = `insert into ledger select $1, (select max(seq) + 1 from ledger where record_id = $1), at, command_id, by_user, kind, body, prev_hash, hash
                    from ledger where command_id like 'open:group:%' and kind = 'opened'`;
    expect(await after(sql(second, [incident]), checkGroups)).toEqual(found("I3", /opened 2 records/));
    expect(await after(sql("update alert_groups set record_id = null"), checkGroups)).toEqual(
      found("I3", /says that it opened null/),
    );
    const copy =
      "insert into alert_groups (id, rule, terms, cis, first_at, last_at, record_id, alerts) select id || '!', rule, terms, cis, first_at, last_at, record_id, alerts from alert_groups";
    expect(await after(sql(copy), checkGroups)).toEqual(found("I3", /several open groups/));
  });

  it("I4 finds a changed event, a gap, and a record that its ledger does not explain", async () => {
    const changed =
      "update ledger set body = jsonb_set(body, '{to}', '\"resolved\"') where record_id = $1 and kind = 'moved'";
    expect(await after(sql(changed, [incident]), checkLedgers)).toEqual(found("I4", /content does not match its hash/));
    expect(await after(sql("delete from ledger where record_id = $1 and seq = 2", [incident]), checkLedgers)).toEqual(
      found("I4", /expected event 2/),
    );
    const other = "update records set snapshot = jsonb_set(snapshot, '{fields,title}', '\"Other\"') where id = $1";
    expect(await after(sql(other, [incident]), checkLedgers)).toEqual(found("I4", /folds to another record/));
  });

  it("I4 finds a transition that the pinned definitions do not have", async () => {
    const without = `update bundles set body = jsonb_set(body::jsonb, '{parts,Lifecycle,incident,states,new,transitions}', '{}')::json where record_type = 'incident'`;
    expect(await after(sql(without), checkLedgers)).toEqual(found("I4", /the definitions have no such transition/));
  });

  it("I5 finds a record without a workflow and a workflow without a record", async () => {
    await product.client.workflow.getHandle(incident).terminate("planted");
    expect(await checkExecutions(product.pool, product.client)).toEqual(found("I5", /its workflow is TERMINATED/));
    await product.door.send({
      recordId: incident,
      command: { id: "heal", name: "$sync", by: { user: "$engine", roles: [], groups: [] }, input: {} },
    });
    expect(await checkExecutions(product.pool, product.client)).toEqual([]);
    const stray = await product.client.workflow.start(lifecycleWorkflow, {
      workflowId: "incident/INC9999999",
      taskQueue: `nobody-${workflowTaskQueue}`,
      args: [],
    });
    await eventually("the stray workflow in the list", async () => {
      return (await checkExecutions(product.pool, product.client)).some(
        ({ subject, what }) => subject === "incident/INC9999999" && what.includes("nothing is open"),
      );
    });
    await stray.terminate("planted");
  });

  it("I6 finds an effect that happened twice, never, unasked, or under a key that was used for another", () => {
    const first = { idempotencyKey: "k1", effect: "a" };
    expect(checkEffects([first, { idempotencyKey: "k2", effect: "a" }], ["a"])).toEqual(
      found("I6", /happened 2 times/),
    );
    expect(checkEffects([first], ["a", "b"])).toEqual(found("I6", /never happened/));
    expect(checkEffects([first], [])).toEqual(found("I6", /nobody asked/));
    expect(checkEffects([first, { idempotencyKey: "k1", effect: "b" }], ["a", "b"])).toEqual(
      found("I6", /one key for a, b/),
    );
  });

  it("I6 finds an effect that was put aside", async () => {
    const park = "update outbox set parked_at = now(), error = 'refused' where id = (select min(id) from outbox)";
    expect(await after(sql(park), checkParked)).toEqual(found("I6", /was put aside: refused/));
  });

  it("I9 finds news of a linked record that has arrived before what that record told earlier", async () => {
    const told = (arrivals: readonly string[]) => async (db: pg.PoolClient) => {
      for (const [index, at] of arrivals.entries()) {
        const id = `incident/INC1#${index + 9}:parent:${incident}`;
        const body = JSON.stringify({ to: incident });
        await db.query("insert into outbox (id, record_id, kind, body, lane) values ($1, 'r', 'reaction', $2, 'l')", [
          id,
          body,
        ]);
        await db.query("insert into command_outcomes values ($1, $2, '', '{}', 1, $3)", [incident, id, at]);
      }
    };
    expect(await after(told(["2026-01-01", "2026-01-02", "2026-01-03"]), checkOrder)).toEqual([]);
    expect(await after(told(["2026-01-02", "2026-01-01", "2026-01-03"]), checkOrder)).toEqual(
      found("I9", /#10:.* arrived before .*#9:/),
    );
  });

  it("I7 finds a clock that is not the one of its ledger, and one whose time was counted wrong", async () => {
    const check = (db: Queryable) => checkClocks(db, Date.now());
    expect(await after(sql("update record_clocks set clock = jsonb_set(clock, '{dueAt}', '1')"), check)).toEqual(
      found("I7", /not the clock its ledger folds to/),
    );
    expect(await after(sql("delete from record_clocks"), check)).toEqual(found("I7", /0 clocks are stored/));
    const late =
      "update ledger set body = jsonb_set(body, '{event,clock,dueAt}', to_jsonb((body #>> '{event,clock,dueAt}')::bigint + 1)) where kind = 'clock' and body #>> '{event,clock,phase}' = 'running'";
    expect(await after(sql(late), check)).toEqual(found("I7", /-?1 ms remain when it is due/));
    const counted = `update ledger set body = jsonb_set(body, '{event,clock,intervals,0,usedMs}', '999999') where kind = 'clock' and body #>> '{event,clock,intervals,0,usedMs}' is not null`;
    expect(await after(sql(counted), check)).toEqual(found("I7", /counts 999999 ms, its calendar gives/));
  });

  it("I8 finds a decision by one who was not asked, by the requester, a second one, and a grant by too few", async () => {
    const by = (user: string) =>
      sql(
        "update ledger set body = jsonb_set(body, '{by}', to_jsonb($2::text)) where record_id = $1 and kind = 'approvalDecided'",
        [change, user],
      );
    expect(await after(by("ada"), checkApprovals)).toEqual(
      found("I8", /ada decided on change-emergency and was not asked/),
    );
    const asked = sql(
      "update ledger set body = jsonb_set(body, '{approvers}', '[\"automation\"]') where record_id = $1 and kind = 'approvalRequested'",
      [change],
    );
    const own = async (db: pg.PoolClient) => [await asked(db), await by("automation")(db)];
    expect(await after(own, checkApprovals)).toEqual(found("I8", /automation decided .* (excluded|had asked)/));
    const needed =
      "update ledger set body = jsonb_set(body, '{needed}', '2') where record_id = $1 and kind = 'approvalRequested'";
    expect(await after(sql(needed, [change]), checkApprovals)).toEqual(found("I8", /granted by 1 of 2 needed/));
    const unasked =
      'update ledger set body = body || \'{"kind": "attention", "message": null}\' where record_id = $1 and kind = \'approvalEnded\'';
    expect(await after(sql(unasked, [change]), checkApprovals)).toEqual(
      found("I8", /by an approval that was not granted/),
    );
    const decidedTwice = sql(
      "update ledger set body = (select body from ledger where record_id = $1 and kind = 'approvalDecided') where record_id = $1 and kind = 'approvalEnded'",
      [change],
    );
    expect(await after(decidedTwice, checkApprovals)).toEqual(found("I8", /mia decided on change-emergency twice/));
  });

  it("I11 finds a record that was opened twice, one that never was, and a wait for one that is there", async () => {
    const ask = async (db: pg.PoolClient): Promise<void> => {
      const body = JSON.stringify({ kind: "openRequested", key: `${incident}#9:task` });
      await db.query(
        `insert into ledger (record_id, seq, at, command_id, by_user, kind, body, prev_hash, hash)
         values ($1, 9999, now(), 'c', 'kim', 'openRequested', $2, '', '')`,
        [incident, body],
      );
    };
    const opened = (times: number) => async (db: pg.PoolClient) => {
      await ask(db);
      for (let time = 0; time < times; time += 1)
        await db.query(
          `insert into ledger (record_id, seq, at, command_id, by_user, kind, body, prev_hash, hash)
           values ($1, $3, now(), 'c', 'kim', 'opened', $2, '', '')`,
          [
            change,
            JSON.stringify({ kind: "opened", openedFor: { record: incident, key: `${incident}#9:task` } }),
            9000 + time,
          ],
        );
    };
    expect(await after(opened(1), checkOpenings)).toEqual([]);
    expect(await after(opened(2), checkOpenings)).toEqual(found("I11", /was opened 2 times/));
    expect(await after(opened(0), checkOpenings)).toEqual(found("I11", /never opened/));
    const waits = `update records set snapshot = snapshot || '{"awaited": [{"key": "k"}]}' where id = $1`;
    expect(await after(sql(waits, [incident]), checkOpenings)).toEqual(found("I11", /still waits for k/));
  });

  it("I12 finds two records that were opened under one key, and an order that was made twice", async () => {
    const { child } = played();
    const again = `insert into ledger select $2, 9999, at, command_id, by_user, kind, body, prev_hash, hash
                   from ledger where record_id = $1 and kind = 'opened'`;
    expect(await after(sql(again, [child, incident]), checkRequests)).toEqual(found("I12", /opened 2 records/));
    const ordered = `insert into record_links (record_id, link, to_record) select id, 'request', $1 from records where id = any($2)`;
    const twice = async (db: pg.PoolClient) => {
      await db.query(
        "update records set snapshot = jsonb_set(snapshot, '{fields,title}', '\"Same\"') where id = any($1)",
        [[incident, child]],
      );
      await db.query(ordered, [change, [incident, child]]);
    };
    expect(await after(twice, checkRequests)).toEqual(found("I12", /"Same" was ordered 2 times/));
  });

  it("I13 finds a child that was lost, did not follow its parent or is not known to it", async () => {
    const check = (db: Queryable) => checkFamilies(db, journal.families);
    const { parent, child } = played();
    expect(await check(product.pool)).toEqual([]);
    const stayed = "delete from ledger where record_id = $1 and body ->> 'command' = 'parent.resolved'";
    expect(await after(sql(stayed, [child]), check)).toEqual(found("I13", /has followed .* 0 times/));
    const other = `update records set snapshot = jsonb_set(snapshot, '{links,parent,0}', '"incident/INC9"') where id = $1`;
    expect(await after(sql(other, [child]), check)).toEqual(found("I13", /is below incident\/INC9/));
    const unknown = `update records set snapshot = jsonb_set(snapshot, '{links,children}', '[]') where id = $1`;
    expect(await after(sql(unknown, [parent]), check)).toEqual(found("I13", /does not know of it/));
    expect(await checkFamilies(product.pool, [{ parent, children: ["incident/INC9"] }])).toEqual(
      found("I13", /is not stored/),
    );
  });

  it("I14 finds a merge that is half made", async () => {
    const check = (db: Queryable) => checkMerges(db, journal.merges);
    const { merged, into } = played();
    expect(await check(product.pool)).toEqual([]);
    const tookOver = "delete from ledger where record_id = $1 and kind = 'tookOver'";
    expect(await after(sql(tookOver, [into]), check)).toEqual(found("I14", /has taken it over 0 times/));
    expect(await after(sql("delete from record_aliases where record_id = $1", [merged]), check)).toEqual(
      found("I14", /another name of null/),
    );
    const linked = "insert into record_links (record_id, link, to_record) values ($1, 'parent', $2)";
    expect(await after(sql(linked, [incident, merged]), check)).toEqual(found("I14", /1 links lead to it/));
    expect(await after(sql("update records set final = false where id = $1", [merged]), check)).toEqual(
      found("I14", /is not over/),
    );
    const lost = await after(sql("delete from ledger where record_id = $1 and kind = 'merged'", [merged]), check);
    expect(lost).toEqual(found("I14", /acknowledged and is not stored/));
    expect(lost).toEqual(found("I14", /which was not merged into it/));
  });

  it("I15 finds a file that is gone, and one that lacks a part", async () => {
    const check = (db: Queryable) => checkKeptFiles(db, journal.files);
    expect(await check(product.pool)).toEqual([]);
    expect(await after(sql("delete from file_chunks where position = 1"), check)).toEqual(
      found("I15", /bytes that are not those of its digest/),
    );
    const gone = async (db: pg.PoolClient) => {
      await db.query("delete from record_files");
      await db.query("delete from files");
    };
    expect(await after(gone, check)).toEqual(found("I15", /is not there/));
    expect(await checkKeptFiles(product.pool, [{ record: incident, digest: "0" }])).toEqual(
      found("I15", /does not name/),
    );
  });

  it("I16 finds a mail that was lost, stored twice, or opened two records", async () => {
    const check = (db: Queryable) => checkMails(db, journal.mails);
    expect(await check(product.pool)).toEqual([]);
    expect(await after(sql("delete from mails"), check)).toEqual(found("I16", /acknowledged and not stored/));
    // As it would be if the sender that a mail is known by were another at each delivery.
    const again = async (db: pg.PoolClient) => {
      const { rows } = await db.query<{ mailbox: string; id: string; raw: Buffer }>(
        "select mailbox, message_id as id, raw from mails",
      );
      for (const { mailbox, id, raw } of rows)
        await saveMailIn(db, { mailbox, messageId: id, sender: randomUUID(), subject: "Again", raw });
    };
    expect(await after(again, check)).toEqual(found("I16", /is stored 2 times/));
    const opened = `insert into ledger select $1, 9999, at, command_id, by_user, kind, body, prev_hash, hash
                    from ledger where command_id like '%$mail:%' and kind = 'opened'`;
    expect(await after(sql(opened, [incident]), check)).toEqual(found("I16", /opened 2 records/));
    expect(await after(sql("update mails set outcome = 'refused'"), check)).toEqual(found("I16", /came to "refused"/));
  });

  it("I17 finds a message that a person was told twice, by a gateway, a record or the inbox", async () => {
    const message = { to: "kim", text: "Page of CRC0000001\n\nTake it", link: "" };
    const first = { ...message, idempotencyKey: "a" };
    expect(await checkMessages(product.pool, [first, first, { ...first, to: "raj", idempotencyKey: "b" }])).toEqual([]);
    expect(await checkMessages(product.pool, [first, { ...message, idempotencyKey: "b" }])).toEqual(
      found("I17", /under 2 ids/),
    );
    const told = async (db: pg.PoolClient) => {
      const body = { kind: "told", message: "m", channel: "mail", to: "kim", outcome: "delivered" };
      for (const seq of [9001, 9002])
        await db.query(
          `insert into ledger (record_id, seq, at, command_id, by_user, kind, body, prev_hash, hash)
           values ($1, $2, now(), 'c', 'kim', 'told', $3, '', '')`,
          [incident, seq, JSON.stringify(body)],
        );
    };
    const check = (db: Queryable) => checkMessages(db, []);
    expect(await after(told, check)).toEqual(found("I17", /told to kim by mail 2 times/));
    const inbox = `insert into notices (id, to_user, record_id, subject, text, because)
                   values ('a', 'kim', 'crash-case/CRC1', 's', 't', 'b'), ('b', 'kim', 'crash-case/CRC1', 's', 't', 'b')`;
    expect(await after(sql(inbox), check)).toEqual(found("I17", /2 times in the inbox of kim/));
  });

  it("I10 finds a secret in a table, in a history, in a file and in an answer, also in disguise", async () => {
    const texts = [secret, Buffer.from(`xy${secret}`).toString("base64"), Buffer.from(secret).toString("hex")];
    for (const text of texts) {
      const plant = sql(
        "insert into notices (id, to_user, record_id, subject, text, because) values ('n', 'kim', 'r', 's', $1, 'b')",
        [`a ${text} b`],
      );
      expect(await after(plant, (db) => checkTables(db, secret))).toEqual(found("I10", /hold the secret/));
    }
    expect(
      await after(sql("insert into payloads (digest, body) values ('d', $1)", [Buffer.from(secret)]), (db) =>
        checkTables(db, secret),
      ),
    ).toEqual(found("I10", /hold the secret/));
    writeFileSync(join(home, "some.log"), `Bearer ${secret}`);
    expect(await checkFiles(home, [], secret)).toEqual(found("I10", /holds the secret/));
    expect(await checkFiles(home, ["some.log"], secret)).toEqual([]);
    expect(checkAnswers(new Map([["/v1/runs", `{"token":"${secret}"}`]]), secret)).toEqual(
      found("I10", /holds the secret/),
    );
    const handle = await product.client.workflow.start("nobody", {
      workflowId: "spoiled",
      taskQueue: "nobody",
      args: [secret],
    });
    await eventually("the history in the list", async () =>
      (await checkHistories(product.client, secret)).some(({ subject }) => subject === "history of spoiled"),
    );
    await handle.terminate("planted");
  });
});
