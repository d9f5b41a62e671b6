import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sendCommand } from "../../commands/command.ts";
import { noChannels } from "../../cli/configuration/channels.ts";
import { type Telling, tellings } from "../../engine/lifecycle/tell/telling.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import type { EventBody } from "../../engine/lifecycle/event.ts";
import { enqueue } from "../../store/outbox/enqueue.ts";
import { saveContact } from "../../store/person/contacts.ts";
import { savePreferences } from "../../store/person/preferences.ts";
import { readEvents } from "../../store/record/events.ts";
import { rearmOutbox } from "../../store/outbox/rearm.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { openedRecord } from "../support/opened-record.ts";

/** A gateway of text messages, and a record of which nobody is told but by a test. */
const definitions = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: chore }
spec: { number: CHO, fields: { title: { type: string, required: true } } }
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
---
apiVersion: opsloom/v1
kind: Channel
metadata: { name: text-message }
spec:
  call: http
  with:
    method: post
    endpoint: '\${ $secrets.gateway.url }/send'
    authentication: { bearer: '\${ $secrets.gateway.token }' }
    body: { id: '\${ $message.id }', to: '\${ $person.phone }', text: '\${ $message.subject }', link: '\${ $message.link }' }
  needs: [phone]
  tries: 2
  acknowledge: link
`;

interface Sent {
  readonly authorization: string | undefined;
  readonly body: { readonly id: string; readonly to: string; readonly text: string; readonly link: string };
}

const kim: Actor = { user: "kim", roles: ["agent"], groups: ["service-desk"] };
let gateway: Server;
let sent: Sent[] = [];
let answers: number[] = [];
let product: TestProduct;

beforeAll(async () => {
  gateway = createServer((req, res) => {
    let text = "";
    req.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    req.on("end", () => {
      sent.push({ authorization: req.headers.authorization, body: JSON.parse(text) as Sent["body"] });
      res.writeHead(answers.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  product = await startProduct({
    secrets: { "gateway.json": JSON.stringify({ url, token: "s3cret-token" }) },
    channels: { ...noChannels, publicUrl: "https://opsloom.example.org" },
    definitions: [{ path: "chore.yaml", text: definitions }],
  });
  for (const person of ["kim", "raj"])
    await saveContact(product.pool, { person, channel: "phone", place: `+49-${person}`, isSecret: false, by: "admin" });
});
afterAll(async () => {
  await product?.stop();
  gateway?.closeAllConnections();
  gateway?.close();
});
beforeEach(() => {
  sent = [];
  answers = [];
});

type Told = Extract<EventBody, { kind: "told" }>;

const toldOf = async (recordId: string): Promise<readonly Told[]> =>
  (await readEvents(product.pool, recordId, 0)).flatMap(({ body }) => (body.kind === "told" ? [body] : []));

const open = (title: string) => openedRecord(product, { type: "chore", fields: { title }, by: kim, key: title });

async function tell(
  recordId: string,
  sending: Parameters<typeof tellings>[1],
  people: readonly string[],
  id = `${recordId}#t`,
): Promise<readonly Telling[]> {
  const effects = tellings({ id, record: recordId, subject: "Fetch it", text: "t", because: "b" }, sending, people);
  await enqueue(product.pool, effects);
  return effects;
}

describe("a channel that is a function", () => {
  it("reaches a person by the contact that it needs, with its secrets put in as it is called", async () => {
    const { recordId } = await open("Cable");
    await tell(recordId, { channels: ["text-message"] }, ["raj"]);
    const [told] = await eventually("a telling", async () => {
      const all = await toldOf(recordId);
      return all.length === 1 ? all : null;
    });
    expect(told).toMatchObject({ channel: "text-message", to: "raj", outcome: "delivered", attempt: 1 });
    expect(sent).toMatchObject([{ authorization: "Bearer s3cret-token", body: { to: "+49-raj", text: "Fetch it" } }]);
  });

  it("refuses who has no such contact, and the next channel is turned to", async () => {
    const { recordId } = await open("No phone");
    await tell(recordId, { channels: ["text-message", "inbox"], deliver: "first" }, ["mia"]);
    await eventually("two tellings", async () => (await toldOf(recordId)).length === 2);
    expect((await toldOf(recordId)).map(({ channel, outcome, because }) => [channel, outcome, because])).toEqual([
      ["text-message", "refused", "mia has no phone"],
      ["inbox", "delivered", null],
    ]);
    expect(sent).toEqual([]);
  });

  it("is tried as often as it says, under one id, and nothing of its secret is told", { timeout: 60_000 }, async () => {
    const { recordId } = await open("Busy");
    answers = [503, 503];
    await tell(recordId, { channels: ["text-message"] }, ["raj"]);
    await eventually("two tellings", async () => (await toldOf(recordId)).length === 2);
    const told = await toldOf(recordId);
    expect(told.map(({ outcome, attempt }) => [outcome, attempt])).toEqual([
      ["retry", 1],
      ["givenUp", 2],
    ]);
    expect(new Set(sent.map(({ body }) => body.id)).size).toBe(1);
    expect(JSON.stringify(told)).not.toContain("s3cret-token");
    expect(JSON.stringify(told)).not.toContain("127.0.0.1");
  });
});

