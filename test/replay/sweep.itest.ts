/** A saved run of a discovery whose collector returned what it saw. The one of before is in lifecycle.itest.ts. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { awaitSweep, startSweep } from "../../commands/discovery.ts";
import { sampleDiscovery } from "../../engine/discovery/sample.ts";
import { startProduct } from "../support/product.ts";
import { replay, save, savedHistories } from "./saved.ts";

const ids = { "sweep-observed": "discovery/observed/by-hand" } as const;

// Not a skipped test: nothing is left out of a run without it.
if (process.env["OPSLOOM_SAVE_HISTORIES"] === "1")
  it("saves it", { timeout: 300_000 }, async () => {
    const product = await startProduct({ relay: false });
    const web = createServer((_, res) => res.writeHead(200, { server: "nginx/1.22.1" }).end());
    try {
      await new Promise<void>((resolve) => web.listen(0, "127.0.4.17", resolve));
      const { port } = web.address() as AddressInfo;
      const schedule = { cron: "0 3 * * *", zone: "UTC", maxRunMs: 600_000, maxIdleMs: 300_000 };
      const discovery = sampleDiscovery({
        name: "observed",
        ranges: ["127.0.4.0/23"],
        alive: [port],
        ports: [port],
        rate: 5_000,
        schedule,
      });
      const workflowId = await startSweep(product.client, discovery);
      expect(workflowId).toBe(ids["sweep-observed"]);
      expect(await awaitSweep(product.client, workflowId)).toMatchObject({ phase: "completed", counts: { active: 1 } });
      await save("sweep-observed", await product.client.workflow.getHandle(workflowId).fetchHistory(), product.pool);
    } finally {
      await new Promise((resolve) => web.close(resolve));
      await product.stop();
    }
  });

it("a saved run of a discovery replays on the workflow as it is now", async () => {
  const saved = savedHistories("sweep-");
  expect(saved.map(({ workflowId }) => workflowId)).toEqual(Object.keys(ids));
  expect(await replay(saved, ids)).toEqual({ count: 1, failed: [] });
});
