import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readEvents } from "../../store/record/events.ts";
import { loadRecord } from "../../store/record/load.ts";
import { saveCompany } from "../../store/person/save.ts";
import { enqueue } from "../../store/outbox/enqueue.ts";
import { readingOf } from "../../store/mail/reading.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";

/** A mailbox of strangers, behind a gateway that says who wrote. */
const doorDefinition = `apiVersion: opsloom/v1
kind: Mailbox
metadata: { name: front-door }
spec:
  addresses: [door@example.org]
  authenticated: mx.example.org
  maxSize: 64KiB
  strangers: { as: guest }
  answer: [{ record: incident, commands: [{ command: comment, with: { text: '\${ .said }' } }] }]
  open:
    - record: incident
      with: { title: '\${ .subject[:160] }', description: '\${ .text }', caller: '\${ if .known then .person else null end }' }
`;

/** Its answer changes what its rules ask of the record. */
const heldDefinition = `apiVersion: opsloom/v1
kind: Mailbox
metadata: { name: held }
spec:
  addresses: [held@example.org]
  answer:
    - record: incident
      commands:
        - { command: callerReply, when: '$record.state == "onHold"', with: { text: '\${ .said }' } }
        - { command: comment, with: { text: '\${ "Not on hold: " + .said }' } }
      also: [{ command: comment, with: { text: '\${ "It is " + $record.state }' } }]
  open: [{ refuse: No }]
`;

let product: TestProduct;
beforeAll(async () => {
  product = await startProduct();
  await product.publish([
    { path: "door.yaml", text: doorDefinition },
    { path: "held.yaml", text: heldDefinition },
  ]);
  const users = ["ada", "ina", "kim"].map((name) => ({
    name,
    title: name,
    email: `${name}@example.org`,
    roles: name === "kim" ? ["agent"] : [],
  }));
  await saveCompany(product.pool, { users: [...users, { name: "guest", title: "Guest", roles: [] }], groups: [] });
});
afterAll(() => product?.stop());

let count = 0;
beforeEach(() => (count += 1));

interface Sent {
  readonly from?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly id?: string;
  readonly headers?: readonly string[];
  readonly type?: string;
}

const raw = ({
  from = "Ada <Ada@example.org>",
  subject = "Dark",
  text = "It is dark",
  id,
  headers = [],
  type,
}: Sent): string =>
  [
    `From: ${from}`,
    "To: help@example.org",
    `Subject: ${subject}`,
    `Message-ID: <${id ?? `m${String(count)}-${subject.length}-${text.length}@example.org`}>`,
    "MIME-Version: 1.0",
    `Content-Type: ${type ?? "text/plain; charset=utf-8"}`,
    ...headers,
    "",
    text,
  ].join("\r\n");

interface Settled {
  readonly id: number;
  readonly outcome: string;
  readonly record_id: string | null;
  readonly code: string | null;
  readonly reason: string | null;
}

async function send(message: string | Buffer, mailbox = "service-desk", user = "automation") {
  const answer = await fetch(`${product.server.url}/v1/mailboxes/${mailbox}/mail`, {
    method: "POST",
    headers: { authorization: `Bearer ${await product.key(user)}`, "content-type": "message/rfc822" },
    body: message,
  });
  return { status: answer.status, json: (await answer.json()) as { status: string; id: number; detail: string } };
}

const settled = (id: number): Promise<Settled> =>
  eventually(`mail ${String(id)}`, async () => {
    const { rows } = await product.pool.query<Settled>(
      "select id, outcome, record_id, code, reason from mails where id = $1 and outcome is not null",
      [id],
    );
    return rows[0] ?? null;
  });

async function take(sent: Sent, mailbox?: string): Promise<Settled> {
  const { status, json } = await send(raw(sent), mailbox);
  expect([status, json.status]).toEqual([202, "accepted"]);
  return settled(json.id);
}

const fieldsOf = async (id: string | null) => (await loadRecord(product.pool, id ?? ""))?.fields;
const comments = async (id: string | null): Promise<readonly string[]> =>
  (await readEvents(product.pool, id ?? "", 0)).flatMap(({ by, body }) =>
    body.kind === "noted" && typeof body.input["text"] === "string" ? [`${by}: ${body.input["text"]}`] : [],
  );

