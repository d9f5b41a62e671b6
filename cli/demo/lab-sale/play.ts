/**
 * The flash sale on the lab: what comes is foreseen, what is unusual is seen, a storm of alerts is one incident with
 * its cause, and that is repaired under an approved change. Prometheus, Alertmanager, rsyslog and PostgreSQL are real.
 */
import { readFile } from "node:fs/promises";
import { fieldText } from "../../output/record-cell.ts";
import type { Demo, RecordItem } from "../demo.ts";
import { repair } from "../repair.ts";
import { sendHistory } from "./history.ts";
import { startReport } from "./report.ts";
import { putSecrets, requireLab } from "./site.ts";
import { sendVisitors, type Visitors } from "./visitors.ts";

const usual = 2;
const sale = 40;

/** Gives the id of the incident. @throws UsageError where no lab answers */
export async function playLabSale(demo: Demo, home: string): Promise<string> {
  await requireLab();
  putSecrets(home);
  await discover(demo);
  let visitors = sendVisitors(usual);
  try {
    await foresee(demo);
    await visitors.stop();
    visitors = sendVisitors(sale);
    demo.say(`the sale begins: ${sale} visitors a second`);
    await notice(demo, "lab-orders");
    const incident = await breakDown(demo, visitors);
    return incident.id;
  } finally {
    await visitors.stop();
  }
}

async function discover(demo: Demo): Promise<void> {
  const { call } = demo.api;
  const shop = { ref: "shop", class: "service", attributes: { name: "shop" } };
  await call.reportCis({ body: { source: "manual", items: [shop] } });
  await publish(demo, "definitions.yaml");
  const { workflow } = await call.runDiscovery({ params: { name: "lab" } });
  demo.say("the lab is discovered over SSH, SNMP, SQL and HTTP");
  const sweep = await demo.until(
    `the sweep "${workflow}" to end`,
    async () => {
      const { items } = await call.listSweeps({ query: { discovery: "lab", limit: 1 } });
      return items[0]?.id.startsWith(workflow) === true && items[0].phase !== "running" ? items[0] : null;
    },
    5 * 60_000,
  );
  if (sweep.phase !== "completed") throw new Error(`the sweep "${sweep.id}" is ${sweep.phase}: ${sweep.fault ?? ""}`);
  const map = await call.showMap({ params: { name: "lab-shop" } });
  demo.say(`the shop's map has ${map.nodes.length} items and ${map.edges.length} relations`);
}

async function publish({ api }: Demo, file: string): Promise<void> {
  const text = await readFile(new URL(file, import.meta.url), "utf8");
  await api.call.publishDefinitions({ body: { files: [{ path: `lab-sale/${file}`, text }] } });
}

async function foresee(demo: Demo): Promise<void> {
  const { sent, more } = await sendHistory(demo.api.url, Date.now());
  demo.say(`two weeks before the sale are told: ${sent} values`);
  // Watches begin, silently, with what is there; then the last hours come one after the other.
  await publish(demo, "watches.yaml");
  await notice(demo, "lab-disk", more);
}

/** Waits for what a watch notices; `meanwhile` is done at each look. */
async function notice(demo: Demo, watch: string, meanwhile?: () => Promise<unknown>): Promise<void> {
  const found = await demo.until(
    `the watch "${watch}" to notice something`,
    async () => {
      await meanwhile?.();
      const { items } = await demo.api.call.listAlerts({ query: { state: "firing" } });
      return items.find(({ labels }) => labels["watch"] === watch) ?? null;
    },
    3 * 60_000,
  );
  demo.say(`noticed: ${found.title}`);
}

async function breakDown(demo: Demo, visitors: Visitors): Promise<RecordItem> {
  const report = await startReport();
  try {
    demo.say("somebody starts a report that locks the articles");
    const incident = await findIncident(demo);
    demo.say(
      `${incident.number} opened, priority ${fieldText(incident.fields["priority"])}: ${fieldText(incident.fields["title"])}`,
    );
    await showGroup(demo, incident);
    const { asked, good } = visitors.count();
    demo.say(`of ${asked} visits ${asked - good} failed meanwhile`);
    const repaired = await repair(demo, incident);
    if (!repaired) throw new Error(`the repair of ${incident.number} was rejected`);
    demo.say(`the session of the report is ${report.isEnded() ? "ended" : "still there"}`);
    visitors.count();
    await demo.until("the shop to answer again", async () => {
      const { asked: visits, good: answered } = visitors.count();
      return visits > 0 && answered === visits ? true : null;
    });
    demo.say("the shop answers again");
    return incident;
  } finally {
    await report.stop();
  }
}

async function findIncident(demo: Demo): Promise<RecordItem> {
  const { api, began } = demo;
  return demo.until("an incident to open", async () => {
    const { items } = await api.call.listAlerts({ query: { state: "firing" } });
    const alert = items.find(({ rule, recordId }) => rule === "lab-database-waits" && recordId !== null);
    const number = alert?.recordId?.split("/")[1];
    if (number === undefined) return null;
    const incident = await api.call.showRecord({ params: { type: "incident", number } });
    return Date.parse(incident.openedAt) >= began ? incident : null;
  });
}

/** The alerts that are of one trouble, and which of them is the cause. */
async function showGroup(demo: Demo, { id }: RecordItem): Promise<void> {
  const { call } = demo.api;
  const group = await demo.until("the alerts of the shop to join", async () => {
    const { items } = await call.listAlertGroups({ query: { state: "firing" } });
    const found = items.find(({ recordId, alerts }) => recordId === id && alerts > 1);
    return found?.group == null ? null : await call.showAlertGroup({ params: { id: found.group } });
  });
  const { alerts, primary } = group;
  demo.say(`${alerts.length} alerts are one trouble; the others come from: ${primary.title} (${primary.because})`);
  for (const { title, because } of alerts) demo.say(`  ${title}: ${because}`);
}