describe("the link of a message", () => {
  const acknowledged = async (recordId: string) =>
    (await readEvents(product.pool, recordId, 0)).flatMap(({ by, body }) =>
      body.kind === "noted" && body.command === "acknowledge" ? [`${by}: ${body.input["text"] as string}`] : [],
    );

  async function linkTo(title: string): Promise<{ readonly recordId: string; readonly link: string }> {
    const { recordId } = await open(title);
    await tell(recordId, { channels: ["text-message"] }, ["raj"]);
    await eventually("the message", async () => (await toldOf(recordId)).length === 1);
    const link = sent.at(-1)?.body.link ?? "";
    expect(link).toMatch(/^https:\/\/opsloom\.example\.org\/links\/[\w-]{32}$/);
    return { recordId, link: link.replace("https://opsloom.example.org", product.server.url) };
  }

  it("shows what it does, and does it by its button alone, once", async () => {
    const { recordId, link } = await linkTo("Acknowledged");
    for (const method of ["GET", "HEAD", "GET"]) {
      const shown = await fetch(link, { method });
      expect([shown.status, shown.headers.get("cache-control")]).toEqual([200, "no-store"]);
      if (method === "GET") expect(await shown.text()).toContain('<form method="post"><button>Acknowledge CHO');
    }
    expect(await acknowledged(recordId)).toEqual([]);
    const [done, again] = await Promise.all([fetch(link, { method: "POST" }), fetch(link, { method: "POST" })]);
    expect([done.status, again.status].filter((status) => status === 200).length).toBeGreaterThanOrEqual(1);
    expect(await acknowledged(recordId)).toEqual(["raj: by the link of text-message"]);
    const late = await fetch(link, { method: "POST" });
    expect([late.status, await late.text()]).toEqual([410, expect.stringContaining("was answered by this link at")]);
    expect(await (await fetch(link)).text()).toContain("Used before");
  });

  it("says when it is too late, and of one that there is not that it is none", async () => {
    const { recordId, link } = await linkTo("Too late");
    await product.pool.query("update command_links set expires_at = now() - interval '1 second' where record_id = $1", [
      recordId,
    ]);
    for (const method of ["GET", "POST"]) {
      const late = await fetch(link, { method });
      expect([late.status, await late.text()]).toEqual([410, expect.stringContaining("Too late")]);
      const none = await fetch(`${link.slice(0, -4)}abcd`, { method });
      expect([none.status, await none.text()]).toEqual([404, expect.stringContaining("No such link")]);
    }
    expect(await acknowledged(recordId)).toEqual([]);
  });

  it("says why its command is refused, and does nothing for who has left", async () => {
    const { recordId, link } = await linkTo("Refused");
    const command = { id: "finish-it", name: "finish", by: kim, input: {} };
    expect(await sendCommand(product, { recordId, command })).toMatchObject({ ok: true });
    const refused = await fetch(link, { method: "POST" });
    expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining("is done, a final state")]);
    const left = await linkTo("Left");
    await product.pool.query("update users set active = false where name = 'raj'");
    expect((await fetch(left.link, { method: "POST" })).status).toBe(403);
    await product.pool.query("update users set active = true where name = 'raj'");
    expect(await acknowledged(left.recordId)).toEqual([]);
  });

  it("is kept as a hash alone", async () => {
    const { link } = await linkTo("Kept");
    const { rows } = await product.pool.query<{ row: string }>(
      "select row_to_json(l)::text as row from command_links l",
    );
    expect(rows.some(({ row }) => row.includes(link.split("/").at(-1) ?? "?"))).toBe(false);
  });
});

