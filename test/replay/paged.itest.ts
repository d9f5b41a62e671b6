/**
 * Saved histories of escalations that are handed on, or heard and begun anew, replay on the workflows as they are now.
 * OPSLOOM_SAVE_HISTORIES=1 runs them anew and saves what they leave: only for a new scenario or a new engine version,
 * never to make a failing replay pass.
 */
import { expect, it } from "vitest";
import { startEscalation } from "../../commands/escalation.ts";
import { readEvents } from "../../store/record/events.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { open, send } from "./records.ts";
import { replay, save, savedHistories } from "./saved.ts";

const workflowIds: { readonly [file: string]: string } = {
  "paged-anew": "escalation/handed#1",
  "paged-handed-on": "escalation/handed#1",
  "paged-heard": "escalation/heard#1",
};

const definitions = `
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: outcry }
spec: { number: OUT, fields: { title: { type: string }, team: { type: string } } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: outcry }
spec:
  record: outcry
  allow: [agent]
  initial: open
  states:
    open: { transitions: { hand: { fields: [team] }, begin: begun } }
    begun: { transitions: { finish: over } }
    over: { final: true }
---
apiVersion: opsloom/v1
kind: Notification
metadata: { name: needed }
spec: { channels: [inbox], subject: '\${ .number }', body: '\${ .number }' }
---
apiVersion: opsloom/v1
kind: Escalation
metadata: { name: first }
spec:
  steps: [{ to: [{ user: raj }], notify: needed, wait: 3s }]
  fallback: [admin]
  onReassign: { field: team, then: restart, escalations: { other: second } }
---
apiVersion: opsloom/v1
kind: Escalation
metadata: { name: second }
spec: { steps: [{ to: [{ user: lee }], notify: needed, wait: 1s }], fallback: [admin] }
---
apiVersion: opsloom/v1
kind: Escalation
metadata: { name: heard }
spec:
  steps: [{ to: [{ user: raj }], notify: needed, wait: 3s }]
  fallback: [admin]
  reescalate: 1m
`;

/** Starts an escalation of a new record, and does something to the record once somebody was told. */
async function escalate(product: TestProduct, name: string, id: string, command: string, input = {}) {
  const record = await open(product, "outcry", {});
  await startEscalation(product, { id, record, escalation: name, to: [], because: "a test asked" }, "published");
  await eventually("somebody to be told", async () =>
    (await readEvents(product.pool, record, 0)).some(({ body }) => body.kind === "told"),
  );
  await send(product, record, command, input);
  const { runId } = await product.client.workflow.getHandle(`escalation/${id}`).describe();
  await product.client.workflow.getHandle(`escalation/${id}`).result();
  return { record, runId };
}

// Not a skipped test: nothing is left out of a run without it.
if (process.env["OPSLOOM_SAVE_HISTORIES"] === "1") {
  it("saves histories of escalations", { timeout: 180_000 }, async () => {
    const product = await startProduct();
    try {
      await product.publish([{ path: "outcries.yaml", text: definitions }]);
      const handed = await escalate(product, "first", "handed#1", "hand", { team: "other" });
      const { workflow } = product.client;
      await save(
        "paged-handed-on",
        await workflow.getHandle("escalation/handed#1", handed.runId).fetchHistory(),
        product.pool,
      );
      await save("paged-anew", await workflow.getHandle("escalation/handed#1").fetchHistory(), product.pool);
      const heard = await escalate(product, "heard", "heard#1", "acknowledge");
      await save(
        "paged-heard",
        await workflow.getHandle("escalation/heard#1", heard.runId).fetchHistory(),
        product.pool,
      );
    } finally {
      await product.stop();
    }
  });
}

it("saved histories of escalations that begin anew replay on the workflows as they are now", async () => {
  const saved = savedHistories("paged-");
  expect(saved.map(({ workflowId }) => workflowId)).toEqual(Object.keys(workflowIds));
  expect(await replay(saved, workflowIds)).toEqual({ count: saved.length, failed: [] });
});
