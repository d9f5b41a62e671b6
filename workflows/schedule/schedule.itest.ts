import { afterAll, beforeAll, expect, it } from "vitest";
import type { ApiClient } from "../../test/support/api-client.ts";
import { eventually, startProduct, type TestProduct } from "../../test/support/product.ts";
import { scheduleId } from "./messages.ts";

let product: TestProduct;
let otto: ApiClient;
let kim: ApiClient;
beforeAll(async () => {
  product = await startProduct();
  otto = await product.as("otto");
  kim = await product.as("kim");
});
afterAll(() => product?.stop());

const publish = (spec: string) =>
  otto.post("/v1/definitions", {
    files: [
      {
        path: "desk/rounds.yaml",
        text: `apiVersion: opsloom/v1
kind: Schedule
metadata: { name: rounds, title: Rounds, owner: service-desk }
spec: ${spec}
`,
      },
    ],
  });

const opens = (cron: string, title = "Round of ${ $now }") =>
  `{ cron: "${cron}", zone: Europe/Berlin, open: { as: round, record: incident, set: { title: '${title}', caller: ada } } }`;

interface Listed {
  readonly name: string;
  readonly next: readonly string[];
  readonly last: { readonly at: string; readonly result: string | null; readonly refused: string | null } | null;
  readonly paused: boolean;
}

const listed = async () =>
  (await kim.get<{ items: Listed[] }>("/v1/schedules?next=2")).items.find(({ name }) => name === "rounds");
const rounds = async () => {
  const { items } = await kim.get<{ items: { number: string; title: string; openedBy: string }[] }>(
    "/v1/records/incident?limit=100",
  );
  return items.filter((one) => JSON.stringify(one).includes("Round of"));
};
const handle = () => product.client.schedule.getHandle(scheduleId("rounds"));

it("opens one record an occurrence, however often it rings, and however many were missed", async () => {
  // Once a day, six hours ago and at the same minute each day: nothing rings by itself meanwhile.
  const before = new Date(Date.now() - 6 * 3_600_000);
  const berlin = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", hour: "numeric", minute: "numeric" });
  const [hour = "0", minute = "0"] = berlin.format(before).split(":");
  await publish(opens(`${String(Number(minute))} ${String(Number(hour))} * * *`));
  const due = (await listed())?.last;
  expect(due).toMatchObject({ result: null, refused: null });
  for (let ring = 0; ring < 3; ring += 1) await handle().trigger("ALLOW_ALL");
  await handle().backfill({
    start: new Date(Date.now() - 5 * 86_400_000),
    end: new Date(),
    overlap: "ALLOW_ALL",
  });
  await eventually("the record", async () => (await rounds()).length > 0);
  await eventually("every ring to end", async () => {
    const ended = [];
    for await (const run of product.client.workflow.list({ query: "WorkflowType = 'schedule'" }))
      ended.push(run.status.name);
    return ended.length >= 5 && ended.every((status) => status === "COMPLETED");
  });
  const [round, ...others] = await rounds();
  expect(others).toEqual([]);
  expect(await listed()).toMatchObject({
    last: { at: due?.at, result: round?.number, refused: null },
    next: [expect.any(String), expect.any(String)],
    paused: false,
  });
  const shown = await kim.get<{ fields: { title: string }; openedBy: string }>(`/v1/records/incident/${round?.number}`);
  expect(shown).toMatchObject({ fields: { title: `Round of ${due?.at}` } });
  const told = await product.opsloom("kim", "schedules", "list");
  expect(told.out).toContain(`${due?.at}: ${round?.number}`);
});

it("follows what is published: another time, a person's hold, a refusal that is told, and no schedule any more", async () => {
  await handle().pause("by a person");
  await publish(opens("0 4 1 1 *", '${ "x" * 300 }'));
  expect(await listed()).toMatchObject({ paused: true, next: [expect.stringMatching(/-01-01T03:00:00.000Z$/), {}] });
  await handle().trigger("ALLOW_ALL");
  const last = await eventually("the refusal", async () => {
    const found = (await listed())?.last;
    return found?.refused == null ? null : found;
  });
  expect(last).toMatchObject({ result: null, refused: expect.stringContaining("title") as string });
  await otto.post("/v1/definitions", { files: [], retire: ["Schedule/rounds"] });
  await eventually("the schedule to be deleted", async () => {
    await publish2();
    return handle()
      .describe()
      .then(
        () => false,
        (error: Error) => error.name === "ScheduleNotFoundError",
      );
  });
});

/** The list of schedules follows with a delay: something else is published until it has. */
let version = 0;
const publish2 = () =>
  otto.post("/v1/definitions", {
    files: [
      {
        path: "desk/other.yaml",
        text: `apiVersion: opsloom/v1
kind: Roles
metadata: { name: rounds-roles, title: Version ${String((version += 1))} }
spec: { roles: { walker: Walks the rounds } }
`,
      },
    ],
  });
