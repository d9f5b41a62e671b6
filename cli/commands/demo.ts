import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import type { Reply } from "../../client/call.ts";
import type { Client } from "../../client/client.ts";
import { UsageError } from "../client/failure.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { readConnection } from "../configuration/connection.ts";
import { startMonitor } from "../demo/monitor.ts";
import { discoveryOf } from "../demo/discovery.ts";
import { type Shop, startShop } from "../demo/shop.ts";
import { exitCodes, LaunchError } from "../launcher/launch-error.ts";
import { isLock, type Lock, tryLock } from "../launcher/lock.ts";
import { listenForStop } from "../launcher/signals.ts";
import { remark } from "../output/print.ts";
import { runTree } from "../output/run-tree.ts";
import { TaskTree } from "../output/task-tree.ts";
import { clockTime, lengthOf } from "../output/time.ts";
import { fieldText } from "../output/record-cell.ts";
import { readStory, tellStory } from "./story.ts";

interface DemoOptions extends ConnectOptions {
  readonly yes?: boolean;
  readonly keep?: boolean;
  readonly withPrometheus?: boolean;
}

type RecordItem = Reply<"showRecord">;

/** `opsloom demo`: the flash sale, on the system that runs. */
export function demoCommand(): Command {
  return withApiOptions(new Command("demo"))
    .description("play the flash sale on the running system: an alert becomes a verified repair")
    .option("--yes", "approve without asking")
    .option("--keep", "leave the shop running afterwards")
    .option("--with-prometheus", "let Prometheus and Alertmanager, which must be installed, find the failure")
    .action(async (options: DemoOptions) => {
      if (options.yes !== true && !process.stdin.isTTY)
        throw new UsageError(
          "the demo asks for an approval, and no terminal is here to answer: run it in a terminal, or with --yes",
        );
      const { home } = readConnection(options.home);
      const api = await connect(options);
      const stop = listenForStop();
      stop.force.addEventListener("abort", () => process.exit(exitCodes.interrupted));
      // Two at once would kill each other's shop.
      const lock = lockShop(home);
      try {
        const shop = await startShop(home);
        try {
          await play(api, shop, options, home, stop.stop);
        } finally {
          if (options.keep !== true) await shop.stop();
        }
      } catch (error) {
        if (!stop.stop.aborted) throw error;
        remark("stopped; the shop is down, and records that were opened stay as they are");
        process.exitCode = exitCodes.interrupted;
      } finally {
        stop.dispose();
        lock.release();
      }
    });
}

function lockShop(home: string): Lock {
  if (!existsSync(join(home, "commands", "shopctl")))
    throw new UsageError(
      `the demo plays on the machine that Opsloom runs on, and its shop is not under "${home}": name the home directory with --home`,
    );
  const lock = tryLock(join(home, "demo.lock"));
  if (isLock(lock)) return lock;
  throw new LaunchError(exitCodes.conflict, `another demo (process ${lock.pid}) plays on "${home}": wait for its end`);
}

async function play(api: Client, shop: Shop, options: DemoOptions, home: string, stop: AbortSignal): Promise<void> {
  const began = Date.now();
  const say = (text: string) => remark(`${lengthOf(Date.now() - began).padStart(6)}  ${text}`);
  say(
    `the shop runs: web on ${shop.webPort}, database on ${shop.databasePort}; checkout says "${(await shop.checkout()).text}"`,
  );
  await discover(api, shop, say, stop);
  const monitor =
    options.withPrometheus === true
      ? await (await import("../demo/prometheus.ts")).startPrometheus(home, api, shop)
      : startMonitor(api, { port: shop.databasePort, tier: "database", title: "The shop's database does not answer" });
  try {
    await shop.control("kill", "database");
    const broken = await shop.checkout();
    say(`the database process was killed; checkout answers ${broken.status}`);
    const incident = await findIncident(api, shop, began, stop);
    say(
      `${incident.number} opened, priority ${fieldText(incident.fields["priority"])}, on ${fieldText(incident.fields["ci"])}`,
    );
    for (const { serviceLevel, dueAt } of incident.clocks)
      if (dueAt !== null) say(`  clock ${serviceLevel} runs, due ${clockTime(dueAt)}`);
    const repaired = await repair(api, incident, options, say, stop);
    const { status, text } = await shop.checkout();
    say(
      repaired
        ? `checkout says "${text}" again`
        : `the repair was rejected: checkout still answers ${status}, and a person has to look at ${incident.number}`,
    );
    process.stdout.write("\n");
    tellStory(await readStory(api, incident.id));
    const { number } = incident;
    process.stdout.write(
      `\nlook at it again:  npx opsloom story ${number}\nwhy each step:     npx opsloom explain ${number}\nall of the API:    ${api.url}/docs\n`,
    );
  } finally {
    await monitor.stop();
  }
}

