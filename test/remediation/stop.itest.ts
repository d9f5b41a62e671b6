import { afterAll, beforeAll, expect, it } from "vitest";
import { sendCommand } from "../../commands/command.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import { eventually } from "../support/product.ts";
import { type RepairBed, startRepairBed } from "./repair-bed.ts";

const mia: Actor = { user: "mia", roles: ["agent", "approver", "changeManager"], groups: ["change-managers", "cab"] };
let bed: RepairBed;

beforeAll(async () => {
  bed = await startRepairBed([{ name: "waiting", approval: "change-emergency" }], ["core"]);
});
afterAll(() => bed?.stop());

/** How many activities are under way in the one remediation. */
async function underWay(): Promise<number> {
  for await (const { workflowId } of bed.product.client.workflow.list({ query: "WorkflowType = 'remediation'" })) {
    const { raw } = await bed.product.client.workflow.getHandle(workflowId).describe();
    return raw.pendingActivities?.length ?? 0;
  }
  throw new Error("no remediation");
}

it("a remediation that waits for an approval keeps no worker busy, and waits on at the next one", async () => {
  await bed.alert("waiting", "core");
  const change = await bed.change("waiting", "authorize");
  await eventually("the wait for the approval", async () => (await underWay()) === 0);
  await bed.product.worker.stop();

  const second = await bed.product.startWorker();
  const command = { id: "approved", name: "approve", by: mia, input: {} };
  expect(await sendCommand(bed.product, { recordId: change, command })).toMatchObject({ ok: true });
  await eventually("the repair", async () => bed.done("waiting").includes("repair waiting core"));
  await bed.alert("waiting", "core", "clear");
  expect(await bed.runs("waiting", "core")).toMatchObject([{ outcome: "repaired" }]);
  await second.stop();
});
