/**
 * Saved histories of records that follow others, open others, wait as computed, tell or lose an approver replay on the
 * workflow as it is now. OPSLOOM_SAVE_HISTORIES=1 runs them anew and saves what they leave: only for a new scenario or
 * a new engine version, never to make a failing replay pass.
 */
import { expect, it } from "vitest";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { jobs } from "../../engine/simulation/testing/jobs.ts";
import { orders } from "../../engine/simulation/testing/orders.ts";
import { outages } from "../../engine/simulation/testing/outages.ts";
import { emergency } from "./emergency.ts";
import { loadRecord } from "../../store/record/load.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { inState, open, send, textOf } from "./records.ts";
import { replay, save as saveHistory, savedHistories } from "./saved.ts";

/** Workflow ids by file: what a run does may depend on its own. */
const workflowIds: { readonly [file: string]: string } = {
  "related-change": "change/CHG0000001",
  "related-job": "job/JOB0000001",
  "related-order": "order/ORD0000001",
  "related-outage": "outage/OUT0000001",
  "related-task": "task/TSK0000002",
};

// Not a skipped test: nothing is left out of a run without it.
if (process.env["OPSLOOM_SAVE_HISTORIES"] === "1") {
  it("saves histories of related records", async () => {
    const product = await startProduct();
    try {
      await followed(product);
      await opening(product);
      await telling(product);
      await left(product);
    } finally {
      await product.stop();
    }
  });
}

async function save(product: TestProduct, file: string, runId?: string): Promise<void> {
  const workflowId = workflowIds[file] ?? "";
  await saveHistory(file, await product.client.workflow.getHandle(workflowId, runId).fetchHistory(), product.pool);
}

/** The run of a record: what is told to it after its end starts another one. */
const runOf = async (product: TestProduct, id: string): Promise<string> =>
  (await product.client.workflow.getHandle(id).describe()).runId;

/** A job that reads its tasks, one of which waits for the other, until both are done. */
async function followed(product: TestProduct): Promise<void> {
  await product.publish([{ path: "jobs.yaml", text: jobs }]);
  const job = await open(product, "job", {});
  const first = await open(product, "task", { weight: 1 }, { job: [job] });
  const second = await open(product, "task", { weight: 2 }, { job: [job], after: [first] });
  const [jobRun, taskRun] = [await runOf(product, job), await runOf(product, second)];
  await eventually("both tasks", async () => (await loadRecord(product.pool, job))?.fields["weight"] === 3);
  await inState(product, first, "ready");
  await send(product, first, "finish", { outcome: "good" });
  await inState(product, second, "ready");
  await send(product, second, "finish", { outcome: "bad" });
  await inState(product, job, "closed");
  await save(product, "related-job", jobRun);
  await save(product, "related-task", taskRun);
}

/** An order that opens its parts and is told of each. */
async function opening(product: TestProduct): Promise<void> {
  const parts = `
        - { as: one, record: part, link: order, set: { title: One } }
        - { as: two, record: part, link: order, set: { title: Two } }`;
  await product.publish([{ path: "orders.yaml", text: orders(parts) }]);
  const order = await open(product, "order", {});
  await send(product, order, "begin");
  await eventually("its parts", async () => {
    const record = await loadRecord(product.pool, order);
    return record?.fields["allParts"] === 2 && record.awaited?.length === 0;
  });
  await save(product, "related-order");
}

/** An outage that waits as long as is computed, tells that it is late, and waits to tell it again and again. */
async function telling(product: TestProduct): Promise<void> {
  await product.publish([{ path: "outages.yaml", text: outages.replace('"30m"', '"1s"') }]);
  const id = await open(product, "outage", { grade: 1, lead: "raj" });
  await send(product, id, "crisis.declare", { word: "now" });
  await eventually(
    "it to be late",
    async () => (await loadRecord(product.pool, id))?.facets["news"]?.state === "overdue",
  );
  await save(product, "related-outage");
}

/** A change whose approval is asked of the others when one of the approvers leaves. */
async function left(product: TestProduct): Promise<void> {
  const fields = await emergency(product);
  const id = await open(product, "change", fields);
  await send(product, id, "submit", {}, { user: "raj", roles: ["agent"], groups: ["database"] });
  const approvers = async () => (await loadRecord(product.pool, id))?.approvals[0]?.approvers ?? [];
  const [person = ""] = await approvers();
  await product.pool.query("update users set active = false where name = $1", [person]);
  await send(product, id, "$left", { person }, engineActor);
  expect(await approvers()).not.toContain(person);
  await save(product, "related-change");
}

it.each([
  ["related-change", "$left"],
  ["related-job", "outcome"],
  ["related-order", "PRT0000002"],
  ["related-outage", '"rule":"news/overdue/tell/0"'],
  ["related-task", "blockers"],
])("%s holds what it was saved for (%s)", (file, word) => {
  expect(textOf(file)).toContain(word);
  expect(textOf(file)).toContain('"engineVersion":6');
});

it("saved histories of related records replay on the workflow as it is now", async () => {
  const saved = savedHistories("related-");
  expect(saved.map(({ workflowId }) => workflowId)).toEqual(Object.keys(workflowIds));
  expect(await replay(saved, workflowIds)).toEqual({ count: saved.length, failed: [] });
});
