/**
 * Saved histories of remediations and escalations replay on the workflows as they are now. OPSLOOM_SAVE_HISTORIES=1 runs
 * them anew and saves what they leave: only for a new scenario or a new engine version, never to make a failing replay pass.
 */
import { writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import { Worker } from "@temporalio/worker";
import { describe, expect, it } from "vitest";
import { cacheDirectory } from "../../cli/configuration/directories.ts";
import { workflowBundle } from "../../cli/worker/bundle.ts";
import { startRepairBed } from "../remediation/repair-bed.ts";
import { eventually } from "../support/product.ts";
import { historiesFolder, savedHistories } from "./saved.ts";

/** Their workflow ids, of which they make further ids. */
const ids = {
  repaired: "remediation/repaired:monitor/repaired/h1:1/repaired",
  unproven: "remediation/unproven:monitor/unproven/h2:1/unproven",
};
const workflowIds: { readonly [file: string]: string } = {
  "remediation-repaired": ids.repaired,
  "remediation-unproven": ids.unproven,
  "escalation-unproven": `escalation/${ids.unproven}:escalation`,
};

// Not a skipped test: nothing is left out of a run without it.
if (process.env["OPSLOOM_SAVE_HISTORIES"] === "1") {
  it("saves histories", { timeout: 180_000 }, async () => {
    const backout = "  backout: { runbook: test/undo, with: { case: unproven, host: '${ .ci.name }' } }\n";
    const bed = await startRepairBed([{ name: "repaired" }, { name: "unproven", clearsWithin: "1s", spec: backout }], ["core", "h1", "h2"]);
    const { client } = bed.product;
    const save = async (name: string, workflowId: string): Promise<void> => {
      const text = JSON.stringify(JSON.parse(historyToJSON(await client.workflow.getHandle(workflowId).fetchHistory())));
      writeFileSync(join(historiesFolder, `${name}.json`), `${text.replaceAll(new RegExp(`\\d+@${hostname()}`, "g"), "1@host")}\n`);
    };
    await bed.alert("repaired", "h1");
    await eventually("the repair", async () => bed.done("repaired").length === 2);
    await bed.alert("repaired", "h1", "clear");
    await bed.alert("unproven", "h2");
    await bed.runs("repaired", "h1");
    await bed.runs("unproven", "h2");
    for (const [name, workflowId] of Object.entries(ids)) {
      await client.workflow.getHandle(workflowId).result();
      await save(`remediation-${name}`, workflowId);
    }
    const escalation = `escalation/${ids.unproven}:escalation`;
    await eventually("the escalation", async () => (await client.workflow.getHandle(escalation).describe()).historyLength > 10);
    await save("escalation-unproven", escalation);
    await bed.stop();
  });
}

describe("saved histories of remediations and escalations", () => {
  const saved = [...savedHistories("remediation-"), ...savedHistories("escalation-")];

  it("are there for every way a remediation ends", () => {
    expect(saved.map(({ workflowId }) => workflowId)).toEqual(["remediation-repaired", "remediation-unproven", "escalation-unproven"]);
  });

  it("replay on the workflows as they are now", async () => {
    const results = Worker.runReplayHistories(
      { workflowBundle: await workflowBundle(join(cacheDirectory(process.env), "bundles")), replayName: "remediation" },
      saved.map(({ workflowId, history }) => ({ workflowId: workflowIds[workflowId] ?? workflowId, history })),
    );
    const failed: string[] = [];
    let count = 0;
    for await (const result of results) {
      count += 1;
      if (result.error !== undefined) failed.push(`${result.workflowId}: ${result.error.message}`);
    }
    expect(failed).toEqual([]);
    expect(count).toBe(saved.length);
  });
});
