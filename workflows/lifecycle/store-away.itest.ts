import { temporal } from "@temporalio/proto";
import type { PoolClient } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendCommand } from "../../commands/command.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import { readEvents } from "../../store/record/events.ts";
import { eventually, startProduct, type TestProduct } from "../../test/support/product.ts";
import { openedRecord } from "../../test/support/opened-record.ts";

const { EventType } = temporal.api.enums.v1;
const kim: Actor = { user: "kim", roles: ["agent"], groups: ["service-desk"] };

let product: TestProduct;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.stop());

const send = (recordId: string, id: string, deadlineMs?: number) =>
  sendCommand(product, {
    recordId,
    command: { id, name: "assign", by: kim, input: { assignee: "kim" } },
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });

async function open(key: string): Promise<string> {
  const fields = { title: "Slow", impact: "high", urgency: "medium" };
  return (await openedRecord(product, { type: "incident", fields, by: kim, key })).recordId;
}

/** While the row is held, no commit of the record ends. */
async function hold(recordId: string): Promise<PoolClient> {
  const holder = await product.pool.connect();
  await holder.query("begin");
  await holder.query("select 1 from records where id = $1 for update", [recordId]);
  return holder;
}

async function release(holder: PoolClient): Promise<void> {
  await holder.query("rollback");
  holder.release();
}

/** Waits until the workflow has ended an update with a failure. */
async function updateFailed(recordId: string): Promise<void> {
  await eventually("an update that failed", async () => {
    const { events } = await product.client.workflow.getHandle(recordId).fetchHistory();
    return events?.some(
      ({ eventType, workflowExecutionUpdateCompletedEventAttributes: completed }) =>
        eventType === EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED && completed?.outcome?.failure != null,
    );
  });
}

describe("a store that does not confirm a commit in time", () => {
  it("is asked again under the same command id, in the same run, until it does", async () => {
    const id = await open("slow-store");
    const holder = await hold(id);
    const asked = send(id, "c1");
    await updateFailed(id);
    await release(holder);
    expect(await asked).toMatchObject({ ok: true, state: "inProgress" });
    expect(await send(id, "c1")).toEqual(await asked);
    const moves = (await readEvents(product.pool, id, 0)).filter(
      ({ body }) => body.kind === "moved" && body.to === "inProgress",
    );
    expect(moves).toHaveLength(1);
  });

  it("answers unknown to one who gives up, and takes the command from whoever asks later", async () => {
    const id = await open("given-up");
    const holder = await hold(id);
    const asked = send(id, "c1", 7_000);
    await expect(asked).rejects.toMatchObject({ name: "OutcomeUnknownError", commandId: "c1" });
    await updateFailed(id);
    await release(holder);
    expect(await send(id, "c1")).toMatchObject({ ok: true, state: "inProgress" });
  });

  it("does not hold against a record that was quarantined what was healed since", async () => {
    const id = await open("healed");
    await send(id, "c0");
    const { rows } = await product.pool.query<{ head: number; snapshot: object }>(
      "select head, snapshot from records where id = $1",
      [id],
    );
    await product.pool.query(
      "update records set head = 2, snapshot = jsonb_set(snapshot, '{head}', '2') where id = $1",
      [id],
    );
    const comment = () =>
      sendCommand(product, { recordId: id, command: { id: "c1", name: "comment", by: kim, input: { text: "again" } } });
    await expect(comment()).rejects.toMatchObject({
      name: "CommandFailedError",
      message: expect.stringContaining("quarantined"),
    });
    await product.pool.query("update records set head = $2, snapshot = $3, attention = null where id = $1", [
      id,
      rows[0]?.head,
      JSON.stringify(rows[0]?.snapshot),
    ]);
    expect(await comment()).toMatchObject({ ok: true });
  });
});
