import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRemediationActivities } from "../../activities/remediation/remediation.ts";
import { sendCommand } from "../../commands/command.ts";
import { openRecord } from "../../commands/open.ts";
import { remediationWorkflowId } from "../../commands/remediation.ts";
import type { Actor } from "../../engine/lifecycle/record.ts";
import { readEvents } from "../../store/record/events.ts";
import { type RepairBed, startRepairBed } from "./repair-bed.ts";

const raj: Actor = { user: "raj", roles: ["agent"], groups: ["database-operations"] };

let bed: RepairBed;
beforeAll(async () => {
  bed = await startRepairBed(
    [{ name: "waiting", spec: "  approval: { approval: change-emergency }\n" }, { name: "clashing" }],
    ["core", "h1", "h2", "h3"],
  );
}, 180_000);
afterAll(() => bed?.stop());

/** A standard change of a person on a host, pre-approved, with the window of the next hours. */
async function scheduled(host: string): Promise<string> {
  const { rows } = await bed.product.pool.query<{ id: string }>("select id from cis where name = $1", [host]);
  const at = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
  const { recordId, outcome } = await openRecord(bed.product, {
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
  expect(outcome).toMatchObject({ ok: true });
  expect(await send(recordId, "submit")).toMatchObject({ ok: true });
  return recordId;
}

const send = (recordId: string, name: string) =>
  sendCommand(bed.product, { recordId, command: { id: `by-raj:${name}`, name, by: raj, input: {} } });

/** Why a change was cancelled, each time it was. */
const reasons = async (change: string): Promise<readonly unknown[]> =>
  (await readEvents(bed.product.pool, change, 0)).flatMap(({ body }) =>
    body.kind === "moved" && body.command === "cancel" ? [body.input["reason"]] : [],
  );

describe("a remediation that ends before its change has begun", { timeout: 120_000 }, () => {
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

describe("a change to be withdrawn", { timeout: 120_000 }, () => {
  const withdraw = (recordId: string): Promise<string | null> => {
    const { product } = bed;
    const activities = createRemediationActivities({
      pool: product.pool,
      now: Date.now,
      door: {
        open: (params) => openRecord(product, params),
        send: (params) => sendCommand(product, params),
      },
      call: () => Promise.reject(new Error("nothing is called")),
      startRun: () => Promise.reject(new Error("nothing is run")),
    });
    return activities.withdrawChange({ recordId, id: "withdrawn", reason: "nobody needs it" });
  };

  it("that people have begun is left to them", async () => {
    const change = await scheduled("h3");
    expect(await send(change, "start")).toMatchObject({ ok: true });
    expect(await withdraw(change)).toBe(`${change} was begun by raj and is left to them`);
    expect(await bed.state(change)).toBe("implement");
  });

  it("is cancelled once, however often it is asked for", async () => {
    const change = await scheduled("core");
    expect([await withdraw(change), await withdraw(change)]).toEqual([null, null]);
    expect(await reasons(change)).toEqual(["nobody needs it"]);
  });
});
