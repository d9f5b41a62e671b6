/** A saved run of the probes of a vantage point: a plan that it lacked, rounds, and the end when nothing is asked any more. */
import http from "node:http";
import { expect, it } from "vitest";
import { startProbing } from "../../commands/probing.ts";
import { probingWorkflowId } from "../../workflows/probe/messages.ts";
import { adopt } from "../support/listener.ts";
import { eventually, startProduct } from "../support/product.ts";
import { replay, save, savedHistories } from "./saved.ts";

const ids = { "probing-centre": probingWorkflowId("centre") };

const definitions = (port: number, every: string): string => `apiVersion: opsloom/v1
kind: CIClass
metadata: { name: service }
spec: { identify: [{ by: [name] }] }
---
apiVersion: opsloom/v1
kind: MetricSource
metadata: { name: probes }
spec: { receive: { probes: results }, step: 5s }
---
apiVersion: opsloom/v1
kind: Probe
metadata: { name: front }
spec:
  source: probes
  of: { class: service, name: shop }
  every: ${every}
  timeout: 2s
  http: [{ get: 'http://127.0.0.1:${String(port)}/' }]
`;

// Not a skipped test: nothing is left out of a run without it.
if (process.env["OPSLOOM_SAVE_HISTORIES"] === "1")
  it("saves it", { timeout: 300_000 }, async () => {
    const web = await adopt(http.createServer((_, res) => void res.end()));
    const product = await startProduct({
      relay: false,
      definitions: [{ path: "front.yaml", text: definitions(web.port, "5s") }],
    });
    const probing = startProbing({ ...product, log: product.apiDeps.log, intervalMs: 60_000 });
    try {
      const id = ids["probing-centre"];
      const asked = async (turns: number): Promise<boolean> => {
        const { rows } = await product.pool.query<{ n: string }>("select kept as n from metric_counts");
        return Number(rows[0]?.n ?? 0) >= turns;
      };
      await eventually("three turns", () => asked(6));
      // Rarely, so that it waits; then not at all.
      await product.publish([{ path: "front.yaml", text: definitions(web.port, "1h") }]);
      await eventually("a timer", async () => {
        const { events } = await product.client.workflow.getHandle(id).fetchHistory();
        return (events ?? []).some(({ timerStartedEventAttributes }) => timerStartedEventAttributes !== null);
      });
      await product.pool.query("delete from latest_definitions where kind = 'Probe'");
      const handle = product.client.workflow.getHandle(id);
      await handle.result();
      await save("probing-centre", await handle.fetchHistory(), product.pool);
    } finally {
      await probing.stop();
      await product.stop();
      await web.close();
    }
  });

it("a saved run of probes replays on the workflow as it is now", async () => {
  const saved = savedHistories("probing-");
  expect(saved.map(({ workflowId }) => workflowId)).toEqual(Object.keys(ids));
  expect(await replay(saved, ids)).toEqual({ count: 1, failed: [] });
});
