import type { Reply } from "../../client/call.ts";
import type { Demo } from "./demo.ts";
import { discoveryOf } from "./discovery.ts";
import type { Shop } from "./shop.ts";

type Ci = Reply<"listCis">["items"][number];

/** The shop as a discovery finds it: its two tiers, and the host that they run on. */
export async function findShop(
  demo: Demo,
  shop: Shop,
): Promise<{ readonly database: Ci; readonly web: Ci; readonly host: Ci }> {
  const { api } = demo;
  await api.call.publishDefinitions({ body: { files: [discoveryOf(shop)] } });
  const { workflow } = await api.call.runDiscovery({ params: { name: "demo-shop" } });
  const found = await demo.until(`the discovery ${workflow} to find the shop`, async () => {
    const { items } = await api.call.listCis({ query: { class: "application", state: "active", limit: 200 } });
    const at = (port: number): Ci | undefined => items.find((ci) => ci.attributes["port"]?.value === port);
    const [database, web] = [at(shop.databasePort), at(shop.webPort)];
    const { items: hosts } = await api.call.listCis({ query: { class: "host", state: "active", limit: 200 } });
    const host = hosts.find((ci) => ci.attributes["address"]?.value === "127.0.0.1");
    return database === undefined || web === undefined || host === undefined ? null : { database, web, host };
  });
  const { database, web } = found;
  demo.say(`discovery found ${[database, web].map((ci) => `${ci.id} (${ci.class})`).join(", ")}`);
  return found;
}
