import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { temporal } from "@temporalio/proto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { sendCommand } from "../../commands/command.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import { readEvents } from "../../store/record/events.ts";
import { readOutcome } from "../../store/record/outcome.ts";
import { verifyChain } from "../../store/record/verify.ts";
import { type ProductProcess, startProductProcess } from "../../test/crash/product-process.ts";
import { type DatabaseProxy, startDatabaseProxy } from "../../test/support/database-proxy.ts";
import { eventually, startProduct, type TestProduct } from "../../test/support/product.ts";
import { openedRecord } from "../../test/support/opened-record.ts";

const { EventType } = temporal.api.enums.v1;
const kim: Actor = { user: "kim", roles: ["agent"], groups: ["service-desk"] };

let product: TestProduct;
let home: string;
/** Stands between the first worker, a process of its own, and the store. */
let proxy: DatabaseProxy;
let first: ProductProcess;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  await product.worker.stop();
});
afterAll(() => product?.stop());

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "opsloom-worker-lost-"));
  proxy = await startDatabaseProxy(product.database.url);
  const environment = {
    OPSLOOM_DATABASE_URL: proxy.url,
    OPSLOOM_TEMPORAL_ADDRESS: inject("temporalAddress"),
    TEMPORAL_NAMESPACE: product.namespace,
  };
  first = await startProductProcess(home, { environment, parameters: ["--parts", "worker"] });
});
afterEach(async () => {
  await first.kill();
  await proxy.stop();
  rmSync(home, { recursive: true, force: true });
});

async function open(key: string): Promise<string> {
  const fields = { title: "Slow", impact: "high", urgency: "medium" };
  return (await openedRecord(product, { type: "incident", fields, by: kim, key })).recordId;
}

/** The limit is that of the test: how long the server takes to give up on the first worker is not what is tested. */
const send = (recordId: string, id: string, name: string, input: { readonly [name: string]: string }) =>
  sendCommand(product, { recordId, command: { id, name, by: kim, input }, deadlineMs: 150_000 });

const eventsOf = async (recordId: string) =>
  (await product.client.workflow.getHandle(recordId).fetchHistory()).events ?? [];

/** The commit that accepts a command: one statement, which carries its outcome. */
const accepts =
  (commandId: string) =>
  (sent: string): boolean =>
    sent.includes(commandId) && sent.includes('"ok":true');

describe("a command whose worker", () => {
  it("was killed between the commit and its answer is answered by the next worker, as it was stored", async () => {
    const id = await open("killed");
    const held = proxy.holdAnswer(accepts("lost-answer"));
    const asked = send(id, "lost-answer", "assign", { assignee: "raj" });
    await held;
    const stored = await eventually("the commit", () => readOutcome(product.pool, id, "lost-answer"));
    await first.kill();

    // Nobody has told the engine.
    const completed = async () =>
      (await eventsOf(id)).find(
        ({ workflowExecutionUpdateCompletedEventAttributes: update }) =>
          update?.meta?.updateId?.startsWith("lost-answer@") === true,
      )?.workflowExecutionUpdateCompletedEventAttributes;
    expect(await completed()).toBeUndefined();
    // Decided anew, it would be refused: raj has left.
    await product.pool.query("update users set active = false where name = 'raj'");
    const second = await product.startWorker();
    expect(await asked).toEqual(stored.outcome);
    expect(stored.outcome).toMatchObject({ ok: true, state: "inProgress" });
    const answered = await eventually("the answer of the second worker", completed, 60_000);
    expect(JSON.parse(Buffer.from(answered.outcome?.success?.payloads?.[0]?.data ?? []).toString("utf8"))).toEqual(
      stored.outcome,
    );

    expect(await send(id, "lost-answer", "assign", { assignee: "raj" })).toEqual(stored.outcome);
    await expect(send(id, "lost-answer", "assign", { assignee: "kim" })).rejects.toMatchObject({
      name: "CommandConflictError",
    });
    const written = (await readEvents(product.pool, id, 0)).filter(({ commandId }) => commandId === "lost-answer");
    expect(written.filter(({ body }) => body.kind === "moved")).toHaveLength(1);
    expect(await verifyChain(product.pool, id)).toMatchObject({ brokenAt: null });
    await product.pool.query("update users set active = true where name = 'raj'");
    await second.stop();
  });

  it("stood still in the middle of the commit is answered by another worker, and the first changes nothing when it goes on", async () => {
    const id = await open("stopped");
    const held = proxy.holdRequest(accepts("stopped-commit"));
    const asked = send(id, "stopped-commit", "assign", { assignee: "raj" });
    const stall = await held;
    first.pause();
    // The first worker has accepted the command; whoever decides it from now on refuses it.
    await product.pool.query("update users set active = false where name = 'raj'");
    const second = await product.startWorker();
    const refused = await asked;
    expect(refused).toMatchObject({ ok: false });
    expect((await eventsOf(id)).map(({ eventType }) => eventType)).toContain(
      EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
    );

    // Its commit writes nothing, so it looks what the command was answered.
    const looked = proxy.holdRequest((sent) => sent.includes("stopped-commit"));
    stall.release();
    first.resume();
    (await looked).release();
    expect(await readOutcome(product.pool, id, "stopped-commit")).toMatchObject({ outcome: refused });
    expect((await readEvents(product.pool, id, 0)).filter(({ commandId }) => commandId === "stopped-commit")).toEqual(
      [],
    );
    expect(await send(id, "stopped-commit", "assign", { assignee: "raj" })).toEqual(refused);

    // Both are of use again.
    expect(await send(id, "by-either", "comment", { text: "by either" })).toMatchObject({ ok: true });
    await second.stop();
    expect(await send(id, "by-the-first", "comment", { text: "by the first" })).toMatchObject({ ok: true });
    expect(await verifyChain(product.pool, id)).toMatchObject({ brokenAt: null });
    await product.pool.query("update users set active = true where name = 'raj'");
  });
});
