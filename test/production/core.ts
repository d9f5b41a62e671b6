/**
 * The core of the journeys of `test/journeys` (J1, J2, J4, J5, J9), as they are told there, for a product of several
 * processes. What is slow or of one process only stays there.
 */
import { expect } from "vitest";
import { eventually } from "../support/product.ts";
import { type Acts, inMinutes, numberOf } from "../journeys/play.ts";

export async function playCore(acts: Acts): Promise<void> {
  await Promise.all([majorIncident(acts), onboarding(acts), window(acts)]);
}

/** Three reports are one; it is led, told, resolved with its children, and reviewed. */
async function majorIncident(acts: Acts): Promise<void> {
  const fields = { category: "database", caller: "ada" };
  const report = { ...fields, title: "Checkout fails", impact: "high", urgency: "high" };
  const parent = await acts.open("kim", "incident", report);
  expect((await acts.show(parent)).fields["priority"]).toBe(1);
  const children: string[] = [];
  for (const caller of ["kim", "lee"]) {
    const child = await acts.open("kim", "incident", { ...fields, title: "No checkout", caller });
    await acts.send("kim", child, "link", { link: "parent", record: parent });
    children.push(child);
  }
  await acts.is(parent, "proposed", ({ facets }) => facets["major"]?.state === "proposed");
  await acts.is(parent, "of three callers", ({ fields: { callers } }) => (callers as string[]).length === 3);
  await acts.send("nora", parent, "major.accept", { businessImpact: "Nobody can pay", commander: "mia" });
  await acts.is(parent, "told of", ({ facets }) => facets["communication"]?.state === "awaited");
  await acts.send("mia", parent, "communication.inform", { text: "The database is being restarted" });
  for (const caller of ["ada", "lee"]) {
    const told = async (): Promise<number> =>
      (await acts.notices(caller, parent)).filter(({ text }) => text.includes("being restarted")).length;
    await eventually(`${caller} to be told`, async () => (await told()) > 0);
    expect(await told()).toBe(1);
  }
  await acts.send("lee", parent, "assign", { assignee: "lee" });
  await acts.send("lee", parent, "resolve", {
    resolutionCode: "solutionProvided",
    resolutionNotes: "More connections",
  });
  for (const child of children) await acts.reaches(child, "resolved");
  const [review = ""] = await acts.linked(parent, "reviews");
  expect((await acts.show(review)).fields["facilitator"]).toBe("mia");
  const callers = (await acts.tellings(parent)).filter(({ subject }) => subject.endsWith("Checkout fails"));
  expect(new Set(callers.map(({ to, channel, message }) => `${to} ${channel} ${message}`)).size).toBe(callers.length);
}

/** An order that is sent three times, to both processes, is one; all of its parts come. */
async function onboarding(acts: Acts): Promise<void> {
  const form = {
    name: "Bo Hill",
    login: "hill",
    start: "2026-12-14",
    manager: "mia",
    desk: "virtual",
    terminal: true,
  };
  const orders = await Promise.all([1, 2, 3].map(() => acts.order("ruth", "new-analyst", form, "bo")));
  expect(new Set(orders).size).toBe(1);
  const [request = ""] = orders;
  await acts.reaches(request, "gate");
  await acts.send("mia", request, "approve");
  expect(await acts.linked(request, "items", 6)).toHaveLength(6);
}

/** A window that is asked for through both processes at once is given to one. */
async function window(acts: Acts): Promise<void> {
  const { items } = await acts.as("kim").get<{ items: { id: string }[] }>("/v1/cis?q=portal-db&limit=1");
  const change = (title: string): Promise<string> =>
    acts.open("raj", "change", {
      title,
      changeType: "standard",
      cis: items.map(({ id }) => id),
      plannedStart: inMinutes(600),
      plannedEnd: inMinutes(660),
    });
  const both = [await change("Patch"), await change("Extend")];
  const answers = await Promise.allSettled(both.map((id) => acts.send("raj", id, "submit")));
  expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const lost = answers.findIndex(({ status }) => status === "rejected");
  expect(answers[lost]).toMatchObject({ reason: { code: "OPS430" } });
  expect(String((answers[lost] as PromiseRejectedResult).reason)).toContain(numberOf(both[1 - lost] ?? ""));
}
