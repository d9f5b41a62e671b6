/**
 * Saved histories of records and of a discovery replay on the workflows as they are now. OPSLOOM_SAVE_HISTORIES=1 runs
 * them anew and saves what they leave: only for a new scenario or a new engine version, never to make a failing replay
 * pass.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { sampleDiscovery } from "../../engine/discovery/sample.ts";
import { sendCommand } from "../../commands/command.ts";
import { awaitSweep, startSweep } from "../../commands/discovery.ts";
import { foresee, referencesOf } from "../../commands/foresee.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import { emergency } from "./emergency.ts";
import { latestBundle, readBundle } from "../../store/definition/bundle.ts";
import { readEvents } from "../../store/record/events.ts";
import {
  type CommandRequest,
  engineVersion,
  type LifecycleInput,
  lifecycleWorkflow,
  workflowTaskQueue,
} from "../../workflows/messages.ts";
import { startProduct, type TestProduct } from "../support/product.ts";
import { replay, save as saveHistory, type SavedHistory, savedHistories } from "./saved.ts";
import { openedRecord } from "../support/opened-record.ts";

/** Workflow ids by file: what a run does may depend on its own. */
const workflowIds: { readonly [file: string]: string } = {
  "discovery-sweep": "discovery/replayed/by-hand",
  "lifecycle-change": "change/CHG0000001",
  "lifecycle-continued": "incident/INC0000002",
  "lifecycle-continuing": "incident/INC0000002",
  "lifecycle-incident": "incident/INC0000001",
  "lifecycle-told": "incident/INC0000003",
};

const kim: Actor = { user: "kim", roles: ["agent"], groups: ["service-desk"] };
const raj: Actor = { user: "raj", roles: ["agent"], groups: ["database"] };
const mia: Actor = { user: "mia", roles: ["agent", "approver", "changeManager"], groups: ["change-managers", "cab"] };

// Not a skipped test: nothing is left out of a run without it.
if (process.env["OPSLOOM_SAVE_HISTORIES"] === "1") {
  it("saves histories of records and of a discovery", async () => {
    const product = await startProduct({ relay: false });
    try {
      await incident(product);
      await change(product);
      await continued(product);
      await told(product);
      await sweep(product);
    } finally {
      await product.stop();
    }
  });
}

async function send(
  product: TestProduct,
  recordId: string,
  by: Actor,
  name: string,
  input: JsonObject = {},
  id = name,
): Promise<void> {
  expect(
    await sendCommand(product, { recordId, command: { id, name, by, input } }),
    `${name} of ${recordId}`,
  ).toMatchObject({ ok: true });
}

/** As the API sends one: with what it is foreseen to ask. */
async function sendForeseen(
  product: TestProduct,
  recordId: string,
  by: Actor,
  name: string,
  input: JsonObject,
): Promise<void> {
  const command = { id: name, name, by, input };
  const bundle = await readBundle(product.pool, (await latestBundle(product.pool, "incident")) ?? "");
  const readings = await foresee(product.pool, { references: referencesOf(bundle), command, now: Date.now() });
  expect(await sendCommand(product, { recordId, command, readings })).toMatchObject({ ok: true });
}

async function save(product: TestProduct, name: string, runId?: string): Promise<void> {
  const workflowId = workflowIds[name] ?? "";
  await saveHistory(name, await product.client.workflow.getHandle(workflowId, runId).fetchHistory(), product.pool);
}

async function openIncident(product: TestProduct, key: string): Promise<string> {
  const fields = { title: "Checkout is slow", impact: "high", urgency: "medium", caller: "ada" };
  return (await openedRecord(product, { type: "incident", fields, by: kim, key })).recordId;
}

/**
 * In mid-life: readings sent along and read by the run, clocks paused and resumed, a refusal, comments at once, and the
 * timer after which a resolved one closes.
 */
async function incident(product: TestProduct): Promise<void> {
  const id = await openIncident(product, "incident");
  expect(id).toBe(workflowIds["lifecycle-incident"]);
  await sendForeseen(product, id, kim, "assign", { assignee: "kim", assignmentGroup: "database-operations" });
  await send(product, id, kim, "assign", { assignee: "raj" }, "handed-on");
  await send(product, id, kim, "hold", { holdReason: "awaitingCaller" });
  const early = await sendCommand(product, {
    recordId: id,
    command: { id: "early", name: "reopen", by: kim, input: {} },
  });
  expect(early).toMatchObject({ ok: false });
  await send(product, id, { user: "ada", roles: [], groups: [] }, "callerReply", { text: "It is still slow" });
  await Promise.all(
    [1, 2, 3, 4, 5].map((note) => send(product, id, kim, "comment", { text: `note ${note}` }, `comment-${note}`)),
  );
  await send(product, id, kim, "resolve", { resolutionCode: "solutionProvided", resolutionNotes: "Restarted" });
  await save(product, "lifecycle-incident");
}

/** In mid-life: an emergency, approved, and being carried out. */
async function change(product: TestProduct): Promise<void> {
  const fields = await emergency(product);
  const { recordId } = await openedRecord(product, { type: "change", fields, by: raj, key: "change" });
  expect(recordId).toBe(workflowIds["lifecycle-change"]);
  await send(product, recordId, raj, "submit");
  await send(product, recordId, mia, "approve", { comment: "Go" });
  await send(product, recordId, raj, "start");
  await save(product, "lifecycle-change");
}

