import { afterAll, beforeAll, expect, it } from "vitest";
import { ApiError } from "../../client/fault.ts";
import type { ApiClient } from "../../test/support/api-client.ts";
import { runScheduleId } from "../../commands/run-schedules.ts";
import { eventually, startProduct, type TestProduct } from "../../test/support/product.ts";

let product: TestProduct;
let otto: ApiClient;
beforeAll(async () => {
  product = await startProduct();
  otto = await product.as("otto");
});
afterAll(() => product?.stop());

const publish = (version: string, schedule: string, wait = 0): Promise<unknown> =>
  otto.post("/v1/definitions", {
    files: [
      {
        path: "housekeeping/tidy.yaml",
        text: `document: { dsl: 1.0.3, namespace: housekeeping, name: tidy, version: ${version} }
${schedule}
do:
  - count: { set: { tidied: 3 } }
  - rest: { wait: { seconds: ${wait} } }
`,
      },
    ],
  });

interface ListedRun {
  readonly id: string;
  readonly requestedBy: string;
  readonly phase: string;
  readonly version?: string;
  readonly output: unknown;
  readonly createdAt: string;
}

const runs = async (): Promise<readonly ListedRun[]> =>
  (await otto.get<{ items: ListedRun[] }>("/v1/runs?runbook=housekeeping/tidy")).items;

const schedule = () => product.client.schedule.getHandle(runScheduleId("housekeeping", "tidy"));

it("runs a published runbook each time its interval is over, also while a run goes on, and shows the runs", async () => {
  await publish("1.0.0", "schedule: { every: { seconds: 1 } }", 3);
  const first = await eventually("the first run", async () => (await runs())[0]);
  expect(first).toMatchObject({
    requestedBy: "$schedule",
    id: expect.stringMatching(/^run\/housekeeping\/tidy-\d{4}-\d\d-\d\dT/) as string,
  });
  expect(["pending", "running", "waiting"]).toContain(first.phase);
  const second = await eventually("the second run", async () => (await runs()).find((run) => run.id !== first.id));
  expect(second.requestedBy).toBe("$schedule");
  await eventually("the end of the first", async () =>
    (await runs()).some((run) => run.id === first.id && run.phase === "completed"),
  );
  expect(await schedule().describe()).toMatchObject({ policies: { overlap: "ALLOW_ALL", catchupWindow: 600_000 } });
});

it("follows what is published: another time, a pause by a person, and no schedule any more", async () => {
  await publish("1.1.0", 'schedule: { cron: "30 4 * * mon" }');
  await schedule().pause("by a person");
  await publish("1.2.0", 'schedule: { cron: "45 4 * * mon" }');
  const described = await schedule().describe();
  expect(described.state.paused).toBe(true);
  expect(described.spec.intervals ?? []).toEqual([]);
  expect(described.spec.calendars?.[0]).toMatchObject({
    hour: [{ start: 4 }],
    minute: [{ start: 45 }],
    dayOfWeek: [{ start: "MONDAY" }],
  });
  expect(described.spec.timezone ?? "UTC").toBe("UTC");
  expect(described.policies.overlap).toBe("SKIP");
  // The list of schedules, by which what is gone is found, follows with a delay.
  let version = 0;
  await eventually("the schedule to be deleted", async () => {
    await publish(`1.3.${version++}`, "");
    return schedule()
      .describe()
      .then(
        () => false,
        (error: Error) => error.name === "ScheduleNotFoundError",
      );
  });
});

it("refuses a schedule it can not keep when it is published", async () => {
  const refused = (await publish("2.0.0", "schedule: { on: { one: { with: { type: a.b } } } }").catch(
    (error: unknown) => error,
  )) as ApiError;
  expect(refused).toBeInstanceOf(ApiError);
  expect(JSON.stringify(refused.details)).toContain("schedule.on is not supported");
});
