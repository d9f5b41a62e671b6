/**
 * The saved history of a request that was ordered from the catalog: its guide orders two items, each of which it is
 * told of. OPSLOOM_SAVE_HISTORIES=1 runs it anew and saves what it leaves: only for a new engine version, never to make
 * a failing replay pass.
 */
import { expect, it } from "vitest";
import { loadRecord } from "../../store/record/load.ts";
import { eventually, startProduct } from "../support/product.ts";
import { textOf } from "./records.ts";
import { replay, save, savedHistories } from "./saved.ts";

const workflowIds: { readonly [file: string]: string } = {
  "ordered-item": "request-item/RITM0000001",
  "ordered-request": "request/REQ0000001",
};

// Not a skipped test: nothing is left out of a run without it.
if (process.env["OPSLOOM_SAVE_HISTORIES"] === "1") {
  it("saves the history of an order", { timeout: 180_000 }, async () => {
    const product = await startProduct();
    try {
      const ada = await product.as("ada");
      const order = { form: { login: "ada" } };
      await ada.post("/v1/catalog/home-office/orders", order, { "idempotency-key": "once" });
      // A retry of who ordered: the answer of the first time, and nothing more.
      await ada.post("/v1/catalog/home-office/orders", order, { "idempotency-key": "once" });
      await eventually("both items to be there", async () => {
        const request = await loadRecord(product.pool, "request/REQ0000001");
        return request?.awaited?.length === 0 && request.fields["openItems"] === 2;
      });
      expect(await loadRecord(product.pool, "request/REQ0000002")).toBeNull();
      for (const [file, id] of Object.entries(workflowIds))
        await save(file, await product.client.workflow.getHandle(id).fetchHistory(), product.pool);
    } finally {
      await product.stop();
    }
  });
}

it("holds both items, each asked for once and under its own key", () => {
  const text = textOf("ordered-request");
  for (const item of ["desktop", "training"]) expect(text).toContain(`request/REQ0000001:items:${item}`);
  expect(textOf("ordered-item")).toContain("RITM0000001");
});

it("replays on the workflow as it is now", async () => {
  const saved = savedHistories("ordered-");
  expect(saved.map(({ workflowId }) => workflowId)).toEqual(Object.keys(workflowIds));
  expect(await replay(saved, workflowIds)).toEqual({ count: saved.length, failed: [] });
});