describe("mail to the service desk", () => {
  it("opens a record as the person with that address, with its files, and once", async () => {
    const boundary = "b1";
    const text = [
      `--${boundary}`,
      "Content-Type: text/html; charset=utf-8",
      "",
      "<p>It is <b>dark</b></p><script>alert(1)</script>",
      `--${boundary}`,
      "Content-Type: application/octet-stream",
      'Content-Disposition: attachment; filename="log.txt"',
      "",
      "It was green",
      `--${boundary}`,
      "Content-Type: application/pdf",
      'Content-Disposition: attachment; filename="../x.pdf"',
      "Content-Transfer-Encoding: base64",
      "",
      Buffer.from([0, 1, 2, 3]).toString("base64"),
      `--${boundary}--`,
    ].join("\r\n");
    const message = raw({ subject: "=?utf-8?Q?Caf=C3=A9?=", text, type: `multipart/mixed; boundary=${boundary}` });
    const [first, second] = [await send(message), await send(message)];
    expect([first.json.status, second.json.status, second.json.id]).toEqual(["accepted", "known", first.json.id]);
    const { outcome, record_id } = await settled(first.json.id);
    expect(outcome).toBe("opened");
    const state = await loadRecord(product.pool, record_id ?? "");
    expect(state).toMatchObject({
      openedBy: "ada",
      fields: { title: "Café", caller: "ada", description: "It is dark" },
    });
    const files = state?.fields["files"] as readonly { readonly name: string; readonly media: string }[];
    expect(files.map(({ name, media }) => [name, media])).toEqual([
      ["log.txt", "text/plain"],
      ["message.eml", "text/plain"],
    ]);
    // What is delivered twice, as after a crash, does nothing twice.
    const again = readingOf({ id: first.json.id, round: 1, mailbox: "service-desk", sender: "ada@example.org" });
    await product.pool.query("update mails set outcome = null where id = $1", [first.json.id]);
    await enqueue(product.pool, [{ ...again, id: `${again.id}:again` }]);
    await product.takeMail(again);
    expect(await settled(first.json.id)).toMatchObject({ outcome: "opened", record_id });
    const { rows } = await product.pool.query("select from records where snapshot->'fields'->>'title' = 'Café'");
    expect(rows).toHaveLength(1);
  });

  it("answers the message that tells of a record, in the new words alone, and what that does the lifecycle says", async () => {
    const opened = await take({ subject: "Screen", text: "Dark" });
    const [, number = ""] = opened.record_id?.split("/") ?? [];
    const told = `In-Reply-To: <incident_${number}_23_2_3a_mail_3a_ada@example.org>`;
    const said = await take({ subject: "Re: it", text: "The left one\r\n\r\n> Which one?", headers: [told] });
    expect(said).toMatchObject({ outcome: "answered", record_id: opened.record_id, reason: null });
    expect(await comments(opened.record_id)).toEqual(["ada: The left one"]);
    const kim = await product.as("kim");
    const path = `/v1/records/${opened.record_id ?? ""}/commands`;
    await kim.post(path, { command: "assign", input: { assignee: "kim" } });
    const resolution = { resolutionCode: "solutionProvided", resolutionNotes: "x" };
    await kim.post(path, { command: "resolve", input: resolution });
    expect(await take({ subject: `Re: ${number} again`, text: "Dark again" })).toMatchObject({ outcome: "answered" });
    expect(await loadRecord(product.pool, opened.record_id ?? "")).toMatchObject({
      state: "inProgress",
      fields: { reopenCount: 1 },
    });
  });

  it("read twice, as after a crash, does once what it did, though that has changed what its rules would choose", async () => {
    const opened = await take({ subject: "Held", text: "Dark" });
    const id = opened.record_id ?? "";
    const kim = await product.as("kim");
    const send = (command: string, input: object) => kim.post(`/v1/records/${id}/commands`, { command, input });
    await send("assign", { assignee: "kim" });
    await send("hold", { holdReason: "awaitingCaller" });
    const taken = await take({ subject: `Re: ${id.split("/")[1] ?? ""}`, text: "It is back" }, "held");
    expect(taken).toMatchObject({ outcome: "answered", record_id: id, reason: null });
    const before = await loadRecord(product.pool, id);
    expect(before?.state).toBe("inProgress");
    await product.pool.query("update mails set outcome = null where id = $1", [taken.id]);
    await product.takeMail(readingOf({ id: taken.id, round: 1, mailbox: "held", sender: "ada@example.org" }));
    expect(await settled(taken.id)).toEqual(taken);
    expect((await loadRecord(product.pool, id))?.head).toBe(before?.head);
    expect(await comments(id)).toContain("ada: It is inProgress");
  });

  it("leaves no file behind when it is refused: none counts as an upload of its sender", async () => {
    const files = async () => (await product.pool.query("select from files where uploaded_by = 'ina'")).rowCount;
    const before = await files();
    const refused = await take({ from: "ina@example.org", subject: "No", text: "No rule takes it" }, "held");
    expect([refused.outcome, await files()]).toEqual(["refused", before]);
  });

  it("says nothing of a record that its sender does not see: it opens one of theirs", async () => {
    const opened = await take({ subject: "Mine", text: "Dark" });
    const [, number = ""] = opened.record_id?.split("/") ?? [];
    const other = await take({ from: "ina@example.org", subject: `About ${number}`, text: "Is it so?" });
    expect(other.outcome).toBe("opened");
    expect(other.record_id).not.toBe(opened.record_id);
    expect(await comments(opened.record_id)).toEqual([]);
    expect(await fieldsOf(other.record_id)).toMatchObject({ caller: "ina", description: "Is it so?" });
  });

  it.each([
    [
      "an unknown sender",
      { from: "eve@elsewhere.example" },
      "refused",
      'nobody here has the address "eve@elsewhere.example"',
    ],
    ["an answering machine", { headers: ["Auto-Submitted: auto-replied"] }, "left", "it was sent by a machine"],
    ["a circular", { headers: ["Precedence: bulk"] }, "left", "it was sent to many"],
    ["its own address", { from: "help@example.org" }, "left", "an address of the mailbox itself"],
  ])("is not taken of %s, and says so", async (name, sent, outcome, reason) => {
    const { code, ...told } = await take({ subject: name, ...sent });
    expect([told.outcome, code, told.record_id]).toEqual([outcome, "OPS460", null]);
    expect(told.reason).toContain(reason);
  });

  it("is refused at the door for what is no mail, is too large, or comes without the right to send", async () => {
    expect(await send("no headers at all")).toMatchObject({
      status: 400,
      json: { detail: expect.stringContaining("RFC 5322") as string },
    });
    expect((await send(raw({}), "nowhere")).status).toBe(404);
    expect((await send(raw({}), "service-desk", "ada")).status).toBe(403);
    expect((await send(raw({ text: "x".repeat(70_000) }), "front-door")).status).toBe(413);
    const { rows } = await product.pool.query("select from mails where subject = ''");
    expect(rows).toEqual([]);
  });

  it("keeps what cannot be stored as U+FFFD, and takes mail without a Message-ID by what it says", async () => {
    const message = raw({ subject: "Zero", text: "a\0b" }).replace(/Message-ID.*\r\n/u, "");
    const [first, second] = [await send(message), await send(message)];
    expect(second.json).toEqual({ status: "known", id: first.json.id });
    expect(await fieldsOf((await settled(first.json.id)).record_id)).toMatchObject({ description: "a\uFFFDb" });
  });
});

