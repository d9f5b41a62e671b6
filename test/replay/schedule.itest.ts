/** Saved occurrences of schedules: one that opened a record, and one that waits for the next open day. */
import { expect, it } from "vitest";
import { scheduleWorkflow } from "../../workflows/schedule/messages.ts";
import { workflowTaskQueue } from "../../workflows/messages.ts";
import { eventually, startProduct } from "../support/product.ts";
import { replay, save, savedHistories } from "./saved.ts";

const ids = { "schedule-opened": "schedule/opened", "schedule-waiting": "schedule/waiting" } as const;

/** As Temporal counts them. */
const eventTypes = { completed: 2, timerStarted: 17 } as const;

const definitions = `apiVersion: opsloom/v1
kind: Schedule
metadata: { name: opened }
spec: { cron: "0 0 1 1 *", zone: UTC, open: { as: round, record: incident, set: { title: Round, caller: ada } } }
---
apiVersion: opsloom/v1
kind: Calendar
metadata: { name: far-day }
spec: { zone: UTC, open: { FAR: "08:00-10:00" } }
---
apiVersion: opsloom/v1
kind: Schedule
metadata: { name: waiting }
spec: { cron: "0 * * * *", zone: UTC, calendar: far-day, open: { as: round, record: incident, set: { title: Round, caller: ada } } }
`;

// Not a skipped test: nothing is left out of a run without it.
if (process.env["OPSLOOM_SAVE_HISTORIES"] === "1")
  it("saves them", { timeout: 300_000 }, async () => {
    const product = await startProduct();
    try {
      const day = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][new Date(Date.now() + 3 * 86_400_000).getUTCDay()];
      const files = [{ path: "schedules.yaml", text: definitions.replace("FAR", day ?? "") }];
      await (await product.as("otto")).post("/v1/definitions", { files });
      for (const [file, workflowId] of Object.entries(ids)) {
        const args = [{ schedule: file.slice("schedule-".length) }];
        const taskQueue = workflowTaskQueue;
        const handle = await product.client.workflow.start(scheduleWorkflow, { workflowId, taskQueue, args });
        const last = file === "schedule-opened" ? eventTypes.completed : eventTypes.timerStarted;
        const history = await eventually(file, async () => {
          const found = await handle.fetchHistory();
          return found.events?.some(({ eventType }) => Number(eventType) === last) === true ? found : null;
        });
        await save(file, history, product.pool);
      }
    } finally {
      await product.stop();
    }
  });

it("saved occurrences replay on the workflow as it is now", async () => {
  const saved = savedHistories("schedule-");
  expect(saved.map(({ workflowId }) => workflowId)).toEqual(Object.keys(ids));
  expect(await replay(saved, ids)).toEqual({ count: 2, failed: [] });
});
