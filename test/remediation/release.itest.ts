import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAudit } from "../../store/audit/list.ts";
import { readStory, wholeStory } from "../../store/record/story.ts";
import { type Answer, type ApiCaller } from "../support/api-caller.ts";
import { type RepairBed, startRepairBed } from "./repair-bed.ts";

const stops = "{ per: ci, runs: 9, within: 1h, stopAfterFailures: 2 }";

let bed: RepairBed;
let call: ApiCaller;

beforeAll(async () => {
  bed = await startRepairBed(
    [
      { name: "stopping", limit: stops },
      { name: "anywhere", limit: "{ per: rule, runs: 9, within: 1h, stopAfterFailures: 1 }" },
      { name: "sound" },
    ],
    ["core", "h1", "h2"],
  );
  call = await bed.product.caller("automation");
});
afterAll(() => bed?.stop());

/** One try at repairing that fails, or is refused. */
async function attempt(name: string, host: string, count: number) {
  await bed.alert(name, host);
  const run = (await bed.runs(name, host, count)).at(-1);
  await bed.alert(name, host, "clear");
  await bed.quiet(name);
  if (run === undefined) throw new Error("no run");
  return run;
}

const release = (name: string, body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  call("POST", `/v1/remediations/${name}/release`, { body, headers });

describe("a remediation that failures have stopped", () => {
  let incident: string;

  it("is listed with why, since when and its runs", async () => {
    bed.set("fail", "stopping");
    incident = (await attempt("stopping", "h1", 1)).incidentId;
    expect((await call("GET", "/v1/remediations/stopping")).json.stopped).toEqual([]);
    await attempt("stopping", "h1", 2);
    await attempt("stopping", "h2", 1);
    await attempt("stopping", "h2", 2);
    expect(await attempt("stopping", "h1", 3)).toMatchObject({
      outcome: "refused",
      because: expect.stringContaining('it failed 2 times in a row on "h1"') as string,
    });
    const { json } = await call("GET", "/v1/remediations");
    expect(json.items.map(({ name }: { name: string }) => name)).toEqual([
      "anywhere",
      "restart-database",
      "sound",
      "stopping",
    ]);
    expect(json.items[3]).toMatchObject({
      limit: { per: "ci", stopAfterFailures: 2 },
      stopped: [
        { ci: "h1", failures: 2, because: expect.stringContaining("test/repair fault") as string },
        { ci: "h2", failures: 2 },
      ],
      releases: [],
    });
    expect(json.items[3].runs).toHaveLength(5);
    expect(json.items[3].runs[0]).toMatchObject({ ci: "h1", outcome: "refused", release: null });
  });

  it("is released by nobody but automation and administrators", async () => {
    for (const user of ["ada", "kim", "mia", "otto"]) {
      const key = await bed.product.key(user);
      expect(
        (await call("POST", "/v1/remediations/stopping/release", { key, body: { reason: "please" } })).status,
      ).toBe(403);
    }
  });

  it("is not released without a reason, nor where it is not stopped", async () => {
    expect((await release("stopping", {})).status).toBe(400);
    expect((await release("stopping", { reason: "  " })).status).toBe(400);
    expect((await release("stopping", { ci: "core", reason: "looked" })).json).toMatchObject({
      status: 409,
      detail: 'failures have not stopped "stopping" on "core": there is nothing to release',
    });
    expect((await release("sound", { reason: "looked" })).status).toBe(409);
    expect((await release("unknown", { reason: "looked" })).status).toBe(404);
  });

  it("repairs again on the CI it was released for, counts failures anew, and stays stopped elsewhere", async () => {
    const key = { "idempotency-key": "first" };
    const released = await release("stopping", { ci: "h1", reason: "the disk was full" }, key);
    expect(released.json).toMatchObject({ ci: "h1", by: "automation", reason: "the disk was full", failures: 2 });
    // What was answered once is answered again, and nothing else is released by it.
    expect((await release("stopping", { ci: "h1", reason: "the disk was full" }, key)).json).toEqual(released.json);
    expect((await release("stopping", { ci: "h2", reason: "the disk was full" }, key)).json).toMatchObject({
      status: 422,
      code: "OPS422",
    });
    const audit = await listAudit(bed.product.pool, { since: null, person: "automation", before: null, limit: 50 });
    expect(audit.filter(({ action }) => action === "remediation.released")).toMatchObject([
      { subject: "stopping", details: { ci: "h1", reason: "the disk was full", failures: 2 } },
    ]);
    // The count survives another worker.
    await bed.product.worker.stop();
    await bed.product.startWorker();
    expect(await attempt("stopping", "h1", 4)).toMatchObject({ outcome: "failed" });
    expect((await call("GET", "/v1/remediations/stopping")).json).toMatchObject({
      stopped: [{ ci: "h2", failures: 2 }],
      releases: [{ by: "automation", reason: "the disk was full" }],
    });
    expect(await attempt("stopping", "h2", 3)).toMatchObject({ outcome: "refused" });
    bed.mend("stopping");
    await bed.alert("stopping", "h1");
    await expect.poll(() => bed.done("stopping").includes("repair stopping h1"), { timeout: 30_000 }).toBe(true);
    await bed.alert("stopping", "h1", "clear");
    expect((await bed.runs("stopping", "h1", 5)).at(-1)).toMatchObject({ outcome: "repaired" });
  });

  it("tells in the story of the record who released it and why", async () => {
    const story = (await readStory(bed.product.pool, incident, wholeStory)) ?? [];
    expect(story.filter(({ kind }) => kind === "remediation")).toMatchObject([
      { subject: "stopping", by: null, text: expect.stringMatching(/^failed: test\/repair fault/) as string },
      { subject: "stopping", by: "automation", text: "released, its failure counts no more: the disk was full" },
    ]);
  });

  it("that counts over all CIs is released over all", async () => {
    bed.set("fail", "anywhere");
    await attempt("anywhere", "h1", 1);
    expect(await attempt("anywhere", "h2", 1)).toMatchObject({ outcome: "refused" });
    expect((await release("anywhere", { ci: "h1", reason: "looked" })).json).toMatchObject({ status: 400 });
    expect((await release("anywhere", { reason: "looked" })).json).toMatchObject({ ci: null, failures: 1 });
    expect(await attempt("anywhere", "h2", 2)).toMatchObject({ outcome: "failed" });
  });
});
