import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendCommand } from "../../commands/command.ts";
import { openRecord } from "../../commands/open.ts";
import type { Json } from "../../engine/base/json.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import { latestBundle, readBundle } from "../../store/definition/bundle.ts";
import { createDefinitionsCache } from "../../store/definition/definitions-cache.ts";
import { digestOf } from "../../store/digest.ts";
import { readEvents } from "../../store/record/events.ts";
import { loadRecord } from "../../store/record/load.ts";
import { verifyChain } from "../../store/record/verify.ts";
import { savedBundle } from "../../test/replay/saved-bundle.ts";
import { openedRecord } from "../../test/support/opened-record.ts";
import { eventually, startProduct, type TestProduct } from "../../test/support/product.ts";

const kim: Actor = { user: "kim", roles: ["agent"], groups: ["service-desk"] };

let product: TestProduct;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.stop());

const open = async (key: string): Promise<string> => {
  const fields = { title: `Test ${key}`, impact: "high", urgency: "medium" };
  return (await openedRecord(product, { type: "incident", fields, by: kim, key })).recordId;
};

const send = (recordId: string, id: string, name: string, input: Record<string, string> = {}) =>
  sendCommand(product, { recordId, command: { id, name, by: kim, input } });

describe("a record's workflow", () => {
  it("finds the same record again for the same idempotency key", async () => {
    const [first, second] = await Promise.all([open("same-key"), open("same-key")]);
    expect(second).toBe(first);
    expect(await readEvents(product.pool, first, 0)).toSatisfy(
      (events: { body: { kind: string } }[]) => events.filter(({ body }) => body.kind === "opened").length === 1,
    );
  });

  it("refuses an idempotency key that was used for another request", async () => {
    await open("other-request");
    const again = openRecord(product, {
      type: "incident",
      fields: { title: "Something else" },
      by: kim,
      key: "other-request",
    });
    await expect(again).rejects.toMatchObject({ name: "CommandConflictError" });
  });

  it("answers a repeated command with its original outcome and writes nothing twice", async () => {
    const id = await open("repeat");
    const first = await send(id, "c1", "assign", { assignee: "kim" });
    const events = await readEvents(product.pool, id, 0);
    expect(await send(id, "c1", "assign", { assignee: "kim" })).toEqual(first);
    expect(await readEvents(product.pool, id, 0)).toEqual(events);
    await expect(send(id, "c1", "assign", { assignee: "raj" })).rejects.toMatchObject({ name: "CommandConflictError" });
  });

  it("stores each of 40 concurrent commands exactly once, in a whole chain", async () => {
    const id = await open("storm");
    await send(id, "assign", "assign", { assignee: "kim" });
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, index) => send(id, `comment-${index}`, "comment", { text: `note ${index}` })),
    );
    expect(outcomes.every((outcome) => outcome.ok)).toBe(true);
    const notes = (await readEvents(product.pool, id, 0)).flatMap(({ body }) =>
      body.kind === "noted" ? [body.input["text"]] : [],
    );
    expect(notes.length).toBe(40);
    expect(new Set(notes).size).toBe(40);
    expect(await verifyChain(product.pool, id)).toMatchObject({ brokenAt: null });
  });

  it("stores a refusal under its command id before it is told", async () => {
    const id = await open("refused");
    const refused = await send(id, "early", "resume");
    expect(refused).toMatchObject({ ok: false });
    await send(id, "a", "assign", { assignee: "kim" });
    await send(id, "h", "hold", { holdReason: "awaitingVendor" });
    expect(await send(id, "early", "resume")).toEqual(refused);
    expect(await send(id, "late", "resume")).toMatchObject({ ok: true, state: "inProgress" });
  });

  it("goes on from the ledger when its workflow was terminated behind its back", async () => {
    const id = await open("terminated");
    await send(id, "a", "assign", { assignee: "kim" });
    await product.client.workflow.getHandle(id).terminate("test");
    expect(
      await send(id, "b", "resolve", { resolutionCode: "solutionProvided", resolutionNotes: "done" }),
    ).toMatchObject({
      ok: true,
      state: "resolved",
    });
    expect((await loadRecord(product.pool, id))?.state).toBe("resolved");
  });

  it("catches up when the store is ahead of its workflow", async () => {
    const id = await open("ahead");
    const handle = product.client.workflow.getHandle(id);
    await send(id, "a", "assign", { assignee: "kim" });
    const before = await handle.describe();
    // Another run commits while the first is reset to its start: the ledger is ahead of what that run has folded.
    await handle.terminate("test");
    await send(id, "b", "comment", { text: "by the second run" });
    expect(await send(id, "c", "hold", { holdReason: "awaitingCaller" })).toMatchObject({ ok: true, state: "onHold" });
    expect((await product.client.workflow.getHandle(id).describe()).runId).not.toBe(before.runId);
    expect(await verifyChain(product.pool, id)).toMatchObject({ brokenAt: null });
  });

  it("finds out with its first commit that the record it was to open is there, and goes on from its ledger", async () => {
    const id = await open("twice");
    await send(id, "a", "assign", { assignee: "kim" });
    await product.client.workflow.getHandle(id).terminate("test");
    const digest = (await latestBundle(product.pool, "incident")) ?? "";
    const definitions = createDefinitionsCache({ read: (asked) => readBundle(product.pool, asked) });
    const again = await sendCommand(product, {
      recordId: id,
      command: {
        id: "again",
        name: "$open",
        by: kim,
        input: { type: "incident", number: id.replace("incident/", ""), fields: { title: "Another" } },
      },
      isNew: true,
      opening: await definitions.read(digest, Date.now(), Date.now()),
    });
    expect(again).toMatchObject({ ok: false, refusal: { code: "OPS409" } });
    expect(await loadRecord(product.pool, id)).toMatchObject({ state: "inProgress", fields: { title: "Test twice" } });
    expect(await send(id, "b", "hold", { holdReason: "awaitingCaller" })).toMatchObject({ ok: true, state: "onHold" });
    expect(await verifyChain(product.pool, id)).toMatchObject({ brokenAt: null });
  });

  it("quarantines a record whose ledger lost events it had acknowledged", async () => {
    const id = await open("rolled-back");
    await send(id, "a", "assign", { assignee: "kim" });
    await product.pool.query(
      "update records set head = 2, snapshot = jsonb_set(snapshot, '{head}', '2') where id = $1",
      [id],
    );
    await expect(send(id, "b", "comment", { text: "x" })).rejects.toMatchObject({
      name: "CommandFailedError",
      message: expect.stringContaining("quarantined"),
    });
    const { rows } = await product.pool.query<{ attention: string }>("select attention from records where id = $1", [
      id,
    ]);
    expect(rows[0]?.attention).toContain("ledger ends at 2");
  });

  it("fires a deadline by itself and is healed by $sync when its timer was lost", async () => {
    const id = await open("deadline");
    await send(id, "r", "resolve", { resolutionCode: "userError", resolutionNotes: "none" });
    const { rows } = await product.pool.query<{ next: Date | null }>(
      "select next_deadline_at as next from records where id = $1",
      [id],
    );
    expect(rows[0]?.next).toBeInstanceOf(Date);
    await product.client.workflow.getHandle(id).terminate("timer lost");
    expect(
      await sendCommand(product, {
        recordId: id,
        command: { id: "sync-1", name: "$sync", by: { user: "$engine", roles: [], groups: [] }, input: {} },
      }),
    ).toMatchObject({ ok: true });
    expect((await product.client.workflow.getHandle(id).describe()).status.name).toBe("RUNNING");
  });

  it("gives unknown, never a wrong answer, while the store is away, and takes the same command afterwards", async () => {
    const id = await open("store-away");
    await product.pool.query("alter table command_outcomes rename to command_outcomes_away");
    const away = sendCommand(product, {
      recordId: id,
      command: { id: "c1", name: "assign", by: kim, input: { assignee: "kim" } },
      deadlineMs: 1_000,
    });
    const failed = await away.catch((error: unknown) => error as Error);
    await product.pool.query("alter table command_outcomes_away rename to command_outcomes");
    expect(failed).toBeInstanceOf(Error);
    expect(await send(id, "c1", "assign", { assignee: "kim" })).toMatchObject({ ok: true, state: "inProgress" });
    const moves = (await readEvents(product.pool, id, 0)).filter(
      ({ body }) => body.kind === "moved" && body.to === "inProgress",
    );
    expect(moves.length).toBe(1);
  });

  it("tells a defect as the failure of that command alone, marks the record for people, and takes the next command", async () => {
    const latest =
      "select digest, body from latest_bundles join bundles using (digest) where latest_bundles.record_type = 'incident'";
    const [sound] = (await product.pool.query<{ digest: string; body: Bundle }>(latest)).rows;
    // No check lets such definitions be published: the kernel throws when the command would enter a state that is not
    // there.
    const broken = JSON.parse(
      JSON.stringify(sound?.body).replaceAll('"target":"inProgress"', '"target":"nowhere"'),
    ) as Json;
    const digest = digestOf(broken);
    await product.pool.query("insert into bundles (digest, record_type, body) values ($1, 'incident', $2)", [
      digest,
      JSON.stringify(broken),
    ]);
    await product.pool.query("update latest_bundles set digest = $1 where record_type = 'incident'", [digest]);
    const id = await open("defect");
    await product.pool.query("update latest_bundles set digest = $1 where record_type = 'incident'", [sound?.digest]);
    await expect(send(id, "a", "assign", { assignee: "kim" })).rejects.toMatchObject({ name: "CommandFailedError" });
    expect((await loadRecord(product.pool, id))?.attention).toContain('has no state "nowhere"');
    expect(await send(id, "b", "comment", { text: "still here" })).toMatchObject({ ok: true, state: "new" });
    expect(await verifyChain(product.pool, id)).toMatchObject({ brokenAt: null });
  });

  it("is worked by a bundle stored before they held their parts by kind, under its digest, also when it is loaded anew", async () => {
    const before = savedBundle("lifecycle-incident");
    const digest = digestOf(before);
    const insert = "insert into bundles (digest, record_type, body) values ($1, 'incident', $2)";
    await product.pool.query(insert, [digest, JSON.stringify(before)]);
    const sound = await latestBundle(product.pool, "incident");
    const point = "update latest_bundles set digest = $1 where record_type = 'incident'";
    await product.pool.query(point, [digest]);
    const id = await open("before");
    await product.pool.query(point, [sound]);
    expect(await send(id, "a", "assign", { assignee: "kim" })).toMatchObject({ ok: true, state: "inProgress" });
    await product.client.workflow.getHandle(id).terminate("lost");
    expect(await send(id, "b", "comment", { text: "still here" })).toMatchObject({ ok: true, state: "inProgress" });
    expect(await loadRecord(product.pool, id)).toMatchObject({ bundle: digest, attention: null });
  });

  it("ends with the very command that closes the record, each of several lives at once", async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, (_, index) => open(`ends-${index}`)));
    const outcomes = await Promise.all(ids.map((id) => send(id, "a", "cancel", { reason: "opened twice" })));
    expect(outcomes).toEqual(ids.map(() => expect.objectContaining({ ok: true, state: "cancelled" })));
    for (const id of ids) {
      const { events } = await product.client.workflow.getHandle(id).fetchHistory();
      const told = (events ?? []).map((event) => Number(event.eventType));
      const [updateCompleted, completed, timerStarted] = [43, 2, 17];
      expect(told.slice(-2)).toEqual([updateCompleted, completed]);
      const timers = told.filter((type) => type === timerStarted);
      expect(timers.length).toBeLessThanOrEqual(1);
    }
  });

  it("ends when the record is closed, and is started again by a command, which the kernel answers", async () => {
    const id = await open("closed");
    const cancelled = { ok: true, state: "cancelled" };
    expect(await send(id, "a", "cancel", { reason: "opened twice" })).toMatchObject(cancelled);
    const status = async () => (await product.client.workflow.getHandle(id).describe()).status.name;
    await eventually("its workflow to end", async () => (await status()) === "COMPLETED");
    expect(await send(id, "b", "assign", { assignee: "kim" })).toMatchObject({
      ok: false,
      refusal: { code: "OPS410" },
    });
    expect(await send(id, "a", "cancel", { reason: "opened twice" })).toMatchObject(cancelled);
    await eventually("its workflow to end again", async () => (await status()) === "COMPLETED");
    expect((await loadRecord(product.pool, id))?.state).toBe("cancelled");
  });

  it("survives the loss of its worker between two commands", async () => {
    const id = await open("worker-lost");
    await product.worker.stop();
    const pending = send(id, "while-away", "assign", { assignee: "kim" });
    await pause(500);
    const second = await product.startWorker();
    expect(await pending).toMatchObject({ ok: true, state: "inProgress" });
    expect(
      await eventually("the commit", async () => (await loadRecord(product.pool, id))?.state === "inProgress"),
    ).toBe(true);
    await second.stop();
  });
});
