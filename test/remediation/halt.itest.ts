import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendCommand } from "../../commands/command.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import { listAudit } from "../../store/audit/list.ts";
import { type ApiCaller } from "../support/api-caller.ts";
import { eventually } from "../support/product.ts";
import { type RepairBed, startRepairBed } from "./repair-bed.ts";

const mia: Actor = { user: "mia", roles: ["agent", "approver", "changeManager"], groups: ["change-managers", "cab"] };

let bed: RepairBed;
let call: ApiCaller;

beforeAll(async () => {
  bed = await startRepairBed(
    [{ name: "ready" }, { name: "other" }, { name: "agreed", approval: "change-emergency" }],
    ["core", "h1", "h2"],
  );
  call = await bed.product.caller("automation");
});
afterAll(() => bed?.stop());

async function repaired(name: string, host: string, count = 1): Promise<void> {
  await bed.alert(name, host);
  await eventually(`repair ${name} ${host}`, async () => bed.done(name).includes(`repair ${name} ${host}`));
  await bed.alert(name, host, "clear");
  expect((await bed.runs(name, host, count)).at(-1)).toMatchObject({ outcome: "repaired" });
  await bed.quiet(name);
}

describe("a halt", () => {
  it("of one remediation stops that one alone, and is lifted by who may release", async () => {
    const body = { remediation: "ready", reason: "the script is being looked at" };
    expect((await call("POST", "/v1/remediation-halts", { body: { ...body, remediation: "no-such" } })).status).toBe(
      404,
    );
    const kim = await bed.product.key("kim");
    expect((await call("POST", "/v1/remediation-halts", { key: kim, body })).json).toMatchObject({
      remediation: "ready",
      by: "kim",
    });
    await bed.alert("ready", "h1");
    expect((await bed.runs("ready", "h1")).at(-1)).toMatchObject({
      outcome: "refused",
      because: expect.stringMatching(/^it is halted by kim since .*: the script is being looked at$/) as string,
    });
    await bed.alert("ready", "h1", "clear");
    await bed.quiet("ready");
    await repaired("other", "h1");
    expect((await call("POST", "/v1/remediation-halts/lift", { key: kim, body })).status).toBe(403);
    expect((await call("POST", "/v1/remediation-halts/lift", { body })).status).toBe(200);
    expect((await call("POST", "/v1/remediation-halts/lift", { body })).status).toBe(409);
    await repaired("ready", "h1", 2);
  });

  it("of all survives another worker, withdraws what was approved meanwhile, and says so", async () => {
    await bed.alert("agreed", "h2");
    const change = await bed.change("agreed", "authorize");
    const halted = await call("POST", "/v1/remediation-halts", { body: { reason: "a wrong release is out" } });
    expect(halted.json).toMatchObject({ remediation: null, by: "automation" });
    // Who halts again is told what holds already.
    const again = await call("POST", "/v1/remediation-halts", { body: { reason: "me too" } });
    expect(again.json).toEqual(halted.json);
    await bed.product.worker.stop();
    await bed.product.startWorker();
    const command = { id: "agreed", name: "approve", by: mia, input: {} };
    expect(await sendCommand(bed.product, { recordId: change, command })).toMatchObject({ ok: true });
    expect((await bed.runs("agreed", "h2")).at(-1)).toMatchObject({
      outcome: "withdrawn",
      because: expect.stringMatching(/^all repairs are halted by automation .*: a wrong release is out$/) as string,
    });
    expect(await bed.state(change)).toBe("cancelled");
    expect(bed.done("agreed")).toEqual([]);
    const { json } = await call("GET", "/v1/remediations/other");
    expect(json).toMatchObject({
      halts: [{ remediation: null, reason: "a wrong release is out" }],
      success: { repaired: 1, failed: 0, rate: 1, byClass: [{ class: "host", repaired: 1, failed: 0, rate: 1 }] },
    });
    expect(json.runs[0].planDigest).toMatch(/^[0-9a-f]{64}$/);
    await call("POST", "/v1/remediation-halts/lift", { body: { reason: "it is taken back" } });
    const audit = await listAudit(bed.product.pool, { since: null, person: "automation", before: null, limit: 50 });
    expect(audit.filter(({ action }) => action.startsWith("remediation."))).toMatchObject([
      { action: "remediation.resumed", subject: "*", details: { haltedFor: "a wrong release is out" } },
      { action: "remediation.halted", subject: "*" },
      { action: "remediation.resumed", subject: "ready" },
    ]);
    await repaired("other", "h2");
  });
});
