/**
 * Saved histories of records that are put on hold, tell again and again, or have a runbook carried out, and of that
 * run, replay on the workflows as they are now. OPSLOOM_SAVE_HISTORIES=1 runs them anew and saves what they leave: only
 * for a new scenario or a new engine version, never to make a failing replay pass.
 */
import { expect, it } from "vitest";
import { outages } from "../../engine/simulation/testing/outages.ts";
import { plans } from "../../engine/simulation/testing/plans.ts";
import { loadRecord } from "../../store/record/load.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { inState, open, send, textOf } from "./records.ts";
import { replay, save as saveHistory, savedHistories } from "./saved.ts";

/** Workflow ids by file: what a run does may depend on its own. */
const workflowIds: { readonly [file: string]: string } = {
  "held-errand": "errand/ERR0000001",
  "held-outage": "outage/OUT0000001",
  "held-plan": "plan/PLN0000001",
  "held-run": "errand/ERR0000001/run-3",
};

const errands = `
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: errand }
spec: { number: ERR, fields: { title: { type: string }, said: { type: string } } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: errand }
spec:
  record: errand
  allow: [agent]
  initial: open
  states:
    open: { transitions: { begin: underWay } }
    underWay:
      invoke: { runbook: errand/say, with: { title: '\${ .title }' }, timeout: 1h }
      transitions: { done: { target: over, set: { said: '\${ $runs.underWay.output.said }' } }, fault: open, expired: open }
    over: { final: true }
---
document: { dsl: 1.0.3, namespace: errand, name: say, version: 1.0.0 }
do:
  - rest: { wait: { milliseconds: 200 } }
  - say: { set: { said: '\${ "Done: " + .title }' } }
`;

// Not a skipped test: nothing is left out of a run without it.
if (process.env["OPSLOOM_SAVE_HISTORIES"] === "1") {
  it("saves histories of records on hold", async () => {
    const product = await startProduct();
    try {
      await invoking(product);
      await held(product);
      await telling(product);
    } finally {
      await product.stop();
    }
  });
}

async function save(product: TestProduct, file: string, runId?: string): Promise<void> {
  const workflowId = workflowIds[file] ?? "";
  await saveHistory(file, await product.client.workflow.getHandle(workflowId, runId).fetchHistory(), product.pool);
}

/** An errand that a runbook carries out, to its end, and its run. */
async function invoking(product: TestProduct): Promise<void> {
  await product.publish([{ path: "errands.yaml", text: errands }]);
  const id = await open(product, "errand", {});
  const { runId } = await product.client.workflow.getHandle(id).describe();
  await send(product, id, "begin");
  await inState(product, id, "over");
  await save(product, "held-errand", runId);
  await save(product, "held-run");
}

/** A plan that is put on hold while it is looked at, and goes on where it was. */
async function held(product: TestProduct): Promise<void> {
  await product.publish([{ path: "plans.yaml", text: plans }]);
  const id = await open(product, "plan", { text: "a" });
  const approver = (user: string) => ({ user, roles: ["approver"], groups: [] });
  await send(product, id, "submit");
  await send(product, id, "approve", {}, approver("lee"));
  await send(product, id, "approve", {}, approver("nora"), "first");
  await send(product, id, "hold");
  await send(product, id, "edit", { note: "wait for the parts" });
  await send(product, id, "resume");
  await send(product, id, "approve", {}, approver("mia"), "last");
  await inState(product, id, "ready");
  await save(product, "held-plan");
}

/** An outage that tells every minute that it lasts, and has told it. */
async function telling(product: TestProduct): Promise<void> {
  const text = outages.replace('"30m"', '"1s"').replace("every: 10m", "every: 1m").replaceAll("user: ben", "user: raj");
  await product.publish([{ path: "outages.yaml", text }]);
  const id = await open(product, "outage", { grade: 1, lead: "raj" });
  await send(product, id, "crisis.declare", { word: "now" });
  await eventually(
    "it to be told again",
    async () => (await loadRecord(product.pool, id))?.facets["news"]?.fields["missed"] === 1,
  );
  await save(product, "held-outage");
}

it.each([
  ["held-errand", "runEnded"],
  ["held-outage", '"missed":1'],
  ["held-plan", '"returned":true'],
  ["held-run", "errand"],
])("%s holds what it was saved for (%s)", (file, word) => {
  expect(textOf(file)).toContain(word);
  expect(textOf(file)).toContain('"engineVersion":6');
});

it("saved histories of records on hold replay on the workflows as they are now", async () => {
  const saved = savedHistories("held-");
  expect(saved.map(({ workflowId }) => workflowId)).toEqual(Object.keys(workflowIds));
  expect(await replay(saved, workflowIds)).toEqual({ count: saved.length, failed: [] });
});
