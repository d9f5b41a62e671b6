import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { parseMailServer } from "../../channel/mail/server.ts";
import type { CompositionSettings } from "../../cli/composition.ts";
import { tellings } from "../../engine/lifecycle/tell/telling.ts";
import { enqueue } from "../../store/outbox/enqueue.ts";
import { readEvents } from "../../store/record/events.ts";
import { defaultRetention } from "../../store/retention/policies.ts";
import { startMailServer, type TestMailServer } from "../support/mail-server.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { openedRecord } from "../support/opened-record.ts";

let mail: TestMailServer;
let product: TestProduct;
let secretsFolder: string;
let settings: CompositionSettings;
let relay: ChildProcess | null = null;
/** Called with each mail before its receiver answers. */
let onMail: () => void = () => undefined;

beforeAll(async () => {
  mail = await startMailServer({}, () => onMail());
  product = await startProduct({ relay: false });
  secretsFolder = mkdtempSync(join(tmpdir(), "opsloom-killed-"));
  writeFileSync(join(secretsFolder, "mail-account.json"), '{"user":"opsloom","password":"s3cret"}');
  settings = {
    databaseUrl: product.database.url,
    temporal: { address: inject("temporalAddress") },
    temporalNamespace: product.namespace,
    secretsFolder,
    egress: { allow: ["127.0.0.0/8"] },
    shell: null,
    channels: {
      mail: {
        server: parseMailServer(`smtp://localhost:${mail.port}`),
        from: "o@example.org",
        secret: "mail-account",
      },
      common: { webhook: null, slack: null, teams: null },
      publicUrl: null,
    },
    retention: defaultRetention,
    mailCa: mail.ca,
  };
});
afterAll(async () => {
  relay?.kill("SIGKILL");
  await product?.stop();
  await mail?.close();
  if (secretsFolder !== undefined) rmSync(secretsFolder, { recursive: true, force: true });
});

function startRelayProcess(): ChildProcess {
  const script = new URL("./relay-process.ts", import.meta.url).pathname;
  return spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(settings)], { stdio: "ignore" });
}

/** A killed relay holds its lease for a minute; nobody waits for that here. */
const endLeases = () =>
  product.pool.query("update outbox set available_at = now() where done_at is null and attempts > 0");

/** All of its messages are in it, and nobody waits for its hour. */
async function digestIsDue(count: number): Promise<void> {
  await eventually("the messages to be in the digest", async () => {
    const { rowCount } = await product.pool.query("select from digest_items");
    return rowCount === count;
  });
  await product.pool.query("update outbox set available_at = now() where kind = 'digest' and done_at is null");
}

it.each([
  ["before the receiver has answered", "a message", 0],
  ["as the receiver answers", "a message", 1],
  ["soon after", "a message", 15],
  ["before the receiver has answered", "a digest", 0],
  ["as the receiver answers", "a digest", 1],
  ["soon after", "a digest", 15],
] as const)(
  "a worker that is killed %s leaves %s that is told once, and under one id however often it is sent",
  { timeout: 300_000 },
  async (_, what, pauseMs) => {
    const by = { user: "kim", roles: ["agent"], groups: [] };
    const name = `${what}-${pauseMs}`;
    const fields = { title: `Killed ${name}`, impact: "low", urgency: "low", caller: "ada" };
    const { recordId } = await openedRecord(product, { type: "incident", fields, by, key: `killed-${name}` });
    const sent = mail.mails.length;
    const killed = new Promise<void>((resolve) => {
      onMail = () => {
        onMail = () => undefined;
        const kill = (): void => {
          relay?.once("exit", () => resolve());
          relay?.kill("SIGKILL");
        };
        if (pauseMs === 0) kill();
        else setTimeout(kill, pauseMs);
      };
    });
    relay = startRelayProcess();
    const ids = what === "a digest" ? ["k", "l", "m"] : ["k"];
    const waits = what === "a digest" ? ({ urgency: "low", digestMs: 60_000 } as const) : {};
    for (const id of ids) {
      const message = { id: `${recordId}#${id}`, record: recordId, subject: "Killed", text: "t", because: "b" };
      await enqueue(product.pool, tellings(message, { channels: ["mail"], ...waits }, ["kim"]));
    }
    if (what === "a digest") await digestIsDue(ids.length);
    await killed;
    await endLeases();
    relay = startRelayProcess();
    const told = await eventually("the message to be told", async () => {
      const events = await readEvents(product.pool, recordId, 0);
      const found = events.flatMap(({ body }) => (body.kind === "told" ? [body] : []));
      const { rowCount } = await product.pool.query("select from outbox where record_id = $1 and done_at is null", [
        recordId,
      ]);
      return rowCount === 0 && found.length > 0 ? found : null;
    });
    relay.kill("SIGKILL");
    const delivered = told.flatMap(({ message, outcome }) => (outcome === "delivered" ? [message] : []));
    expect(delivered.toSorted()).toEqual(ids.map((id) => `${recordId}#${id}`));
    const sentIds = mail.mails.slice(sent).map(({ text }) => /^Message-ID: (.*)$/im.exec(text)?.[1]);
    expect(sentIds.length).toBeGreaterThanOrEqual(1);
    expect(sentIds.length).toBeLessThanOrEqual(2);
    expect(new Set(sentIds).size).toBe(1);
    expect((await product.pool.query("select from digests")).rowCount).toBe(0);
  },
);
