import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseMailServer } from "../../channel/mail/server.ts";
import { parseSigningKey, verify } from "../../channel/webhook/signature.ts";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { createDeliver } from "../../commands/deliver.ts";
import { sendCommand } from "../../commands/command.ts";
import { createReachPerson } from "../../commands/reach-person.ts";
import { createTell } from "../../commands/tell.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import type { EventBody } from "../../engine/lifecycle/event.ts";
import { type Telling, tellings } from "../../engine/lifecycle/tell/telling.ts";
import { listNotices } from "../../store/notice/notice.ts";
import { enqueue } from "../../store/outbox/enqueue.ts";
import { saveContact } from "../../store/person/contacts.ts";
import { readEvents } from "../../store/record/events.ts";
import { readStory, wholeStory } from "../../store/record/story.ts";
import { startMailServer, type TestMailServer } from "../support/mail-server.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { loggedPool } from "../support/statement-log.ts";
import { openedRecord } from "../support/opened-record.ts";

/** An errand's half time is told by every means there is. */
const definitions = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: errand, title: Errand }
spec:
  number: ERR
  fields: { title: { type: string, required: true } }
---
apiVersion: opsloom/v1
kind: Notification
metadata: { name: everywhere }
spec:
  channels: [inbox, mail, webhook]
  subject: '\${ .number }: \${ .title }'
  body: '\${ .title } is \${ .state }'
---
apiVersion: opsloom/v1
kind: Calendar
metadata: { name: always-open }
spec: { zone: UTC, open: { mon-sun: '00:00-24:00' } }
---
apiVersion: opsloom/v1
kind: ServiceLevel
metadata: { name: errand-time }
spec:
  record: errand
  startAt: openedAt
  stop: { state: done }
  within: 2s
  calendar: always-open
  onReopen: continue
  onTargetChange: keepUsed
  escalate: [{ at: 50%, notify: everywhere, to: [{ user: kim }] }]
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: errand }
spec:
  record: errand
  allow: [agent]
  initial: open
  states:
    open: { transitions: { finish: done } }
    done: { final: true }
---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: chore, title: Of which nobody is told but by a test }
spec:
  number: CHO
  fields: { title: { type: string, required: true } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: chore }
spec:
  record: chore
  allow: [agent]
  initial: open
  states:
    open: { transitions: { finish: done } }
    done: { final: true }
`;

const key = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const kim: Actor = { user: "kim", roles: ["agent"], groups: ["service-desk"] };

let mail: TestMailServer;
let receiver: Server;
let hooks: { readonly id: string; readonly isRight: boolean }[] = [];
let answers: number[] = [];
let product: TestProduct;

beforeAll(async () => {
  mail = await startMailServer();
  receiver = createServer((req, res) => {
    let body = "";
    req.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    req.on("end", () => {
      const id = String(req.headers["webhook-id"]);
      const bytes = parseSigningKey(key) ?? Buffer.alloc(0);
      const signature = String(req.headers["webhook-signature"]);
      hooks.push({ id, isRight: verify(bytes, id, Number(req.headers["webhook-timestamp"]), body, signature) });
      res.writeHead(answers.shift() ?? 204, { "retry-after": "0" }).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  product = await startProduct({
    secrets: {
      "mail-account.json": JSON.stringify({ user: "opsloom", password: "s3cret" }),
      "lee-hook.json": '{ "url": "https://T0P-S3CRET',
      "kim-hook.json": JSON.stringify({ url, key }),
    },
    channels: {
      mail: {
        server: parseMailServer(`smtp://localhost:${mail.port}`),
        from: "Opsloom <opsloom@example.org>",
        secret: "mail-account",
      },
      common: { webhook: null, slack: null, teams: null },
      publicUrl: "https://opsloom.example.org",
    },
    mailCa: mail.ca,
  });
  await saveContact(product.pool, {
    person: "kim",
    channel: "webhook",
    place: "kim-hook",
    isSecret: true,
    by: "admin",
  });
  await product.publish([...(await readDefinitionFiles(["definitions"])), { path: "errand.yaml", text: definitions }]);
});
afterAll(async () => {
  await product?.stop();
  await mail?.close();
  receiver?.closeAllConnections();
  receiver?.close();
});

type Told = Extract<EventBody, { kind: "told" }>;

async function toldOf(recordId: string): Promise<readonly Told[]> {
  const events = await readEvents(product.pool, recordId, 0);
  return events.flatMap(({ body }) => (body.kind === "told" ? [body] : []));
}

