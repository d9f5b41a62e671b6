import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pino } from "pino";
import { remediationWorkflowId } from "../../commands/remediation.ts";
import { startSweeper, type Sweeper } from "../../commands/sweeper.ts";
import { eventually } from "../support/product.ts";
import { type RepairBed, startRepairBed } from "./repair-bed.ts";

let bed: RepairBed;
let sweepers: readonly Sweeper[];

beforeAll(async () => {
  bed = await startRepairBed(
    [
      { name: "waiting", approval: "change-emergency" },
      { name: "running" },
      { name: "verifying" },
      { name: "forgotten" },
      { name: "stillborn" },
    ],
    ["core", "h1", "h2"],
  );
  const deps = { ...bed.product, log: pino({ level: "silent" }), graceMs: 500, intervalMs: 200 };
  // Two, as two processes have them.
  sweepers = [startSweeper(deps), startSweeper(deps)];
});
afterAll(async () => {
  await Promise.all((sweepers ?? []).map((sweeper) => sweeper.stop()));
  await bed?.stop();
});

const group = (name: string): string => `${name}:monitor/${name}/h1:1`;
const workflowOf = (name: string): string => remediationWorkflowId(group(name), name);
const terminate = (name: string): Promise<unknown> =>
  bed.product.client.workflow.getHandle(workflowOf(name)).terminate("by a person");

const escalated = (name: string): Promise<true> =>
  eventually(`an escalation of ${name}`, async () => {
    const { client } = bed.product;
    for await (const { workflowId } of client.workflow.list({ query: "WorkflowType = 'escalation'" }))
      if (workflowId === `escalation/${group(name)}#${name}#lost`) return true;
    return null;
  });

/** The end of the run, once the sweeper has told it. */
async function lost(name: string) {
  const [run] = await bed.runs(name, "h1");
  if (run === undefined) throw new Error("no run");
  const told = (await eventually("the loss to be told", async () => {
    const all = (await bed.comments(run.incidentId)).filter((text) => text.includes("failed: its workflow"));
    return all.length > 0 ? all : null;
  })) as readonly string[];
  await escalated(name);
  return { ...run, told };
}

describe("a remediation whose workflow was terminated", () => {
  it("while it waits for approval is failed, told once and escalated, and its change is cancelled", async () => {
    await bed.alert("waiting", "h1");
    const change = await bed.change("waiting", "authorize");
    await terminate("waiting");
    const run = await lost("waiting");
    expect(run).toMatchObject({
      outcome: "failed",
      because: "its workflow was ended from outside (terminated); nothing was backed out",
      changeId: change,
      told: ["Remediation waiting failed: its workflow was ended from outside (terminated); nothing was backed out"],
    });
    await eventually("the change to end", async () => (await bed.state(change)) === "cancelled");
    expect(bed.done("waiting")).toEqual([]);
  });

  it("while the change carries out its runbook leaves the change to go on, and to people", async () => {
    bed.set("slow", "running");
    await bed.alert("running", "h1");
    await eventually("the repair to begin", async () => bed.done("running").length === 1);
    await terminate("running");
    const run = await lost("running");
    expect(run.because).toBe("its workflow was ended from outside (terminated); nothing was backed out");
    await eventually("the runbook", async () => (await bed.state(run.changeId ?? "")) === "review");
    expect((await bed.comments(run.changeId ?? "")).at(-1)).toContain("it is left open");
  });

  it("forbids no later run", async () => {
    await bed.alert("verifying", "h1");
    await eventually("the repair", async () => bed.done("verifying").length === 2);
    await terminate("verifying");
    await lost("verifying");
    await bed.alert("verifying", "h1", "clear");
    await bed.quiet("verifying");
    await bed.alert("verifying", "h1");
    await eventually("the second repair", async () => bed.done("verifying").length === 4);
    await bed.alert("verifying", "h1", "clear");
    expect((await bed.runs("verifying", "h1", 2)).map(({ outcome }) => outcome)).toEqual(["failed", "repaired"]);
  });
});

describe("a remediation that was noted", () => {
  /** As a crash between the note and the start, or an emptied Temporal, leaves it. */
  async function note(name: string, host: string): Promise<void> {
    await bed.product.pool.query("delete from remediation_runs where id = $1", [`${group(name)}#${name}`]);
    await bed.product.pool.query(
      `insert into remediation_runs (id, remediation, group_id, incident_id, outcome)
       select id || '#' || $2, $2, id, record_id, 'noted' from alert_groups where id = $1`,
      [`${name}:monitor/${name}/${host}:1`, name],
    );
  }

  it("and never started is started", async () => {
    // Without its definition nothing starts it; then the note is there and the definition as well.
    const { product } = bed;
    await product.pool.query("delete from latest_definitions where kind = 'Remediation' and name = 'forgotten'");
    await bed.alert("forgotten", "h1");
    await eventually(
      "the record",
      async () =>
        (
          await product.pool.query("select 1 from alert_groups where id = $1 and record_id is not null", [
            group("forgotten"),
          ])
        ).rowCount === 1,
    );
    await product.pool.query(
      "insert into latest_definitions (kind, name, digest) select kind, name, digest from definitions where kind = 'Remediation' and name = 'forgotten'",
    );
    await note("forgotten", "h1");
    await eventually("the repair", async () => bed.done("forgotten").length === 2);
    await bed.alert("forgotten", "h1", "clear");
    expect(await bed.runs("forgotten", "h1")).toMatchObject([{ outcome: "repaired" }]);
  });

  it("and terminated before it began is failed and told", async () => {
    const { product } = bed;
    await bed.alert("stillborn", "h1");
    await eventually("the repair", async () => bed.done("stillborn").length === 2);
    // The server knows of the workflow, the store only of the note.
    await note("stillborn", "h1");
    await pause(1_000);
    await terminate("stillborn");
    const { rows } = await eventually("its end", async () => {
      const result = await product.pool.query<{ outcome: string; because: string }>(
        "select outcome, because from remediation_runs where id = $1 and ended_at is not null",
        [`${group("stillborn")}#stillborn`],
      );
      return result.rows.length > 0 ? result : null;
    });
    expect(rows).toEqual([
      { outcome: "failed", because: "its workflow was ended from outside (terminated) before anything was done" },
    ]);
    await escalated("stillborn");
  });
});