describe("a Message-ID that somebody guessed", () => {
  it("keeps nobody's mail out: what ina sends under it is another mail than ada's", async () => {
    const id = "next-of-ada@example.org";
    const guess = await take({ from: "ina@example.org", id, subject: "First under it" });
    expect(guess.outcome).toBe("opened");
    const mine = raw({ id, subject: "The true one" });
    const [first, second] = [await send(mine), await send(mine)];
    expect([first.json.status, second.json]).toEqual(["accepted", { status: "known", id: first.json.id }]);
    const { outcome, record_id } = await settled(first.json.id);
    expect(outcome).toBe("opened");
    expect(await fieldsOf(record_id)).toMatchObject({ caller: "ada", title: "The true one" });
  });

  it("is taken however long it and its sender are", async () => {
    const wide = (length: number): string =>
      Array.from({ length }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000))).join("");
    const sent = { from: `<${wide(240)}@example.org>`, id: wide(600), subject: "Long" };
    expect(await take(sent)).toMatchObject({ outcome: "refused", code: "OPS460" });
    const { rows } = await product.pool.query<{ bytes: number }>(
      "select octet_length(message_id) + octet_length(sender) as bytes from mails where subject = 'Long'",
    );
    expect(rows[0]?.bytes).toBeGreaterThan(2_500);
  });
});

