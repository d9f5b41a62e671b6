import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ImapFlow } from "imapflow";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Fetcher } from "../../api/mail/imap/fetcher.ts";
import { type FetchersParams, startFetchers } from "../../api/mail/imap/fetchers.ts";
import { saveCompany } from "../../store/person/save.ts";
import { imapPassword, startImapServer, type TestImapServer } from "../support/imap-server.ts";
import { has } from "../support/listener.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";

interface Row {
  readonly subject: string;
  readonly outcome: string;
  readonly reason: string | null;
}

const users = Array.from({ length: 8 }, (_, index) => `box-${String(index + 1)}`);

describe.skipIf(!has("dovecot"))("mail that is fetched (needs dovecot)", () => {
  let server: TestImapServer;
  let product: TestProduct;
  let box: string;
  let count = 0;
  const running: Fetcher[] = [];
  const open: ImapFlow[] = [];

  beforeAll(async () => {
    server = await startImapServer(users);
    product = await startProduct({ mailCa: server.ca });
    const person = { name: "ada", title: "Ada", email: "ada@example.org", roles: [] };
    await saveCompany(product.pool, { users: [person], groups: [] });
  });
  afterAll(async () => {
    await product?.stop();
    await server?.stop();
  });
  beforeEach(() => (box = users[count++] ?? ""));
  afterEach(async () => {
    await Promise.all(running.splice(0).map((fetcher) => fetcher.stop()));
    await Promise.all(open.splice(0).map((client) => client.logout()));
  });

  const writeSecret = (password = imapPassword): void =>
    writeFileSync(join(product.folder, "secrets", `${box}.json`), JSON.stringify({ user: box, password }));

  async function publish(more = "", address = `imaps://localhost:${String(server.imaps)}`): Promise<void> {
    writeSecret();
    const text = `apiVersion: opsloom/v1
kind: Mailbox
metadata: { name: ${box} }
spec:
  addresses: [${box}@example.org]
  maxSize: 64KiB
  imap: { server: "${address}", secret: ${box}${more} }
  open: [{ record: incident, with: { title: '\${ .subject[:160] }', caller: '\${ .person }' } }]
`;
    await product.publish([{ path: `${box}.yaml`, text }]);
  }

  const start = (change: Partial<FetchersParams> = {}): void => {
    const log = pino({ level: "silent" });
    running.push(
      startFetchers({
        ...product.mailServers,
        pool: product.pool,
        log,
        everyMs: 300,
        publishedEveryMs: 100,
        ...change,
      }),
    );
  };

  /** Publishes the mailbox, and has its mail fetched. */
  async function fetchMail(more?: string, address?: string): Promise<void> {
    await publish(more, address);
    start();
  }

  async function client(): Promise<ImapFlow> {
    const made = await server.login(box);
    open.push(made);
    return made;
  }

  const message = (subject: string, id = `${subject}-${box}`): string =>
    `From: Ada <ada@example.org>\r\nTo: ${box}@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${id}@example.org>\r\n\r\nDark`;

  async function put(client: ImapFlow, ...messages: readonly string[]): Promise<void> {
    for (const text of messages) await client.append("INBOX", text);
  }

  const rows = async (): Promise<readonly Row[]> =>
    (await product.pool.query<Row>("select subject, outcome, reason from mails where mailbox = $1 order by id", [box]))
      .rows;

  const settled = (length: number): Promise<readonly Row[]> =>
    eventually(`${String(length)} mails of ${box}`, async () => {
      const found = await rows();
      return found.length >= length && found.every(({ outcome }) => outcome !== null) ? found : null;
    });

  const inFolder = async (client: ImapFlow, folder: string): Promise<number> =>
    (await client.status(folder, { messages: true }).catch(() => false as const)) === false
      ? 0
      : (((await client.status(folder, { messages: true })) as { messages?: number }).messages ?? 0);

  const opened = async (): Promise<readonly string[]> =>
    (
      await product.pool.query<{ title: string }>(
        "select r.snapshot->'fields'->>'title' as title from mails m join records r on r.id = m.record_id where m.mailbox = $1 order by m.id",
        [box],
      )
    ).rows.map(({ title }) => title);

  it("opens records as its sender, is moved to another folder, and comes as soon as the server tells of it", async () => {
    const kim = await client();
    await put(kim, message("One"), message("Two"));
    await fetchMail(", moveTo: Archive/Taken");
    await settled(2);
    expect(await opened()).toEqual(["One", "Two"]);
    await eventually("both to be moved", async () => (await inFolder(kim, "Archive/Taken")) === 2);
    expect(await inFolder(kim, "INBOX")).toBe(0);
    await put(kim, message("Three"));
    await settled(3);
    expect(await opened()).toEqual(["One", "Two", "Three"]);
  });

  it("stays marked as read where no folder is named; what somebody had read before it was first fetched is left", async () => {
    const kim = await client();
    await kim.append("INBOX", message("Old"), [String.raw`\Seen`]);
    await put(kim, message("New"));
    await fetchMail("", `imap://localhost:${String(server.imap)}`);
    await settled(1);
    // Who reads the mailbox too takes nothing from it.
    await kim.append("INBOX", message("Read by somebody"), [String.raw`\Seen`]);
    await settled(2);
    expect(await opened()).toEqual(["New", "Read by somebody"]);
    await kim.mailboxOpen("INBOX");
    await eventually("all to be read", async () => {
      await kim.noop();
      return ((await kim.search({ seen: true })) as number[]).length === 3;
    });
  });

  it("is taken once by two workers, one of which loses its connection and stands still meanwhile", async () => {
    const kim = await client();
    const subjects = Array.from({ length: 60 }, (_, index) => `Mail ${String(index)}`);
    await put(kim, ...subjects.map((subject) => message(subject)));
    await publish(", moveTo: Taken");
    const taken = async (): Promise<number> => {
      const { rows } = await product.pool.query<{ taken: number }>(
        "select taken from mail_folders where mailbox = $1",
        [box],
      );
      return rows[0]?.taken ?? 0;
    };
    let [lost, stood] = [false, false];
    start({
      open: async (params) => {
        const session = await product.mailServers.open(params);
        return {
          ...session,
          // Once the first ones are taken the connection breaks, before the server is told.
          async file(uids) {
            if (lost) return session.file(uids);
            lost = true;
            await session.close();
            throw new Error("the connection broke");
          },
          // Later on it is still for so long that the other one takes the folder, and goes on.
          async fetch(uid) {
            const fetched = await session.fetch(uid);
            if (uid !== 40 || stood) return fetched;
            stood = true;
            await product.pool.query("update mail_folders set held_until = now() where mailbox = $1", [box]);
            start();
            await eventually("the other one to go on", async () => (await taken()) === 60);
            return fetched;
          },
        };
      },
    });
    await eventually("all to be moved", async () => (await inFolder(kim, "Taken")) === 60);
    expect([lost, stood]).toEqual([true, true]);
    await settled(60);
    expect((await rows()).map(({ outcome }) => outcome)).toEqual(subjects.map(() => "opened"));
    expect((await opened()).toSorted()).toEqual(subjects.toSorted());
  });

  it("that is broken, too large or cannot be fetched is a line with the reason, and stops no other", async () => {
    const kim = await client();
    const far = product.mailServers.open;
    start({
      open: async (params) => {
        const session = await far(params);
        const fetch = (uid: number) =>
          uid === 2 ? session.close().then(() => Promise.reject(new Error("it broke"))) : session.fetch(uid);
        return { ...session, fetch };
      },
    });
    await put(
      kim,
      "Subject: nobody\r\n\r\nx",
      message("Poison"),
      `${message("Large")}${"x".repeat(70_000)}`,
      message("Good"),
    );
    await publish();
    const found = await settled(4);
    expect(found.map(({ outcome }) => outcome)).toEqual(["refused", "refused", "refused", "opened"]);
    expect(found.map(({ reason }) => reason)).toEqual([
      "it is no message of RFC 5322: it has no header From",
      "it could not be fetched in 3 tries: it broke",
      expect.stringMatching(/^it has 68(\.\d+)? KiB, a message to "box-4" has at most 64 KiB$/) as string,
      null,
    ]);
    const told = await product.opsloom("automation", "mail", "list", "--mailbox", box);
    expect(told.out).toContain("it could not be fetched in 3 tries");
    const { rows: large } = await product.pool.query<{ id: number }>(
      "select id from mails where mailbox = $1 and reason like '%KiB%'",
      [box],
    );
    await product.opsloom("automation", "mail", "retry", String(large[0]?.id));
    const again = await eventually("the answer", async () =>
      (await rows()).find(({ reason }) => reason?.includes("was not fetched")),
    );
    expect(again.outcome).toBe("refused");
  });

  it("is numbered anew by its server, and nothing happens again: what is new is taken", async () => {
    const kim = await client();
    await put(kim, message("Before"));
    await fetchMail();
    await settled(1);
    await running.shift()?.stop();
    await product.pool.query("update mail_folders set uid_validity = uid_validity - 1 where mailbox = $1", [box]);
    // Not read: its mark was lost with its number.
    await kim.mailboxOpen("INBOX");
    await kim.messageFlagsRemove("1:*", [String.raw`\Seen`]);
    await put(kim, message("After"));
    start();
    await settled(2);
    expect(await opened()).toEqual(["Before", "After"]);
  });

  it("waits for a right password, and for a server that may be reached", async () => {
    const kim = await client();
    await put(kim, message("Patient"));
    const told: string[] = [];
    const log = pino({ level: "warn" }, { write: (line: string) => void told.push(line) });
    await publish();
    writeSecret("wrong");
    start({ log });
    await eventually("a refused login", () =>
      Promise.resolve(told.some((line) => line.includes("the login was refused"))),
    );
    expect(told.join("")).not.toContain("wrong");
    writeSecret();
    await settled(1);
    await expect(
      product.mailServers.open({
        server: { host: "169.254.169.254", port: 993, tls: "implicit" },
        credentials: { user: box, password: imapPassword },
        folder: "INBOX",
        moveTo: null,
        maxBytes: 1_000,
      }),
    ).rejects.toThrow("may not be reached");
  });
});
