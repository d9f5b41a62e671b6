import { afterAll, beforeAll, expect, it } from "vitest";
import { sendCommand } from "../../commands/command.ts";
import type { Actor } from "../../engine/lifecycle/record.ts";
import { eventually } from "../support/product.ts";
import { type RepairBed, startRepairBed } from "./repair-bed.ts";

const mia: Actor = { user: "mia", roles: ["agent", "approver", "changeManager"], groups: ["change-managers", "cab"] };
let bed: RepairBed;

beforeAll(async () => {
  bed = await startRepairBed([{ name: "waiting", spec: "  approval: { approval: change-emergency }\n" }], ["core"]);
}, 180_000);
afterAll(() => bed?.stop());

/** What waits in the one remediation: its activity, and how its last attempt ended. */
async function pending() {
  for await (const { workflowId } of bed.product.client.workflow.list({ query: "WorkflowType = 'remediation'" })) {
    const { raw } = await bed.product.client.workflow.getHandle(workflowId).describe();
    return (
      raw.pendingActivities?.map(({ activityType, lastFailure }) => [
        activityType?.name,
        lastFailure?.message ?? null,
      ]) ?? []
    );
  }
  return [];
}

it("a remediation that waits for an approval holds no worker up that stops: it leaves, and waits on at the next one", async () => {
  await bed.alert("waiting", "core");
  const change = await bed.change("waiting", "authorize");
  const waiting = await eventually("the wait for the approval", async () => {
    const all = await pending();
    return all[0]?.[0] === "awaitRecordState" ? all : null;
  });
  expect(waiting).toEqual([["awaitRecordState", null]]);
  await bed.product.worker.stop();
  // Cancelled after the time for a stop it would have failed with "Worker is shutting down".
  expect(await pending()).toEqual([["awaitRecordState", "the worker stops: another one waits on"]]);

  const second = await bed.product.startWorker();
  const command = { id: "approved", name: "approve", by: mia, input: {} };
  expect(await sendCommand(bed.product, { recordId: change, command })).toMatchObject({ ok: true });
  await eventually("the repair", async () => bed.done("waiting").includes("repair waiting core"));
  await bed.alert("waiting", "core", "clear");
  expect(await bed.runs("waiting", "core")).toMatchObject([{ outcome: "repaired" }]);
  await second.stop();
});
