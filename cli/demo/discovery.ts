import type { Shop } from "./shop.ts";

/** The discovery of the demo's shop, as a process owner would write it: its two ports on loopback, nothing else. */
export function discoveryOf(shop: Shop): { readonly path: string; readonly text: string } {
  const text = `apiVersion: opsloom/v1
kind: Discovery
metadata: { name: demo-shop, title: The demo's shop, owner: configuration-management }
spec:
  schedule: { cron: "23 4 * * *", zone: UTC, maxRun: 5m }
  ranges: [127.0.0.1]
  ports: [${shop.webPort}, ${shop.databasePort}]
  rate: 100
`;
  return { path: "demo/discovery.yaml", text };
}
