import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import type { ApiClient } from "../client/client.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readConnection } from "../configuration/connection.ts";
import { startMonitor } from "../demo/monitor.ts";
import { discoveryOf } from "../demo/discovery.ts";
import { type Shop, startShop } from "../demo/shop.ts";
import { remark } from "../output/print.ts";
import { clockTime, lengthOf } from "../output/time.ts";
import type { WaitingApproval } from "./approvals.ts";

interface DemoOptions extends ConnectOptions {
  readonly yes?: boolean;
  readonly keep?: boolean;
  readonly withPrometheus?: boolean;
}

interface RecordItem {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly openedAt: string;
  readonly fields: Record<string, unknown>;
  readonly links: Record<string, string[]>;
}

/** `opsloom demo`: the flash sale, on the system that runs. */
export function demoCommand(): Command {
  return withApiOptions(new Command("demo"))
    .description("play the flash sale on the running system: an alert becomes a verified repair")
    .option("--yes", "approve without asking")
    .option("--keep", "leave the shop running afterwards")
    .option("--with-prometheus", "let Prometheus and Alertmanager, which must be installed, find the failure")
    .action(async (options: DemoOptions) => {
      const { home } = readConnection(options.home);
      const api = await connect(options);
      const shop = await startShop(home);
      try {
        await play(api, shop, options, home);
      } finally {
        if (options.keep !== true) await shop.stop();
      }
    });
}

async function play(api: ApiClient, shop: Shop, options: DemoOptions, home: string): Promise<void> {
  const began = Date.now();
  const say = (text: string) => remark(`${lengthOf(Date.now() - began).padStart(6)}  ${text}`);
  say(`the shop runs: web on ${shop.webPort}, database on ${shop.databasePort}; checkout says "${(await shop.checkout()).text}"`);
  await discover(api, shop, say);
  const monitor =
    options.withPrometheus === true
      ? await (await import("../demo/prometheus.ts")).startPrometheus(home, api, shop)
      : startMonitor(api, { port: shop.databasePort, tier: "database", title: "The shop's database does not answer" });
  try {
    await shop.control("kill", "database");
    const broken = await shop.checkout();
    say(`the database process was killed; checkout answers ${broken.status}`);
    const incident = await findIncident(api, shop, began);
    say(`${incident.number} opened, priority ${String(incident.fields["priority"])}, on ${String(incident.fields["ci"])}`);
    await repair(api, incident, options, say);
    say(`checkout says "${(await shop.checkout()).text}" again`);
    await printStory(api, incident);
  } finally {
    await monitor.stop();
  }
}

async function discover(api: ApiClient, shop: Shop, say: (text: string) => void): Promise<void> {
  await api.post("/v1/definitions", { files: [discoveryOf(shop)] });
  const { workflow } = await api.post<{ workflow: string }>("/v1/discoveries/demo-shop/run", {});
  const found = await until(60_000, `the discovery ${workflow} to find the shop`, async () => {
    const { items } = await api.get<{
      items: { id: string; class: string; state: string; attributes: Record<string, { value: unknown }> }[];
    }>("/v1/cis?class=application&limit=200&state=active");
    const ports = [shop.databasePort, shop.webPort];
    const ours = items.filter((ci) => ports.includes(Number(ci.attributes["port"]?.value)));
    return ours.length === ports.length ? ours : null;
  });
  say(`discovery found ${found.map((ci) => `${ci.id} (${ci.class})`).join(", ")}`);
}

async function findIncident(api: ApiClient, shop: Shop, since: number): Promise<RecordItem> {
  return until(60_000, "an incident to open", async () => {
    const { items } = await api.get<{ items: { ci: string | null; group: string | null; labels: Record<string, unknown> }[] }>(
      "/v1/alerts?state=firing",
    );
    const alert = items.find(({ labels }) => labels["instance"] === `127.0.0.1:${shop.databasePort}`);
    if (alert?.ci === undefined || alert.ci === null) return null;
    const { items: incidents } = await api.get<{ items: RecordItem[] }>(`/v1/records/incident?ci=${encodeURIComponent(alert.ci)}`);
    return incidents.find(({ openedAt }) => Date.parse(openedAt) >= since) ?? null;
  });
}

/** Follows incident and change to their ends, and asks for the approval when it is due. */
async function repair(api: ApiClient, { number }: RecordItem, options: DemoOptions, say: (text: string) => void): Promise<void> {
  const told = new Set<string>();
  const approved = new Set<string>();
  await until(10 * 60_000, "the repair to end", async () => {
    const incident = await api.get<RecordItem>(`/v1/records/incident/${number}`);
    const change = incident.links["change"]?.[0]?.split("/")[1];
    tellOnce(told, say, `${number} is ${incident.state}`);
    if (change === undefined) return null;
    const view = await api.get<RecordItem>(`/v1/records/change/${change}`);
    tellOnce(told, say, `${change} is ${view.state}: ${String(view.fields["title"])}`);
    if (view.state === "authorize" && !approved.has(change) && (await approve(api, change, options, say))) approved.add(change);
    return view.state === "closed" && ["resolved", "closed"].includes(incident.state) ? true : null;
  });
}

async function approve(api: ApiClient, change: string, options: DemoOptions, say: (text: string) => void): Promise<boolean> {
  const { items } = await api.get<{ items: WaitingApproval[] }>("/v1/approvals?all=true");
  const waiting = items.filter((item) => item.number === change);
  const [first] = waiting;
  if (first === undefined) return false;
  const approver = waiting.find(({ approver: name }) => name === "mia")?.approver ?? first.approver;
  say(`${change} asks ${waiting.map((item) => item.approver).join(", ")} to approve (${first.approval}, ${first.stage})`);
  const yes = options.yes === true || (await ask(`approve ${change} as ${approver}? [Y/n] `));
  const as = await connect({ ...options, as: approver });
  const body = {
    command: yes ? "approve" : "reject",
    input: { digest: first.digest, comment: yes ? "approved in the demo" : "rejected in the demo" },
  };
  await as.post(`/v1/records/change/${change}/commands`, body);
  say(`${approver} ${yes ? "approved" : "rejected"} ${change}`);
  return true;
}

async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return !/^n/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}

async function printStory(api: ApiClient, { number }: RecordItem): Promise<void> {
  const { items } = await api.get<{ items: { at: string; subject: string; by: string | null; text: string }[] }>(
    `/v1/records/incident/${number}/story`,
  );
  const width = Math.max(...items.map(({ subject }) => Math.min(subject.length, 28)));
  const lines = items.map(
    ({ at, subject, by, text }) =>
      `${clockTime(at).slice(11)}.${at.slice(20, 23)}  ${subject.slice(0, 28).padEnd(width)}  ${text}${by === null || by.startsWith("$") ? "" : ` — ${by}`}`,
  );
  process.stdout.write(`\n${lines.join("\n")}\n\n`);
  process.stdout.write(
    `look at it again:  npx opsloom incident show ${number}\nwhy each step:     npx opsloom explain ${number}\nall of the API:    ${api.url}/docs\n`,
  );
}

function tellOnce(told: Set<string>, say: (text: string) => void, text: string): void {
  if (told.has(text)) return;
  told.add(text);
  say(text);
}

async function until<T>(timeoutMs: number, what: string, look: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > end)
      throw new Error(`waited ${Math.round(timeoutMs / 1000)} s for ${what}: see the log in ${join("<home>", "opsloom.log")}`);
    await pause(250);
  }
}
