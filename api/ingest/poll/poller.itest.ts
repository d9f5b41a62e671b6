import { rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pino } from "pino";
import type { Pool } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Json } from "../../../engine/base/json.ts";
import { createEgress } from "../../../net/egress.ts";
import { openImap } from "../../../net/imap/session.ts";
import { createHttpClient, type HttpClient } from "../../../net/http-client.ts";
import { holdPoll, releasePoll, takeAnswer } from "../../../store/event/polls.ts";
import { type Daemon, freePort, makeFolder, startDaemon } from "../../../test/support/daemon.ts";
import { imapPassword, startImapServer } from "../../../test/support/imap-server.ts";
import { has } from "../../../test/support/listener.ts";
import { startStore, type TestStore } from "../../../test/support/store.ts";
import { startFetchers } from "../../mail/imap/fetchers.ts";
import { startPoller } from "./poller.ts";

let store: TestStore;
let pool: Pool;
let http: HttpClient;
let api: Server;
let url: string;
/** What the API has, and what it was asked. */
let events: number[] = [];
let asked: string[] = [];
let status = 200;
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  http = createHttpClient({ egress: { allow: ["127.0.0.0/8"] } });
  // Pages of two, of what comes after `since`.
  api = createServer((req, res) => {
    const since = Number(new URL(req.url ?? "", "http://x").searchParams.get("since") ?? 0);
    asked.push(`${req.headers.authorization ?? ""} ${String(since)}`);
    const page = events.filter((id) => id > since).slice(0, 2);
    res.writeHead(status).end(JSON.stringify({ events: page.map((id) => ({ id })), next: page.at(-1) ?? null }));
  });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${String((api.address() as AddressInfo).port)}`;
});
afterAll(async () => {
  api?.close();
  await http?.close();
  await store?.stop();
});
beforeEach(async () => {
  [events, asked, status] = [[], [], 200];
  await pool.query("truncate deliveries, event_polls");
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((poller) => poller.stop()));
});

const until = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 20_000, interval: 50 });
const cursored = (): string => `apiVersion: opsloom/v1
kind: EventSource
metadata: { name: pages }
spec:
  receive:
    poll: { url: "${url}/events", every: 5s, query: { since: "\${ .cursor // null }" }, items: ".events[]", cursor: .answer.next }
    secret: reader
  event: { key: "\${ .id | tostring }", state: firing, severity: 3, title: Odd }
`;

function poll(): void {
  const readSecret = async (name: string): Promise<Json | undefined> => (name === "reader" ? "t0ken" : undefined);
  running.push(startPoller({ pool, log: pino({ level: "silent" }), http, readSecret, lookEveryMs: 100 }));
}

async function items(): Promise<readonly Json[]> {
  const { rows } = await pool.query<{ body: string }>("select body from deliveries order by id");
  return rows.flatMap(({ body }) => JSON.parse(body) as Json[]);
}

/** As if it were asked long ago. */
const makeDue = () => pool.query("update event_polls set asked_at = now() - interval '1 hour'");

it("what an API has is taken page by page, each once, by several workers, and is gone on with after a restart", async () => {
  await store.publish([{ path: "s.yaml", text: cursored() }]);
  events = [1, 2, 3, 4, 5];
  poll();
  poll();
  await until(items).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }, { id: 5 }]);
  await Promise.all(running.splice(0).map((poller) => poller.stop()));
  expect(asked[0]).toBe("Bearer t0ken 0");
  events.push(6);
  await makeDue();
  poll();
  await until(items).toEqual([1, 2, 3, 4, 5, 6].map((id) => ({ id })));
  expect(asked.at(-1)).toBe("Bearer t0ken 6");
  // Nothing of it is asked for a second time.
  expect(asked.filter((one) => one.endsWith(" 0"))).toHaveLength(1);
});

it("a worker that stands still while another one goes on takes nothing, and one that dies leaves the source", async () => {
  const key = { source: "pages", url };
  const first = { ...key, holder: "first" };
  const second = { ...key, holder: "second" };
  const held = await holdPoll(pool, first, { heldMs: 200, everyMs: 0 });
  expect(await holdPoll(pool, second, { heldMs: 200, everyMs: 0 })).toBeNull();
  await until(() => holdPoll(pool, second, { heldMs: 60_000, everyMs: 0 })).toMatchObject({ cursor: null, version: 0 });
  const answer = { cursor: 7, listed: {}, bodies: ['[{"id":7}]'] };
  await expect(takeAnswer(pool, first, held!, answer)).rejects.toThrow("another worker has gone on");
  await takeAnswer(pool, second, held!, answer);
  await expect(takeAnswer(pool, second, held!, answer)).rejects.toThrow("another worker has gone on");
  expect(await items()).toEqual([{ id: 7 }]);
  await releasePoll(pool, second, null);
  expect(await holdPoll(pool, first, { heldMs: 200, everyMs: 60_000 })).toBeNull();
  // Another address has other cursors.
  const moved = await holdPoll(pool, { ...first, url: `${url}/v2` }, { heldMs: 200, everyMs: 60_000 });
  expect(moved).toMatchObject({ cursor: null, version: 1 });
});

it("an answer that is none keeps the position and is noted without the secret", async () => {
  await store.publish([{ path: "s.yaml", text: cursored() }]);
  events = [1];
  status = 500;
  poll();
  const told = async () => (await pool.query("select error, failures, cursor from event_polls")).rows[0];
  await until(told).toMatchObject({ error: expect.stringContaining("answers 500"), cursor: null });
  expect(JSON.stringify(await told())).not.toContain("t0ken");
  status = 200;
  await makeDue();
  await Promise.all(running.splice(0).map((poller) => poller.stop()));
  await makeDue();
  poll();
  await until(items).toEqual([{ id: 1 }]);
  await until(told).toMatchObject({ error: null, failures: 0 });
});

it.skipIf(!has("dovecot"))(
  "a message of a folder of mail is a delivery, once, and one that is too large is a delivery that says so (needs dovecot)",
  async () => {
    const server = await startImapServer(["watch"]);
    const client = await server.login("watch");
    const text = `apiVersion: opsloom/v1
