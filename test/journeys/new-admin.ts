/** What a new administrator sees of the product, wherever it runs. */
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import type { Caller } from "../crash/caller.ts";
import { eventually } from "../support/product.ts";
import { inMinutes, type Shown, type TimelineItem } from "./play.ts";
import { thisMonth } from "../support/this-month.ts";

type As = (user: string) => Caller;

function actsOf(as: As) {
  return {
    show: (id: string): Promise<Shown> => as("kim").get(`/v1/records/${id}`),
    send: (user: string, id: string, command: string, key: string, input: object = {}): Promise<{ state: string }> =>
      as(user).post(`/v1/records/${id}/commands`, { command, input }, key),
  };
}

/** J20: the first incident has its priority and its clocks, the second one finds it, and the screen of numbers fills. */
export async function playFirstIncident(as: As): Promise<void> {
  const { show } = actsOf(as);
  const open = (title: string, caller: string) =>
    as("kim").post<{ id: string }>(
      "/v1/records/incident",
      { fields: { title, caller, category: "database", impact: "high", urgency: "high" } },
      title,
    );
  const { id } = await open("Checkout fails with an error", "ada");
  const shown = await show(id);
  expect(shown.fields["priority"]).toBe(1);
  expect(shown.clocks.map(({ serviceLevel }) => serviceLevel)).toContain("incident-resolution");
  expect(shown.clocks.map(({ dueAt }) => dueAt)).not.toContain(null);
  const again = await open("Error: the checkout fails", "lee");
  const { items } = await as("kim").get<{ items: { id: string }[] }>(`/v1/records/${again.id}/similar?open=true`);
  expect(items.map((item) => item.id)).toContain(id);
  const month = thisMonth();
  expect(await as("kim").get(`/v1/indicators/incident-backlog?period=${month}`)).toMatchObject({ provisional: true });
}

/** What kills the parts of the product that decide, and starts them again. */
export interface Fault {
  strike(): Promise<void>;
  mend(): Promise<void>;
}

/** J20: killed in the middle of an approval. */
export async function playKilledApproval(as: As, fault: Fault): Promise<void> {
  const { show, send } = actsOf(as);
  const soon = Date.now() + 20_000;
  const fields = {
    title: "Restart the database",
    changeType: "emergency",
    emergencyReason: "Nobody can pay",
    cis: (await as("kim").get<{ items: { id: string }[] }>("/v1/cis?q=orders-db&limit=1")).items.map(({ id }) => id),
    implementationPlan: "Restart it",
    backoutPlan: "Fail over",
    plannedStart: inMinutes(-1),
    plannedEnd: new Date(soon).toISOString(),
  };
  const { id } = await as("raj").post<{ id: string }>("/v1/records/change", { fields }, "emergency");
  expect((await send("raj", id, "submit", "submit")).state).toBe("authorize");
  const answer = send("nora", id, "approve", "approve");
  answer.catch(() => undefined);
  await fault.strike();
  await pause(Math.max(0, soon + 1_000 - Date.now()));
  await fault.mend();
  // The answer may have been lost with the process: who asked asks again with the same key. Where the decision was lost
  // too, it comes after the end of the window and is refused.
  const refused = await answer.then(
    () => null,
    () => send("nora", id, "approve", "approve").then(() => null, String),
  );
  if (refused !== null) expect(refused).toMatch(/OPS4(?:11|20)/);

  // Its window ended while nothing ran.
  await eventually("the end of its window", async () => (await show(id)).state === "new");
  const isTold = ({ kind, body }: TimelineItem): boolean => kind === "told" && body["outcome"] === "delivered";
  const timeline = async (): Promise<readonly TimelineItem[]> =>
    (await as("kim").get<{ items: readonly TimelineItem[] }>(`/v1/records/${id}/timeline?limit=500`)).items;
  await eventually("somebody to be told", async () => (await timeline()).some(isTold));
  const items = await timeline();
  const decided = items.filter(({ kind }) => kind === "approvalDecided");
  expect(decided.map(({ body }) => body["by"])).toEqual(refused === null ? ["nora"] : []);
  const moved = items.filter(({ kind }) => kind === "moved").map(({ body }) => body["to"]);
  expect(moved).toEqual(refused === null ? ["authorize", "scheduled", "new"] : ["authorize", "new"]);
  const told = items
    .filter(isTold)
    .map(({ body }) => `${String(body["message"])} ${String(body["to"])} ${String(body["channel"])}`);
  expect(new Set(told).size).toBe(told.length);
  expect(await as("kim").get(`/v1/records/${id}/chain`)).toMatchObject({ brokenAt: null });
}