describe("mail behind a gateway", () => {
  const proven = "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org";

  it("is refused when the gateway does not say who wrote it, whatever stands below", async () => {
    const forged = ["Authentication-Results: mx.example.org; dmarc=fail", proven];
    expect(await take({ subject: "Forged", headers: forged }, "front-door")).toMatchObject({
      outcome: "refused",
      reason: expect.stringContaining("dmarc=fail") as string,
    });
    expect((await take({ subject: "Proven", headers: [proven] }, "front-door")).outcome).toBe("opened");
  });

  it("of a stranger opens a record as the declared person, and never says anything of one", async () => {
    await product.pool.query("update users set roles = '{agent}' where name = 'guest'");
    const from = "eve@elsewhere.example";
    const headers = [proven.replace("header.from=example.org", "header.from=elsewhere.example")];
    const opened = await take({ from, subject: "From outside", headers }, "front-door");
    expect(opened.outcome).toBe("opened");
    expect(await loadRecord(product.pool, opened.record_id ?? "")).toMatchObject({ openedBy: "guest" });
    const [, number = ""] = opened.record_id?.split("/") ?? [];
    const more = await take({ from, subject: `Re: ${number}`, text: "More", headers }, "front-door");
    expect(more.outcome).toBe("opened");
    expect(await comments(opened.record_id)).toEqual([]);
  });

  it("that was refused is read again: by an operator, or when the true one comes under its Message-ID", async () => {
    const refused = await take({ from: "zoe@example.org", subject: "Early" });
    await saveCompany(product.pool, {
      users: [{ name: "zoe", title: "Zoe", email: "zoe@example.org", roles: [] }],
      groups: [],
    });
    const again = await product.opsloom("automation", "mail", "retry", String(refused.id));
    expect(again.code).toBe(0);
    expect(await settled(refused.id)).toMatchObject({ outcome: "opened", reason: null });
    const guessed = await take({ id: "guessed@example.org", subject: "Spoofed" }, "front-door");
    expect(guessed.outcome).toBe("refused");
    const { json } = await send(raw({ id: "guessed@example.org", subject: "True", headers: [proven] }), "front-door");
    expect(json).toEqual({ status: "accepted", id: guessed.id });
    expect((await settled(guessed.id)).outcome).toBe("opened");
  });
});

describe("opsloom mail", () => {
  it("hands a message over from a file, and tells of what was not taken", async () => {
    const { writeFileSync } = await import("node:fs");
    const file = `${product.folder}/message.eml`;
    writeFileSync(file, raw({ from: "eve@elsewhere.example", subject: "By pipe \u001b[31m" }));
    const told = await product.opsloom("automation", "mail", "deliver", "service-desk", file);
    expect(told.out).toMatch(/^mail \d+ is taken\n$/);
    const id = /\d+/.exec(told.out)?.[0] ?? "";
    await settled(Number(id));
    expect((await product.opsloom("automation", "mail", "deliver", "service-desk", file)).out).toContain(
      "handed over before",
    );
    expect((await product.opsloom("automation", "mail", "list")).out).toContain("nobody here has the address");
    const shown = await product.opsloom("automation", "mail", "show", id);
    expect(shown.out).toContain("OPS460 nobody here has the address");
    expect(shown.out).not.toContain("\u001b");
    expect((await product.opsloom("ada", "mail", "list")).err).toContain('lacks the permission "effects.manage"');
  });
});
