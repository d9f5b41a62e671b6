import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendCommand } from "../../commands/command.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import { loadRecord } from "../../store/record/load.ts";
import { eventually } from "../support/product.ts";
import { type RepairBed, startRepairBed } from "./repair-bed.ts";

const mia: Actor = { user: "mia", roles: ["agent", "approver", "changeManager"], groups: ["change-managers", "cab"] };
const impact = "  facts: { impact: { call: cmdb.impact, with: { ci: '${ .ci.id }' } } }\n";

let bed: RepairBed;

beforeAll(async () => {
  bed = await startRepairBed(
    [
      { name: "approved-before" },
      { name: "approved-by-mia", approval: "change-emergency" },
      { name: "rejected", approval: "change-emergency" },
      { name: "asks-the-board", approval: "change-cab" },
      { name: "cooling", limit: "{ per: ci, runs: 9, within: 1h, coolDown: 1h }" },
      { name: "twice", limit: "{ per: rule, runs: 2, within: 1h }" },
      { name: "stopping", limit: "{ per: ci, runs: 9, within: 1h, stopAfterFailures: 2 }" },
      { name: "wide", limit: "{ per: ci, runs: 9, within: 1h, blastRadius: 2 }", spec: impact },
      {
        name: "unproven",
        clearsWithin: "1s",
        backOut: true,
      },
      { name: "interrupted" },
      { name: "for-items", spec: `  when: '.ci != null'\n${impact}` },
      { name: "careless", spec: impact },
    ],
    ["core", "h1", "h2", "h3"],
  );
});
afterAll(() => bed?.stop());

/** Fires, waits until the repair was made, clears, and waits for the end. */
async function repair(name: string, host: string, count = 1) {
  await bed.alert(name, host);
  await eventually(`repair ${name} ${host}`, async () => bed.done(name).includes(`repair ${name} ${host}`));
  await bed.alert(name, host, "clear");
  const runs = await bed.runs(name, host, count);
  const run = runs.at(-1);
  if (run === undefined) throw new Error("no run");
  return run;
}

async function decide(name: string, decision: "approve" | "reject"): Promise<string> {
  const change = await bed.change(name, "authorize");
  // One approval is enough; a rejection ends it only when nobody is left who could approve.
  const deciders = decision === "approve" ? [mia] : [mia, { ...mia, user: "sam" }, { ...mia, user: "nora" }];
  const input = decision === "reject" ? { comment: "not now" } : {};
  for (const by of deciders) {
    const command = { id: `${name}-decided-by-${by.user}`, name: decision, by, input };
    expect(await sendCommand(bed.product, { recordId: change, command })).toMatchObject({ ok: true });
  }
  return change;
}

const escalationOf = (name: string, host: string): Promise<string> =>
  eventually(`an escalation of ${name}`, async () => {
    for await (const { workflowId } of bed.product.client.workflow.list({ query: "WorkflowType = 'escalation'" }))
      if (workflowId.includes(`/${name}:monitor/${name}/${host}:`)) return workflowId;
    return null;
  });

describe("a remediation", () => {
  it("that is pre-approved repairs, is verified by the cleared alert, and closes change and incident", async () => {
    const run = await repair("approved-before", "h1");
    expect(run).toMatchObject({
      outcome: "repaired",
      because: expect.stringContaining("was carried out; the alert cleared") as string,
    });
    expect(bed.done("approved-before")).toEqual(["repair approved-before h1 begins", "repair approved-before h1"]);
    expect(await bed.state(run.changeId ?? "")).toBe("closed");
    await eventually("the incident to be resolved", async () => (await bed.state(run.incidentId)) === "resolved");
    const comments = await eventually("the end to be told", async () => {
      const all = await bed.comments(run.incidentId);
      return all.some((text) => text.includes("repaired")) ? all : null;
    });
    expect(comments[0]).toContain(`proposes ${run.changeId ?? "nothing"}`);
  });

  it("that asks for approval does nothing before it, and repairs after it", async () => {
    await bed.alert("approved-by-mia", "h1");
    await bed.change("approved-by-mia", "authorize");
    expect(bed.done("approved-by-mia")).toEqual([]);
    const change = await decide("approved-by-mia", "approve");
    await eventually("the repair", async () => bed.done("approved-by-mia").length === 2);
    await bed.alert("approved-by-mia", "h1", "clear");
    expect(await bed.runs("approved-by-mia", "h1")).toMatchObject([{ outcome: "repaired", changeId: change }]);
  });

  it("asks for the approval it names", async () => {
    await bed.alert("asks-the-board", "h1");
    const change = await bed.change("asks-the-board", "authorize");
    const record = await loadRecord(bed.product.pool, change);
    expect(record?.approvals.map(({ approval }) => approval)).toEqual(["change-cab"]);
    expect(record?.fields["approvalPolicy"]).toBe("change-cab");
  });

  it("that is rejected does nothing, cancels its change and escalates", async () => {
    await bed.alert("rejected", "h1");
    const change = await decide("rejected", "reject");
    expect(await bed.runs("rejected", "h1")).toMatchObject([
      { outcome: "failed", because: `${change} was not authorized` },
    ]);
    expect(await bed.state(change)).toBe("cancelled");
    expect(bed.done("rejected")).toEqual([]);
    await escalationOf("rejected", "h1");
  });

  it("whose repair is not proven is backed out, closed as unsuccessful and escalated", async () => {
    await bed.alert("unproven", "h1");
    const [run] = await bed.runs("unproven", "h1");
    expect(run).toMatchObject({
      outcome: "failed",
      because: "the alert did not clear within 1 s; backed out",
    });
    expect(bed.done("unproven").filter((line) => !line.endsWith("begins"))).toEqual([
      "repair unproven h1",
      "undo unproven h1",
    ]);
    expect(await bed.state(run?.changeId ?? "")).toBe("closed");
    await escalationOf("unproven", "h1");
  });
});

