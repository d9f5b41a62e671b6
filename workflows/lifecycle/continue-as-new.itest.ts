import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sendCommand } from "../../commands/command.ts";
import { deadlines } from "../../engine/lifecycle/timer/deadlines.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { readBundle } from "../../store/definition/bundle.ts";
import { readEvents } from "../../store/record/events.ts";
import { loadRecord } from "../../store/record/load.ts";
import { verifyChain } from "../../store/record/verify.ts";
import { eventually, startProduct, type TestProduct } from "../../test/support/product.ts";
import { engineVersion, type LifecycleInput, lifecycleWorkflow, workflowTaskQueue } from "../messages.ts";
import { openedRecord } from "../../test/support/opened-record.ts";

const kim: Actor = { user: "kim", roles: ["agent"], groups: ["service-desk"] };
const mia: Actor = { user: "mia", roles: ["agent", "approver", "changeManager"], groups: ["change-managers", "cab"] };

/**
 * A life with everything that must outlast a run: a clock, an approval that waits, and a state that is left by a timer.
 */
const errand = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: errand, title: Errand, owner: service-desk }
spec:
  number: ERR
  fields:
    title: { type: string, required: true }
    requester: { type: user }
---
apiVersion: opsloom/v1
kind: Approval
metadata: { name: errand-consent, title: Consent to an errand, owner: service-desk }
spec:
  stages:
    - { name: manager, approvers: [{ group: change-managers }], rule: any }
  exclude: [{ field: requester }]
  delegation: true
  covers: [title]
  timeout: { after: 2h, outcome: expired }
  fallback: [admin]
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: errand, title: Errand, owner: service-desk }
spec:
  record: errand
  allow: [agent]
  initial: asked
  states:
    asked:
      approval: errand-consent
      transitions: { approved: running, rejected: refused, expired: refused }
    running:
      after: [{ wait: 20s, target: done }]
    done: { final: true }
    refused: { final: true }
  anywhere:
    transitions:
      comment: { ask: { text: { type: text, required: true } } }
---
apiVersion: opsloom/v1
kind: ServiceLevel
metadata: { name: errand-time, title: Time of an errand, owner: service-desk }
spec:
  record: errand
  agreement: sla
  when: { state: [asked, running, done] }
  startAt: openedAt
  stop: { state: done }
  cancel: { state: refused }
  within: 1h
  calendar: always
  onReopen: resume
  onTargetChange: keepUsed
  whenEdited: pin
`;

let product: TestProduct;
beforeAll(async () => {
  product = await startProduct();
  await product.publish([{ path: "errand.yaml", text: errand }]);
});
afterAll(() => product?.stop());

const comments: string[] = [];

async function comment(recordId: string): Promise<void> {
  const text = `note ${comments.length}`;
  comments.push(text);
  const outcome = await sendCommand(product, {
    recordId,
    command: { id: text, name: "comment", by: kim, input: { text } },
  });
  expect(outcome).toMatchObject({ ok: true });
}

/** Sends comments, five at a time, until the record's workflow is another run. Returns the id of that run. */
async function commentUntilContinued(recordId: string): Promise<string> {
  const handle = product.client.workflow.getHandle(recordId);
  const { runId } = await handle.describe();
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    await Promise.all(Array.from({ length: 5 }, () => comment(recordId)));
    const now = await handle.describe();
    if (now.runId !== runId) return now.runId;
    await pause(100);
  }
  throw new Error("the run did not continue as new");
}

async function record(id: string): Promise<RecordState> {
  const state = await loadRecord(product.pool, id);
  if (state === null) throw new Error(`${id} is not in the store`);
  return state;
}

async function nextDeadline(state: RecordState) {
  return deadlines(await readBundle(product.pool, state.bundle), state)[0];
}

it(
  "continues as new in mid-life, under concurrent commands, with clock, approval and timer as they were",
  { timeout: 300_000 },
  async () => {
    const { recordId } = await openedRecord(product, {
      type: "errand",
      fields: { title: "Fetch it" },
      by: kim,
      key: "errand-1",
    });
    // The same workflow as any, but one that continues as new soon. The server replaces the running one in one step:
    // between an end and a start the sweeper could start the record's own again.
    const input: LifecycleInput = { recordId, engineVersion, continueAfter: 40 };
    await product.client.workflow.start(lifecycleWorkflow, {
      workflowId: recordId,
      workflowIdConflictPolicy: "TERMINATE_EXISTING",
      taskQueue: workflowTaskQueue,
      args: [input],
    });

    const asked = await record(recordId);
    expect(asked.approvals).toHaveLength(1);
    const first = await commentUntilContinued(recordId);
    const continued = await record(recordId);
    expect(continued.approvals).toEqual(asked.approvals);
    expect(continued.clocks).toEqual(asked.clocks);
    expect(await nextDeadline(continued)).toEqual(await nextDeadline(asked));

    // The approval that was asked before is given after, and the timer it starts is kept by the run after that.
    expect(
      await sendCommand(product, { recordId, command: { id: "yes", name: "approve", by: mia, input: {} } }),
    ).toMatchObject({
      ok: true,
      state: "running",
    });
    const approved = await record(recordId);
    const due = await nextDeadline(approved);
    const second = await commentUntilContinued(recordId);
    expect(second).not.toBe(first);
    expect(await nextDeadline(await record(recordId))).toEqual(due);

    const done = await eventually(
      "the timer",
      async () => ((await record(recordId)).state === "done" ? record(recordId) : null),
      60_000,
    );
    const events = await readEvents(product.pool, recordId, 0);
    const moves = events.filter(({ body }) => body.kind === "moved" && body.to === "done");
    expect(moves).toHaveLength(1);
    const late = (moves[0]?.at ?? 0) - (due?.at ?? 0);
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(5_000);
    expect(Object.values(done.clocks)).toMatchObject([{ phase: "stopped", breachedAt: null }]);

    // No command lost, none doubled.
    const noted = events.flatMap(({ body }) => (body.kind === "noted" ? [body.input["text"] as string] : []));
    expect(noted.toSorted()).toEqual(comments.toSorted());
    expect(await verifyChain(product.pool, recordId)).toMatchObject({ brokenAt: null });
    // What a repeat gets is the store's answer, whichever run gave it.
    const again = await sendCommand(product, {
      recordId,
      command: { id: "note 0", name: "comment", by: kim, input: { text: "note 0" } },
    });
    expect(again).toMatchObject({ ok: true, state: "asked" });
  },
);