async function discover(api: Client, shop: Shop, say: (text: string) => void, stop: AbortSignal): Promise<void> {
  await api.call.publishDefinitions({ body: { files: [discoveryOf(shop)] } });
  const { workflow } = await api.call.runDiscovery({ params: { name: "demo-shop" } });
  const found = await until(stop, 60_000, `the discovery ${workflow} to find the shop`, async () => {
    const { items } = await api.call.listCis({ query: { class: "application", state: "active", limit: 200 } });
    const ports = [shop.databasePort, shop.webPort];
    const ours = items.filter((ci) => ports.includes(Number(ci.attributes["port"]?.value)));
    return ours.length === ports.length ? ours : null;
  });
  say(`discovery found ${found.map((ci) => `${ci.id} (${ci.class})`).join(", ")}`);
}

async function findIncident(api: Client, shop: Shop, since: number, stop: AbortSignal): Promise<RecordItem> {
  return until(stop, 60_000, "an incident to open", async () => {
    const { items } = await api.call.listAlerts({ query: { state: "firing" } });
    const alert = items.find(({ labels }) => labels["instance"] === `127.0.0.1:${shop.databasePort}`);
    if (alert?.ci === undefined || alert.ci === null) return null;
    const { items: incidents } = await api.call.listRecords({ params: { type: "incident" }, query: { ci: alert.ci } });
    return incidents.find(({ openedAt }) => Date.parse(openedAt) >= since) ?? null;
  });
}

/**
 * Follows incident and change to their ends, asks for the approval when it is due, and shows the run. False when it was
 * rejected.
 */
async function repair(
  api: Client,
  { number }: RecordItem,
  options: DemoOptions,
  say: (text: string) => void,
  stop: AbortSignal,
): Promise<boolean> {
  const told = new Set<string>();
  const approved = new Set<string>();
  let rejected = false;
  await until(stop, 10 * 60_000, "the repair to end", async () => {
    const incident = await api.call.showRecord({ params: { type: "incident", number } });
    const change = incident.links["change"]?.[0]?.split("/")[1];
    tellOnce(told, say, `${number} is ${incident.state}`);
    if (change === undefined) return null;
    const view = await api.call.showRecord({ params: { type: "change", number: change } });
    tellOnce(told, say, `${change} is ${view.state}: ${fieldText(view.fields["title"])}`);
    if (!view.final && !approved.has(change)) {
      const answer = await approve(api, change, options, say, stop);
      if (answer !== null) approved.add(change);
      rejected = answer === false;
    }
    if (approved.has(change) && !rejected && !told.has("run")) await showRun(api, change, told, stop);
    if (rejected) return view.final ? true : null;
    return view.final && told.has("run") && incident.fields["resolvedAt"] !== undefined ? true : null;
  });
  return !rejected;
}

/** The runbook's steps while they happen. */
async function showRun(api: Client, change: string, told: Set<string>, stop: AbortSignal): Promise<void> {
  const { items } = await api.call.listRuns({ query: { record: `change/${change}` } });
  const [run] = items;
  if (run === undefined) return;
  told.add("run");
  const tree = new TaskTree(process.stderr);
  try {
    for await (const view of api.follow.followRun({ params: { id: run.id }, signal: stop }))
      tree.show([runTree(`${view.runbook} ${view.phase}`, view.phase, view.steps)]);
  } finally {
    tree.end();
  }
}

/** Whether the change was approved; null = nobody is asked yet. */
async function approve(
  api: Client,
  change: string,
  options: DemoOptions,
  say: (text: string) => void,
  stop: AbortSignal,
): Promise<boolean | null> {
  const { items } = await api.call.listApprovals({ query: { all: "true" } });
  const waiting = items.filter((item) => item.number === change);
  const [first] = waiting;
  if (first === undefined) return null;
  const approver = waiting.find(({ approver: name }) => name === "mia")?.approver ?? first.approver;
  say(
    `${change} asks ${waiting.map((item) => item.approver).join(", ")} to approve (${first.approval}, ${first.stage})`,
  );
  const yes = options.yes === true || (await ask(`approve ${change} as ${approver}? [Y/n] `, stop));
  const as = await connect({ ...options, as: approver });
  const body = {
    command: yes ? "approve" : "reject",
    input: { digest: first.digest, comment: yes ? "approved in the demo" : "rejected in the demo" },
  };
  await as.call.commandRecord({ params: { type: "change", number: change }, body });
  say(`${approver} ${yes ? "approved" : "rejected"} ${change}`);
  return yes;
}

async function ask(question: string, stop: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal is read letter by letter meanwhile: a Ctrl-C is a letter, and no signal of its own.
  terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    return !/^n/i.test((await terminal.question(question, { signal: stop })).trim());
  } finally {
    terminal.close();
  }
}

function tellOnce(told: Set<string>, say: (text: string) => void, text: string): void {
  if (told.has(text)) return;
  told.add(text);
  say(text);
}

async function until<T>(stop: AbortSignal, timeoutMs: number, what: string, look: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    stop.throwIfAborted();
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > end)
      throw new Error(
        `waited ${Math.round(timeoutMs / 1000)} s for ${what}: look at opsloom status, opsloom alerts list and the log of the home directory, opsloom.log`,
      );
    await pause(250, undefined, { signal: stop });
  }
}