describe("the limits of a remediation", () => {
  /** The refusal, as the incident was told of it. */
  async function refusal(name: string, host: string, count: number): Promise<string> {
    await bed.alert(name, host);
    const run = (await bed.runs(name, host, count)).at(-1);
    expect(run?.outcome).toBe("refused");
    const told = await eventually("the refusal to be told", async () =>
      (await bed.comments(run?.incidentId ?? "")).find((text) => text.includes("was not run")),
    );
    await bed.alert(name, host, "clear");
    return told;
  }

  it("keep the cool-down of a CI, and of that CI alone", async () => {
    await repair("cooling", "h1");
    expect(await refusal("cooling", "h1", 2)).toContain("cool-down ends at");
    expect((await repair("cooling", "h2")).outcome).toBe("repaired");
  });

  it("count the runs of a rule over all CIs", async () => {
    await repair("twice", "h1");
    await repair("twice", "h2");
    expect(await refusal("twice", "h3", 1)).toContain("it ran 2 times");
  });

  it("refuse what would affect too many CIs, and ask a person", async () => {
    expect(await refusal("wide", "core", 1)).toContain("3 CIs would be affected, at most 2 may");
    await escalationOf("wide", "core");
    expect((await repair("wide", "h1")).outcome).toBe("repaired");
  });

  it("stop after failures in a row, also when the worker is another one since", async () => {
    bed.set("fail", "stopping");
    for (const count of [1, 2]) {
      await bed.alert("stopping", "h1");
      expect((await bed.runs("stopping", "h1", count)).at(-1)).toMatchObject({ outcome: "failed" });
      await bed.alert("stopping", "h1", "clear");
      await bed.quiet("stopping");
    }
    await bed.product.worker.stop();
    await bed.product.startWorker();
    expect(await refusal("stopping", "h1", 3)).toContain("failed 2 times in a row");
  });
});

describe("a worker that goes away in the middle", () => {
  it("leaves the remediation to the next one, which repairs once more under the same run", async () => {
    bed.set("slow", "interrupted");
    const worker = await bed.product.startWorker();
    await bed.alert("interrupted", "h2");
    await eventually("the repair to begin", async () => bed.done("interrupted").length === 1);
    await worker.stop();
    await eventually("the repair", async () => bed.done("interrupted").includes("repair interrupted h2"));
    await bed.alert("interrupted", "h2", "clear");
    expect(await bed.runs("interrupted", "h2")).toMatchObject([{ outcome: "repaired" }]);
    const { rows } = await bed.product.pool.query("select 1 from runs where requested_by = $1", [
      (await bed.runs("interrupted", "h2"))[0]?.changeId,
    ]);
    expect(rows).toHaveLength(1);
  });
});

describe("an alert that is bound to no CI", () => {
  it("is told to be none of its business by a remediation for items, and refused by one whose fact needs the item", async () => {
    const runOf = async (name: string) => {
      const { rows } = await bed.product.pool.query<{ outcome: string; because: string }>(
        "select outcome, because from remediation_runs where remediation = $1 and ended_at is not null",
        [name],
      );
      return rows[0];
    };
    for (const name of ["for-items", "careless"]) {
      await bed.alert(name, "nobody-knows-it");
      await eventually(`the run of ${name}`, async () => (await runOf(name)) !== undefined);
    }
    expect(await runOf("for-items")).toEqual({
      outcome: "notApplicable",
      because: "its condition does not hold for this alert",
    });
    expect(await runOf("careless")).toMatchObject({
      outcome: "refused",
      because: expect.stringContaining('fact "impact"') as string,
    });
  });
});