describe("what waits for a person", () => {
  const low = { channels: ["text-message"], urgency: "low", digestMs: 60_000 } as const;
  const now = () => product.pool.query("update outbox set available_at = now() where done_at is null");

  it("goes as one message, is told to each record, and what comes later goes in the next", async () => {
    const [one, two] = [await open("One"), await open("Two")];
    await tell(one.recordId, low, ["kim"]);
    await tell(two.recordId, low, ["kim"]);
    await eventually("both to wait", async () => {
      const { rowCount } = await product.pool.query("select from digest_items");
      return rowCount === 2;
    });
    expect(sent).toEqual([]);
    await now();
    await eventually("both to be told", async () => {
      const told = await Promise.all([one, two].map(({ recordId }) => toldOf(recordId)));
      return told.every(({ length }) => length === 1);
    });
    expect(sent).toMatchObject([{ body: { to: "+49-kim", text: "2 messages", link: "" } }]);
    for (const { recordId } of [one, two])
      expect(await toldOf(recordId)).toMatchObject([{ message: `${recordId}#t`, outcome: "delivered", to: "kim" }]);
    await tell(one.recordId, low, ["kim"], `${one.recordId}#u`);
    await eventually("a digest", async () => (await product.pool.query("select from digest_items")).rowCount === 1);
    await now();
    await eventually("the next", async () => (await toldOf(one.recordId)).length === 2);
    expect(sent.at(-1)?.body.text).toBe("Fetch it");
    await eventually("nothing to be left", async () => {
      return (await product.pool.query("select from digests")).rowCount === 0;
    });
  });

  describe("with a record among them that is gone", () => {
    interface Entry {
      readonly id: string;
      readonly attempts: number;
      readonly error: string | null;
      readonly parked: boolean;
    }
    const entry = async (): Promise<Entry | undefined> => {
      const { rows } = await product.pool.query<Entry>(
        "select id, attempts, error, parked_at is not null as parked from outbox where kind = 'digest' and done_at is null",
      );
      return rows[0];
    };

    async function tellBoth(title: string, attempts = 0): Promise<string> {
      const [gone, there] = ["chore/CHO9999999", (await open(title)).recordId];
      await tell(gone, low, ["raj"], `${gone}#${title}`);
      await tell(there, low, ["raj"]);
      await eventually("both to wait", async () => {
        return (await product.pool.query("select from digest_items")).rowCount === 2;
      });
      await product.pool.query("update outbox set attempts = $1 where kind = 'digest'", [attempts]);
      await now();
      return there;
    }

    afterEach(async () => {
      await product.pool.query("delete from digests");
      await product.pool.query("delete from outbox where kind = 'digest'");
    });

    it("is told to the others, and waits for an operator, who has nothing sent or noted twice", async () => {
      const there = await tellBoth("There", 5);
      const { id } = await eventually("the digest to be put aside", async () => {
        const waiting = await entry();
        return waiting?.parked === true ? waiting : null;
      });
      expect(await toldOf(there)).toMatchObject([{ outcome: "delivered", attempt: 1 }]);
      // What was noted is done with, also when the entry is given back long after that was forgotten.
      const left = await product.pool.query<{ id: string }>("select id from digest_items");
      expect(left.rows.map((item) => item.id)).toEqual([expect.stringContaining("chore/CHO9999999")]);
      expect(await rearmOutbox(product.pool, { id })).toEqual([id]);
      await eventually("two more tries", async () => ((await entry())?.attempts ?? 0) > 2);
      expect((await entry())?.error).toContain("chore/CHO9999999 does not note it");
      expect(await toldOf(there)).toHaveLength(1);
      expect(sent).toHaveLength(1);
    });

    it("is tried again for the others when the channel is away", async () => {
      answers = [503];
      const there = await tellBoth("Tried again");
      await eventually("the first try", async () => ((await entry())?.error ?? null) !== null);
      await now();
      await eventually("the second try", async () => (await toldOf(there)).length === 2);
      expect((await toldOf(there)).map(({ outcome, attempt }) => [outcome, attempt])).toEqual([
        ["retry", 1],
        ["delivered", 2],
      ]);
      expect(sent).toHaveLength(2);
    });
  });

  it("waits for the end of their quiet hours, which a page does not", async () => {
    const minutes = (offset: number) => new Date(Date.now() + offset * 60_000).toISOString().slice(11, 16);
    const quietHours = { from: minutes(-60), until: minutes(60), zone: "UTC" };
    await savePreferences(product.pool, "kim", { quietHours, channels: [] }, "kim");
    const { recordId } = await open("Quiet");
    await tell(recordId, { channels: ["text-message"] }, ["kim"]);
    await tell(recordId, { channels: ["text-message"], urgency: "page" }, ["kim"], `${recordId}#p`);
    await eventually("the page", async () => (await toldOf(recordId)).length === 1);
    const waiting = await eventually("the other to wait", async () => {
      const { rows } = await product.pool.query<{ error: string | null; left: number }>(
        "select error, extract(epoch from available_at - now())::int as left from outbox where record_id = $1 and done_at is null",
        [recordId],
      );
      return rows[0]?.error == null ? null : rows[0];
    });
    expect(waiting.error).toBe("it waits for the end of the quiet hours of kim");
    expect(waiting.left).toBeGreaterThan(58 * 60);
    await savePreferences(product.pool, "kim", { quietHours: null, channels: [] }, "kim");
    await now();
    await eventually("the other", async () => (await toldOf(recordId)).length === 2);
  });

  it("goes by their own order of channels, down to the last", async () => {
    await savePreferences(product.pool, "mia", { quietHours: null, channels: ["text-message"] }, "mia");
    const { recordId } = await open("Own order");
    await tell(recordId, { channels: ["slack", "text-message", "inbox"], deliver: "first" }, ["mia"]);
    await eventually("three tellings", async () => (await toldOf(recordId)).length === 3);
    expect((await toldOf(recordId)).map(({ channel, outcome }) => [channel, outcome])).toEqual([
      ["text-message", "refused"],
      ["slack", "refused"],
      ["inbox", "delivered"],
    ]);
  });
});
