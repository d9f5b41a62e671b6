import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendCommand } from "../../commands/command.ts";
import { remediationWorkflowId } from "../../commands/remediation.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import { loadRecord } from "../../store/record/load.ts";
import { readEvents } from "../../store/record/events.ts";
import { eventually } from "../support/product.ts";
import { type RepairBed, startRepairBed } from "./repair-bed.ts";
import { openedRecord } from "../support/opened-record.ts";

const raj: Actor = { user: "raj", roles: ["agent"], groups: ["database-operations"] };

let bed: RepairBed;
beforeAll(async () => {
  bed = await startRepairBed(
    [
      { name: "waiting", approval: "change-emergency" },
      { name: "clashing" },
      { name: "by-hand", approval: "change-emergency" },
    ],
    ["core", "h1", "h2", "h3"],
  );
});
afterAll(() => bed?.stop());

/** A standard change of a person on a host, pre-approved, with the window of the next hours. */
async function scheduled(host: string): Promise<string> {
  const { rows } = await bed.product.pool.query<{ id: string }>("select id from cis where name = $1", [host]);
  const at = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
  const { recordId } = await openedRecord(bed.product, {
    type: "change",
    fields: {
      title: `By hand at ${host}`,
      changeType: "standard",
      requester: "raj",
      rehearsed: true,
      approvalRequired: false,
      cis: [rows[0]?.id ?? ""],
      plannedStart: at(-1),
      plannedEnd: at(3),
      implementationPlan: "by hand",
      backoutPlan: "by hand",
    },
    by: raj,
    key: `by-hand-${host}`,
  });
  expect(await send(recordId, "submit")).toMatchObject({ ok: true });
  return recordId;
}

const send = (recordId: string, name: string, input = {}) =>
  sendCommand(bed.product, { recordId, command: { id: `by-raj:${name}`, name, by: raj, input } });

const mia: Actor = { user: "mia", roles: ["agent", "approver", "changeManager"], groups: ["change-managers", "cab"] };

async function approve(recordId: string): Promise<void> {
  const command = { id: `approved:${recordId}`, name: "approve", by: mia, input: {} };
  expect(await sendCommand(bed.product, { recordId, command })).toMatchObject({ ok: true });
}

/** Why a change was cancelled, each time it was. */
const reasons = async (change: string): Promise<readonly unknown[]> =>
  (await readEvents(bed.product.pool, change, 0)).flatMap(({ body }) =>
    body.kind === "moved" && body.command === "cancel" ? [body.input["reason"]] : [],
  );

describe("a remediation that ends before its change has begun", () => {
  it("by being cancelled, cancels the change with that reason", async () => {
    await bed.alert("waiting", "h1");
    const change = await bed.change("waiting", "authorize");
    await bed.product.client.workflow
      .getHandle(remediationWorkflowId("waiting:monitor/waiting/h1:1", "waiting"))
      .cancel();
    expect(await bed.runs("waiting", "h1")).toMatchObject([
      { outcome: "failed", because: "it was cancelled", changeId: change },
    ]);
    expect(await bed.state(change)).toBe("cancelled");
    expect(await reasons(change)).toEqual(["it was cancelled"]);
    expect(bed.done("waiting")).toEqual([]);
  });

  it("by a refused command, cancels the change with the refusal", async () => {
    await scheduled("h2");
    await bed.alert("clashing", "h2");
    const [run] = await bed.runs("clashing", "h2");
    expect(run).toMatchObject({ outcome: "failed", because: expect.stringContaining('refused "submit"') as string });
    expect(await bed.state(run?.changeId ?? "")).toBe("cancelled");
    expect(await reasons(run?.changeId ?? "")).toEqual([run?.because]);
    expect(bed.done("clashing")).toEqual([]);
  });
});

describe("an alert that clears before its repair has begun", () => {
  it("while the change waits for approval: the change is withdrawn, nobody is escalated to, nothing runs", async () => {
    await bed.alert("waiting", "h3");
    const change = await bed.change("waiting", "authorize");
    await bed.alert("waiting", "h3", "clear");
    const because = `the alert cleared before ${change} was begun`;
    expect(await bed.runs("waiting", "h3")).toMatchObject([{ outcome: "withdrawn", because, changeId: change }]);
    expect(await bed.state(change)).toBe("cancelled");
    expect(await reasons(change)).toEqual([because]);
    expect(await send(change, "approve")).toMatchObject({ ok: false });
    expect(bed.done("waiting")).toEqual([]);
    const workflows = bed.product.client.workflow.list({ query: "WorkflowType = 'escalation'" });
    for await (const { workflowId } of workflows) expect(workflowId).not.toContain("waiting/h3");
  });

  it("resolves its record as what ended by itself", async () => {
    const [run] = await bed.runs("waiting", "h3");
    const incident = await eventually("the record to be resolved", async () => {
      const record = await loadRecord(bed.product.pool, run?.incidentId ?? "");
      return record?.state === "resolved" ? record : null;
    });
    expect(incident.fields).toMatchObject({ resolutionCode: "clearedByItself" });
  });
});

describe("a change that people have begun by hand", () => {
  it("is left to them when the remediation is cancelled", async () => {
    await bed.alert("by-hand", "core");
    const change = await bed.change("by-hand", "authorize");
    bed.set("slow", "by-hand");
    await approve(change);
    await eventually("the runbook", async () => bed.done("by-hand").length === 1);
    expect(await send(change, "takeOver", { reason: "I know better" })).toMatchObject({ ok: true });
    expect(await bed.runs("by-hand", "core")).toMatchObject([
      { outcome: "failed", because: `${change} is implement and is left to people` },
    ]);
    expect(await bed.state(change)).toBe("implement");
  });
});