kind: EventSource
metadata: { name: tapes }
spec:
  receive: { mail: { server: "imaps://localhost:${String(server.imaps)}", secret: watch, moveTo: Taken } }
  event: { key: "\${ .subject }", state: firing, severity: 3, at: "\${ .date }", title: "\${ .text }" }
`;
    const message = (subject: string, body: string): string =>
      `From: Robot <robot@tapes.example>\r\nTo: watch@example.org\r\nSubject: ${subject}\r\nDate: Mon, 2 Mar 2026 10:00:00 +0100\r\nMessage-ID: <${subject}@tapes.example>\r\n\r\n${body}`;
    const egress = createEgress({ allow: ["127.0.0.0/8", "::1/128"] });
    const fetch = (): void =>
      void running.push(
        startFetchers({
          pool,
          log: pino({ level: "silent" }),
          open: (params) => openImap({ ...params, egress, ca: server.ca }),
          readSecret: async () => ({ user: "watch", password: imapPassword }),
          everyMs: 300,
          publishedEveryMs: 100,
        }),
      );
    const told = async (): Promise<readonly Json[]> =>
      (await pool.query<{ body: string }>("select body from deliveries order by id")).rows.map(
        ({ body }) => JSON.parse(body) as Json,
      );
    try {
      await store.publish([{ path: "s.yaml", text }]);
      await client.append("INBOX", message("tape-4", "Tape 4 is \u0000worn"));
      await client.append("INBOX", message("large", "x".repeat(1_100_000)));
      fetch();
      fetch();
      await until(told).toMatchObject([
        {
          messageId: "tape-4@tapes.example",
          from: "robot@tapes.example",
          to: ["watch@example.org"],
          subject: "tape-4",
          text: expect.stringContaining("worn"),
          date: "2026-03-02T09:00:00.000Z",
        },
        { unreadable: expect.stringMatching(/^it has .* MiB, a message to "event:tapes" has at most 1 MiB$/) },
      ]);
      await client.append("INBOX", message("tape-5", "Tape 5 is worn"));
      await until(async () => (await told()).length).toBe(3);
      expect((await pool.query("select from mails")).rowCount).toBe(0);
    } finally {
      await Promise.all(running.splice(0).map((fetcher) => fetcher.stop()));
      await client.logout();
      await server.stop();
    }
  },
  60_000,
);

it("what a real Prometheus lists as firing begins, and ends when it is listed no more", async () => {
  const folder = makeFolder("prometheus");
  const rules = join(folder, "rules.yaml");
  const firing = 'groups: [{ name: g, rules: [{ alert: Odd, expr: "vector(1)", labels: { severity: page } }] }]\n';
  writeFileSync(rules, firing);
  const configuration = join(folder, "prometheus.yaml");
  writeFileSync(configuration, "global: { evaluation_interval: 1s }\nrule_files: [rules.yaml]\n");
  const port = await freePort();
  const address = `127.0.0.1:${String(port)}`;
  const prometheus: Daemon = await startDaemon({
    program: "prometheus",
    args: [
      `--config.file=${configuration}`,
      `--web.listen-address=${address}`,
      `--storage.tsdb.path=${folder}/data`,
      "--web.enable-lifecycle",
    ],
    folder,
    port,
  });
  try {
    const text = `apiVersion: opsloom/v1
kind: EventSource
metadata: { name: asked }
spec:
  receive: { poll: { url: "http://${address}/api/v1/alerts", every: 5s, items: '.data.alerts[] | select(.state == "firing")', listed: .labels } }
  event: { key: "\${ .labels.alertname }", state: firing, severity: 3, title: Odd }
`;
    await store.publish([{ path: "s.yaml", text }]);
    poll();
    await until(async () => (await items())[0]).toMatchObject({ labels: { alertname: "Odd", severity: "page" } });
    writeFileSync(rules, "groups: []\n");
    expect((await fetch(`http://${address}/-/reload`, { method: "POST" })).status).toBe(200);
    await until(async () => (await items()).at(-1)).toMatchObject({ labels: { alertname: "Odd" }, gone: true });
    const gone = (await items()).filter((item) => (item as { gone?: boolean }).gone === true);
    expect(gone).toHaveLength(1);
  } finally {
    await prometheus.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