const open = (title: string, type = "chore") => openedRecord(product, { type, fields: { title }, by: kim, key: title });

/** Puts what is to be told of a record into the outbox, as a commit does. */
async function tell(recordId: string, id: string, channels: readonly string[], people: readonly string[]) {
  const message = { id, record: recordId, subject: "Something", text: "happened", because: "a test asked" };
  const effects = tellings(message, { channels }, people);
  await enqueue(product.pool, effects);
  return effects;
}

describe("a notification", () => {
  it("reaches its person by every channel it names, and the ledger and the story tell each", async () => {
    const { recordId, number } = await open("Fetch the cable", "errand");
    await eventually("three tellings", async () => (await toldOf(recordId)).length === 3);
    const told = await toldOf(recordId);
    expect(told.map((one) => `${one.channel} ${one.to} ${one.outcome} ${one.attempt}`).toSorted()).toEqual([
      "inbox kim delivered 1",
      "mail kim delivered 1",
      "webhook kim delivered 1",
    ]);
    const [notice] = await listNotices(product.pool, "kim", 1);
    expect(notice).toMatchObject({ recordId, subject: `${number}: Fetch the cable`, text: "Fetch the cable is open" });
    expect(mail.mails.map(({ to, text }) => [to, text.includes(`Subject: ${number}: Fetch the cable`)])).toEqual([
      [["kim@example.com"], true],
    ]);
    expect(mail.mails[0]?.text).toContain(`\r\nhttps://opsloom.example.org/errand/${number}\r\n`);
    expect(hooks).toEqual([
      { id: expect.stringMatching(/^msg_errand_ERR0000001_23_\d+_3a_webhook_3a_kim$/), isRight: true },
    ]);
    const story = (await readStory(product.pool, recordId, wholeStory))?.map(({ text }) => text) ?? [];
    expect(story).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^tells kim: ERR0000001: Fetch the cable/),
        "told kim by inbox: ERR0000001: Fetch the cable",
        "told kim by mail: ERR0000001: Fetch the cable",
        "told kim by webhook: ERR0000001: Fetch the cable",
      ]),
    );
  });

  it("changes nothing for a command that was meant for the record as it was before", async () => {
    const { recordId } = await open("Read, then told");
    const before = (await readEvents(product.pool, recordId, 0)).at(-1)?.seq ?? 0;
    await tell(recordId, `${recordId}#a`, ["inbox"], ["ada"]);
    await eventually("the telling", async () => (await toldOf(recordId)).some(({ to }) => to === "ada"));
    const command = { id: "finish-it", name: "finish", by: kim, input: {} };
    const answer = await sendCommand(product, { recordId, command, expectedHeads: [before] });
    expect(answer.ok).toBe(true);
    const late = await sendCommand(product, {
      recordId,
      command: { ...command, id: "finish-again" },
      expectedHeads: [before],
    });
    expect(late).toMatchObject({ ok: false, refusal: { code: "OPS412" } });
  });

  it("goes by the first channel that reaches the person where one is enough", async () => {
    const { recordId } = await open("By the first");
    const message = { id: `${recordId}#f`, record: recordId, subject: "First", text: "t", because: "b" };
    const sent = mail.mails.length;
    await enqueue(
      product.pool,
      tellings(message, { channels: ["slack", "webhook", "mail"], deliver: "first" }, ["kim"]),
    );
    await eventually("two tellings", async () => (await toldOf(recordId)).length === 2);
    const ways = (await toldOf(recordId)).map(({ channel, outcome }) => `${channel} ${outcome}`);
    expect(ways).toEqual(["slack refused", "webhook delivered"]);
    expect(mail.mails).toHaveLength(sent);
  });

  it("is held back until its time", async () => {
    const { recordId } = await open("Held back");
    const message = { id: `${recordId}#h`, record: recordId, subject: "Held", text: "t", because: "b" };
    const sendAt = Date.now() + 2_000;
    await enqueue(product.pool, tellings(message, { channels: ["inbox"], sendAt }, ["kim"]));
    const { rows } = await product.pool.query<{ at: Date }>("select available_at as at from outbox where id = $1", [
      `${message.id}:inbox:kim`,
    ]);
    expect(rows).toEqual([{ at: new Date(sendAt) }]);
    await eventually("the telling", async () => (await toldOf(recordId)).length === 1);
    expect((await toldOf(recordId))[0]?.sentAt).toBeGreaterThanOrEqual(sendAt);
  });

  it("is told once to each person by each channel, whatever happens to the delivery of its entry", async () => {
    const { recordId } = await open("Told once");
    const [effect] = (await tell(recordId, `${recordId}#once`, ["inbox"], ["lee"])) as [Telling];
    await eventually("the telling", async () => (await toldOf(recordId)).some(({ to }) => to === "lee"));
    // A worker that dies after the note delivers the entry again, as it stands in the outbox, or as it was before.
    const deliver = createDeliver(product);
    const { rows } = await product.pool.query<{ body: Telling }>("select body from outbox where id = $1", [effect.id]);
    const stored = rows[0]?.body as Telling;
    expect(stored.tried).toMatchObject({ outcome: "delivered", attempt: 1 });
    await deliver(stored, { attempts: 2 } as never);
    expect((await toldOf(recordId)).filter(({ to }) => to === "lee")).toHaveLength(1);
    expect(await listNotices(product.pool, "lee", 10)).toHaveLength(1);
  });

  it("that a worker has sent and not yet noted is noted, and not sent again", async () => {
    const { recordId } = await open("Sent and not noted");
    const sent = mail.mails.length;
    const message = { id: `${recordId}#s`, record: recordId, subject: "Sent", text: "t", because: "b" };
    const [effect] = tellings(message, { channels: ["mail"] }, ["kim"]) as [Telling];
    const tried = {
      attempt: 1,
      outcome: "delivered",
      because: null,
      sentAt: 1_000,
      pauseMs: null,
      noted: false,
    } as const;
    await enqueue(product.pool, [{ ...effect, tried }]);
    await eventually("the note", async () => (await toldOf(recordId)).some(({ subject }) => subject === "Sent"));
    expect((await toldOf(recordId)).find(({ subject }) => subject === "Sent")).toMatchObject({
      sentAt: 1_000,
      attempt: 1,
    });
    expect(mail.mails.slice(sent).filter(({ text }) => text.includes("Subject: Sent"))).toEqual([]);
  });

  it("is tried again after an error of the receiver, under the same id, and each try is told", async () => {
    const { recordId } = await open("Tried again");
    hooks = [];
    answers = [503];
    mail.answers.push(451);
    await tell(recordId, `${recordId}#r`, ["webhook", "mail"], ["kim"]);
    const delivered = await eventually("both to be delivered", async () => {
      const told = (await toldOf(recordId)).filter(({ subject }) => subject === "Something");
      return told.filter(({ outcome }) => outcome === "delivered").length === 2 ? told : null;
    });
    for (const channel of ["webhook", "mail"])
      expect(
        delivered.filter((one) => one.channel === channel).map(({ attempt, outcome }) => [attempt, outcome]),
      ).toEqual([
        [1, "retry"],
        [2, "delivered"],
      ]);
    expect(new Set(hooks.filter(({ id }) => id.endsWith("_23_r_3a_webhook_3a_kim")).map(({ id }) => id)).size).toBe(1);
    const story = (await readStory(product.pool, recordId, wholeStory))?.map(({ text }) => text) ?? [];
    expect(story).toContain("kim not reached by webhook at attempt 1, is tried again: answered 503");
    expect(story).toContain("told kim by webhook at attempt 2: Something");
  });

  it("waits for an operator where its secret cannot be read, and says so", async () => {
    const { recordId } = await open("No secret");
    await saveContact(product.pool, {
      person: "lee",
      channel: "webhook",
      place: "lee-hook",
      isSecret: true,
      by: "admin",
    });
    await tell(recordId, `${recordId}#u`, ["webhook"], ["lee"]);
    await eventually("the telling", async () => (await toldOf(recordId)).some(({ to }) => to === "lee"));
    const told = (await toldOf(recordId)).find(({ to }) => to === "lee");
    expect(told).toMatchObject({ outcome: "retry", attempt: 1 });
    expect(told?.because).toMatch(/^the secret "lee-hook" is missing or is not/);
  });

  it("comes to an end that the record tells, when it is refused, has no way, or was tried often enough", async () => {
    const { recordId } = await open("Comes to an end");
    mail.answers.push(550);
    await tell(recordId, `${recordId}#e`, ["mail"], ["mia"]);
    await tell(recordId, `${recordId}#f`, ["mail", "slack", "pigeon"], ["automation"]);
    // The last of its tries fails.
    const message = { id: `${recordId}#g`, record: recordId, subject: "Something", text: "t", because: "b" };
    const [effect] = tellings(message, { channels: ["webhook"] }, ["kim"]) as [Telling];
    answers = [500];
    const tried = {
      attempt: 8,
      outcome: "retry",
      because: "answered 500",
      sentAt: 1,
      pauseMs: 1,
      noted: true,
    } as const;
    await enqueue(product.pool, [{ ...effect, tried }]);
    await eventually(
      "five ends",
      async () => (await toldOf(recordId)).filter(({ subject }) => subject === "Something").length >= 5,
    );
    const story = (await readStory(product.pool, recordId, wholeStory))?.map(({ text }) => text) ?? [];
    expect(story).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^mia cannot be told by mail: the mail server localhost:\d+: .*550/),
        "automation cannot be told by mail: automation has no mail address",
        "automation cannot be told by slack: automation has no address for slack, and there is no common one",
        'automation cannot be told by pigeon: there is no channel "pigeon"',
        "gave up telling kim by webhook after 9 attempts: answered 500",
      ]),
    );
    expect(story.join()).not.toContain("S3CRET");
    // The record tells the end first; then its entry is settled.
    await eventually("nothing left to tell", async () => {
      const waiting = "select from outbox where record_id = $1 and done_at is null";
      return (await product.pool.query(waiting, [recordId])).rowCount === 0;
    });
  });

  it("to several people stands in one line of the story, without whoever's command it follows from", async () => {
    const { recordId } = await open("Several");
    await tell(recordId, `${recordId}#m`, ["inbox"], ["kim", "mia", "nora"]);
    await eventually("all to be told", async () => (await toldOf(recordId)).length >= 3);
    const line = (await readStory(product.pool, recordId, wholeStory))?.filter(({ text }) =>
      text.includes("Something"),
    );
    expect(line).toHaveLength(1);
    expect(line?.[0]?.text).toMatch(/^told (kim|mia|nora), (kim|mia|nora), (kim|mia|nora) by inbox: Something$/);
    expect(line?.[0]?.by).toBeNull();
  });

  it("holds up no other while the other side of its channel does not answer: few tries are under way at once", async () => {
    const { recordId } = await open("Held up");
    const end: (() => void)[] = [];
    const silent = {
      deliver: () =>
        new Promise<{ outcome: "delivered"; because: null }>((resolve) =>
          end.push(() => resolve({ outcome: "delivered", because: null })),
        ),
    };
    const channels = { ...product.channels, mail: silent };
    const tellOne = createTell(product, createReachPerson({ ...product, channels }));
    const message = { id: `${recordId}#h`, record: recordId, subject: "Held", text: "t", because: "b" };
    const effects = tellings(message, { channels: ["mail"] }, [
      "kim",
      "mia",
      "nora",
      "otto",
      "raj",
      "lee",
      "ada",
      "sam",
    ]);
    const first = effects.slice(0, 6).map((effect) => tellOne(effect, 1));
    await eventually("six tries", () => Promise.resolve(end.length === 6));
    await expect(tellOne(effects[6] as Telling, 1)).rejects.toMatchObject({ name: "LaterError", retryInMs: 2_000 });
    await expect(tellOne(effects[7] as Telling, 50)).rejects.toMatchObject({ retryInMs: 32_000 });
    // Another channel has places of its own.
    await tellOne(tellings(message, { channels: ["inbox"] }, ["kim"])[0] as Telling, 1);
    for (const resolve of end) resolve();
    await Promise.all(first);
    expect((await toldOf(recordId)).filter(({ subject }) => subject === "Held")).toHaveLength(7);
  });

  it("asks the store once of its person, by whatever channel and whatever they say of how they are told", async () => {
    const { recordId } = await open("Counted");
    const statements: string[] = [];
    const deps = { ...product, pool: loggedPool(product.pool, (statement) => statements.push(statement)) };
    const tellOne = createTell(deps, createReachPerson(deps));
    const message = { id: `${recordId}#c`, record: recordId, subject: "Counted", text: "t", because: "b" };
    const [inbox, mailed] = tellings(message, { channels: ["inbox", "mail"] }, ["kim"]) as [Telling, Telling];
    for (const telling of [inbox, mailed]) {
      statements.length = 0;
      await tellOne(telling, 1);
      expect(statements).toEqual(["contacts", "told-place", "update outbox set bo", "command-outcome"]);
    }
  });

  it("is noted by a command of the engine alone", async () => {
    const { recordId } = await open("Noted");
    const input = { message: "m", channel: "mail", to: "kim", subject: "s", attempt: 1, outcome: "maybe", sentAt: 1 };
    const answer = await sendCommand(product, {
      recordId,
      command: { id: "bad", name: "$told", by: engineActor, input },
    });
    expect(answer).toMatchObject({ ok: false, refusal: { code: "OPS418" } });
  });
});
