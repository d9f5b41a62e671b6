import { fieldText } from "../output/record-cell.ts";
import { clockTime } from "../output/time.ts";
import { findShop } from "./find-shop.ts";
import { startMonitor } from "./monitor.ts";
import type { Shop } from "./shop.ts";
import type { RecordItem, Demo } from "./demo.ts";

/** The flash sale: the database of a real shop dies, is found, repaired under an approved change, and verified. */
export async function playFlashSale(demo: Demo, shop: Shop, home: string, withPrometheus: boolean): Promise<string> {
  const { api } = demo;
  demo.say(
    `the shop runs: web on ${shop.webPort}, database on ${shop.databasePort}; checkout says "${(await shop.checkout()).text}"`,
  );
  await findShop(demo, shop);
  const monitor = withPrometheus
    ? await (await import("./prometheus.ts")).startPrometheus(home, api, shop)
    : startMonitor(api, { port: shop.databasePort, tier: "database", title: "The shop's database does not answer" });
  try {
    await shop.control("kill", "database");
    const broken = await shop.checkout();
    demo.say(`the database process was killed; checkout answers ${broken.status}`);
    const incident = await findIncident(demo, shop);
    demo.say(
      `${incident.number} opened, priority ${fieldText(incident.fields["priority"])}, on ${fieldText(incident.fields["ci"])}`,
    );
    for (const { serviceLevel, dueAt } of incident.clocks)
      if (dueAt !== null) demo.say(`  clock ${serviceLevel} runs, due ${clockTime(dueAt)}`);
    const repaired = await repair(demo, incident);
    const { status, text } = await shop.checkout();
    demo.say(
      repaired
        ? `checkout says "${text}" again`
        : `the repair was rejected: checkout still answers ${status}, and a person has to look at ${incident.number}`,
    );
    return incident.id;
  } finally {
    await monitor.stop();
  }
}

async function findIncident(demo: Demo, shop: Shop): Promise<RecordItem> {
  const { api, began } = demo;
  return demo.until("an incident to open", async () => {
    const { items } = await api.call.listAlerts({ query: { state: "firing" } });
    const alert = items.find(({ labels }) => labels["instance"] === `127.0.0.1:${shop.databasePort}`);
    if (alert?.ci === undefined || alert.ci === null) return null;
    const { items: incidents } = await api.call.listRecords({ params: { type: "incident" }, query: { ci: alert.ci } });
    return incidents.find(({ openedAt }) => Date.parse(openedAt) >= began) ?? null;
  });
}

/**
 * Follows incident and change to their ends, asks for the approval when it is due, and shows the run. False when it was
 * rejected.
 */
async function repair(demo: Demo, { number }: RecordItem): Promise<boolean> {
  const { api } = demo;
  const approved = new Set<string>();
  let [rejected, shown] = [false, false];
  const look = async () => {
    const incident = await api.call.showRecord({ params: { type: "incident", number } });
    const change = incident.links["change"]?.[0]?.split("/")[1];
    demo.sayOnce(`${number} is ${incident.state}`);
    if (change === undefined) return null;
    const view = await api.call.showRecord({ params: { type: "change", number: change } });
    demo.sayOnce(`${change} is ${view.state}: ${fieldText(view.fields["title"])}`);
    if (!view.final && !approved.has(change)) {
      const answer = await approve(demo, change);
      if (answer !== null) approved.add(change);
      rejected = answer === false;
    }
    if (approved.has(change) && !rejected && !shown) shown = await showRun(demo, change);
    if (rejected) return view.final ? true : null;
    return view.final && shown && incident.fields["resolvedAt"] !== undefined ? true : null;
  };
  await demo.until("the repair to end", look, 10 * 60_000);
  return !rejected;
}

/** The runbook's steps while they happen; false when it has not begun. */
async function showRun({ api, audience, stop }: Demo, change: string): Promise<boolean> {
  const { items } = await api.call.listRuns({ query: { record: `change/${change}` } });
  const [run] = items;
  if (run === undefined) return false;
  await audience.watch(api.follow.followRun({ params: { id: run.id }, signal: stop }));
  return true;
}

/** Whether the change was approved; null = nobody is asked yet. */
async function approve(demo: Demo, change: string): Promise<boolean | null> {
  const { api } = demo;
  const { items } = await api.call.listApprovals({ query: { all: "true" } });
  const waiting = items.filter((item) => item.number === change);
  const [first] = waiting;
  if (first === undefined) return null;
  const approver = waiting.find(({ approver: name }) => name === "mia")?.approver ?? first.approver;
  demo.say(
    `${change} asks ${waiting.map((item) => item.approver).join(", ")} to approve (${first.approval}, ${first.stage})`,
  );
  const yes = await demo.agrees(`approve ${change} as ${approver}?`);
  const as = await demo.as(approver);
  const body = {
    command: yes ? "approve" : "reject",
    input: { digest: first.digest, comment: yes ? "approved in the demo" : "rejected in the demo" },
  };
  await as.call.commandRecord({ params: { type: "change", number: change }, body });
  demo.say(`${approver} ${yes ? "approved" : "rejected"} ${change}`);
  return yes;
}
