/**
 * Saved histories of remediations and escalations replay on the workflows as they are now. OPSLOOM_SAVE_HISTORIES=1
 * runs them anew and saves what they leave: only for a new scenario or a new engine version, never to make a failing
 * replay pass.
 */
import { describe, expect, it } from "vitest";
import { startRepairBed } from "../remediation/repair-bed.ts";
import { eventually } from "../support/product.ts";
import { replay, save, savedHistories } from "./saved.ts";

/** Their workflow ids, of which they make further ids. */
const ids = {
  repaired: "remediation/repaired:monitor/repaired/h1:1/repaired",
  unproven: "remediation/unproven:monitor/unproven/h2:1/unproven",
  withdrawn: "remediation/withdrawn:monitor/withdrawn/h1:1/withdrawn",
};
/** `raised`: since the record that is raised carries the repair out. The others ran before. */
const workflowIds: { readonly [file: string]: string } = {
  "remediation-repaired": ids.repaired,
  "remediation-unproven": ids.unproven,
  "escalation-unproven": `escalation/${ids.unproven}:escalation`,
  "remediation-raised-repaired": ids.repaired,
  "remediation-raised-unproven": ids.unproven,
  "remediation-raised-withdrawn": ids.withdrawn,
};

// Not a skipped test: nothing is left out of a run without it.
if (process.env["OPSLOOM_SAVE_HISTORIES"] === "1") {
  it("saves histories", async () => {
    const bed = await startRepairBed(
      [
        { name: "repaired" },
        { name: "unproven", clearsWithin: "1s", backOut: true },
        { name: "withdrawn", approval: "change-emergency" },
      ],
      ["core", "h1", "h2"],
    );
    const { client, pool } = bed.product;
    const saved = async (name: string, workflowId: string): Promise<void> =>
      save(name, await client.workflow.getHandle(workflowId).fetchHistory(), pool);
    await bed.alert("repaired", "h1");
    await eventually("the repair", async () => bed.done("repaired").length === 2);
    await bed.alert("repaired", "h1", "clear");
    await bed.alert("unproven", "h2");
    await bed.runs("repaired", "h1");
    await bed.runs("unproven", "h2");
    await bed.alert("withdrawn", "h1");
    await bed.change("withdrawn", "authorize");
    await bed.alert("withdrawn", "h1", "clear");
    await bed.runs("withdrawn", "h1");
    for (const [name, workflowId] of Object.entries(ids)) {
      await client.workflow.getHandle(workflowId).result();
      await saved(`remediation-raised-${name}`, workflowId);
    }
    await bed.stop();
  });
}

describe("saved histories of remediations and escalations", () => {
  const saved = [...savedHistories("remediation-"), ...savedHistories("escalation-")];

  it("are there for every way a remediation ends", () => {
    expect(saved.map(({ workflowId }) => workflowId)).toEqual([
      "remediation-raised-repaired",
      "remediation-raised-unproven",
      "remediation-raised-withdrawn",
      "remediation-repaired",
      "remediation-unproven",
      "escalation-unproven",
    ]);
  });

  it("replay on the workflows as they are now", async () => {
    expect(await replay(saved, workflowIds)).toEqual({ count: saved.length, failed: [] });
  });
});