/** A run that continues as new, and the one after it. */
async function continued(product: TestProduct): Promise<void> {
  const id = await openIncident(product, "continued");
  expect(id).toBe(workflowIds["lifecycle-continued"]);
  const handle = product.client.workflow.getHandle(id);
  const input: LifecycleInput = { recordId: id, engineVersion, continueAfter: 40 };
  await product.client.workflow.start(lifecycleWorkflow, {
    workflowId: id,
    workflowIdConflictPolicy: "TERMINATE_EXISTING",
    taskQueue: workflowTaskQueue,
    args: [input],
  });
  const { runId } = await handle.describe();
  for (let note = 0; (await handle.describe()).runId === runId; note += 1) {
    expect(note).toBeLessThan(500);
    await send(product, id, kim, "comment", { text: `note ${note}` }, `note-${note}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  await send(product, id, kim, "assign", { assignee: "kim" });
  await save(product, "lifecycle-continuing", runId);
  await save(product, "lifecycle-continued");
}

/** What became of messages is noted between commands, one of which was meant for the record before them. */
async function told(product: TestProduct): Promise<void> {
  const id = await openIncident(product, "told");
  expect(id).toBe(workflowIds["lifecycle-told"]);
  await send(product, id, kim, "comment", { text: "note" }, "note");
  const seen = (await readEvents(product.pool, id, 0)).at(-1)?.seq ?? 0;
  for (const [attempt, outcome] of ["retry", "delivered"].entries()) {
    const input = {
      message: `${id}#1`,
      channel: "mail",
      to: "kim",
      subject: "s",
      attempt: attempt + 1,
      outcome,
      sentAt: 1,
    };
    await send(product, id, engineActor, "$told", input, `told-${attempt + 1}`);
  }
  const command = { id: "assign", name: "assign", by: kim, input: { assignee: "kim" } };
  expect(await sendCommand(product, { recordId: id, command, expectedHeads: [seen] })).toMatchObject({ ok: true });
  const late = { ...command, id: "late" };
  expect(await sendCommand(product, { recordId: id, command: late, expectedHeads: [seen] })).toMatchObject({
    ok: false,
  });
  await save(product, "lifecycle-told");
}

async function sweep(product: TestProduct): Promise<void> {
  const web = createServer((_, res) => res.writeHead(200, { server: "nginx/1.22.1" }).end());
  await new Promise<void>((resolve) => web.listen(0, "127.0.4.1", resolve));
  const { port } = web.address() as AddressInfo;
  const discovery = sampleDiscovery({ name: "replayed", ranges: ["127.0.4.0/28"], ports: [port] });
  const workflowId = await startSweep(product.client, discovery);
  expect(workflowId).toBe(workflowIds["discovery-sweep"]);
  expect(await awaitSweep(product.client, workflowId)).toMatchObject({ phase: "completed", counts: { active: 1 } });
  await new Promise((resolve) => web.close(resolve));
  await save(product, "discovery-sweep");
}

describe("saved histories of records and of a discovery", () => {
  const all = (): readonly SavedHistory[] => [...savedHistories("discovery-"), ...savedHistories("lifecycle-")];

  it("are there: in mid-life, continued, and at the end of a sweep", () => {
    const saved = all();
    expect(saved.map(({ workflowId }) => workflowId)).toEqual(Object.keys(workflowIds));
    const attributes = (file: string, of: "first" | "last") => {
      const events = saved.find(({ workflowId }) => workflowId === file)?.history.events ?? [];
      return events.at(of === "first" ? 0 : -1);
    };
    expect(attributes("lifecycle-continuing", "last")?.workflowExecutionContinuedAsNewEventAttributes).toBeTruthy();
    expect(
      attributes("lifecycle-continued", "first")?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId,
    ).toBeTruthy();
    expect(attributes("discovery-sweep", "last")?.workflowExecutionCompletedEventAttributes).toBeTruthy();
  });

  it("hold commands with readings sent along, which their run did not ask for, and one whose run did", () => {
    const events = savedHistories("lifecycle-incident")[0]?.history.events ?? [];
    const asked = events.flatMap(
      ({ workflowExecutionUpdateAcceptedEventAttributes: accepted, markerRecordedEventAttributes: marker }) => {
        const payload =
          accepted?.acceptedRequest?.input?.args?.payloads?.[0] ?? marker?.details?.["data"]?.payloads?.[0];
        const told = JSON.parse(Buffer.from(payload?.data ?? "null").toString("utf8")) as
          CommandRequest | { activity_type: string } | null;
        if (told === null) return [];
        return "activity_type" in told
          ? [told.activity_type]
          : [`${told.command.id}${told.readings === undefined ? "" : " with readings"}`];
      },
    );
    expect(asked.slice(0, 7)).toEqual([
      "open:incident with readings",
      "commitCommand",
      "assign with readings",
      "commitCommand",
      "handed-on",
      "readNeeds",
      "commitCommand",
    ]);
  });

  it("replay on the workflows as they are now", async () => {
    expect(await replay(all(), workflowIds)).toEqual({ count: Object.keys(workflowIds).length, failed: [] });
  });

  it("would not replay on a store that had answered otherwise", async () => {
    const changed = savedHistories("lifecycle-incident")[0];
    let turned = 0;
    for (const { markerRecordedEventAttributes: marker } of changed?.history.events ?? []) {
      for (const payload of Object.values(marker?.details ?? {}).flatMap(({ payloads }) => payloads ?? [])) {
        const text = Buffer.from(payload.data ?? []).toString("utf8");
        // The answer to the last commit: had the head moved, the command would have been decided once more.
        if (!text.includes('"to":"resolved"') || !text.includes('"kind":"committed"')) continue;
        payload.data = Buffer.from(text.replace('"kind":"committed"', '"kind":"moved"'));
        turned += 1;
      }
    }
    expect(turned).toBe(1);
    const { failed } = await replay(changed === undefined ? [] : [changed], workflowIds);
    expect(failed).toEqual([expect.stringMatching(/nondeterminis/i)]);
  });
});
