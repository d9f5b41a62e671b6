import { fieldText } from "../output/record-cell.ts";
import { clockTime } from "../output/time.ts";
import { findShop } from "./find-shop.ts";
import { startMonitor } from "./monitor.ts";
import { repair } from "./repair.ts";
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
