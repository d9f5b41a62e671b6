/**
 * The flash sale, as its people live it: the desk, who leads the major incident, who is on call, and who reviews it.
 * Ten minutes of the shipped definitions are two seconds here.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../support/product.ts";
import { hurriedDefinitions } from "./hurried.ts";
import { playPaged } from "./paged.ts";
import { inMinutes, numberOf, type Play, startPlay } from "./play.ts";

let play: Play;

beforeAll(async () => {
  play = await startPlay(["kim", "raj", "lee", "mia", "nora", "ada", "otto"], {
    definitions: await hurriedDefinitions(),
  });
});
afterAll(() => play?.stop());

let first: string;
let children: readonly string[];

it("J1: three callers within two minutes: the priority is computed, what is alike is offered, clocks and page run", async () => {
  const fields = { category: "database", caller: "ada" };
  first = await play.open("kim", "incident", {
    ...fields,
    title: "Checkout fails with an error",
    impact: "high",
    urgency: "high",
  });
  const shown = await play.show(first);
  expect(shown.fields["priority"]).toBe(1);
  await expect(play.send("kim", first, "edit", { priority: 3 })).rejects.toMatchObject({ code: "OPS418" });
  expect(shown.clocks.filter(({ phase }) => phase === "running").map(({ serviceLevel }) => serviceLevel)).toEqual(
    expect.arrayContaining(["incident-response", "incident-resolution"]),
  );
  expect(shown.clocks.every(({ dueAt }) => dueAt !== null)).toBe(true);

  const second = await play.open("kim", "incident", {
    ...fields,
    title: "Checkout fails, an error comes",
    caller: "kim",
  });
  const third = await play.open("kim", "incident", { ...fields, title: "Error: the checkout fails", caller: "lee" });
  children = [second, third];
  for (const child of children) {
    const { items } = await play.as("kim").get<{ items: { id: string }[] }>(`/v1/records/${child}/similar?open=true`);
    expect(items.map(({ id }) => id)).toContain(first);
    await play.send("kim", child, "link", { link: "parent", record: first });
  }
  await play.is(first, "of three callers", ({ fields: { callers } }) => (callers as string[]).length === 3);
});

it("J3: who is on call does not answer: told at 0, 10 and 20, the second layer at 30; an acknowledgement ends it", async () => {
  await playPaged(play, first);
});

it("J2: it was proposed as a major incident by a rule that is told, and those who wait hear of it, each once", async () => {
  const proposed = await play.is(first, "proposed", ({ facets }) => facets["major"]?.state === "proposed");
  expect(proposed.facets["major"]?.fields["because"]).toBe("It has priority 1");
  const explained = await play.product.opsloom("kim", "explain", numberOf(first));
  expect(explained.out).toMatch(/majorTrigger by rule \d+ of major-trigger/);
  await expect(
    play.send("kim", first, "major.accept", { businessImpact: "x", commander: "mia" }),
  ).rejects.toMatchObject({
    code: "OPS403",
  });
  await play.send("nora", first, "major.accept", { businessImpact: "Nobody can pay", commander: "mia" });
  const led = await play.is(first, "led", ({ facets }) => facets["communication"]?.state === "awaited");
  expect(led.facets["communication"]?.fields["lead"]).toBe("mia");
  await play.send("mia", first, "communication.inform", { text: "The database is being restarted" });
  const updates = await eventually("three callers to be told", async () => {
    const told = (await play.tellings(first)).filter(({ subject }) => /^INC\d+: Checkout fails/u.test(subject));
    return told.length >= 3 && told;
  });
  expect(updates.map(({ to }) => to).sort()).toEqual(["ada", "kim", "lee"]);
  // Handed to those who answer for the application it is the same record.
  await play.send("kim", first, "edit", { assignmentGroup: "application-support" });
  expect((await play.show(first)).facets["major"]?.state).toBe("accepted");
});

it("J4: mitigated is not resolved; its children follow, and the review is over when its action has an owner and is done", async () => {
  await play.send("lee", first, "assign", { assignee: "lee" });
  await play.send("lee", first, "mitigate");
  await play.send("lee", first, "resolve", { resolutionCode: "solutionProvided", resolutionNotes: "More connections" });
  const resolved = await play.show(first);
  expect(resolved.fields["mitigatedAt"]).not.toEqual(resolved.fields["resolvedAt"]);
  for (const child of children) {
    const { fields } = await play.reaches(child, "resolved");
    expect(fields["resolutionNotes"]).toMatch(/^Resolved with INC\d+: More connections$/);
  }
  const [review = ""] = await play.linked(first, "reviews");
  const { fields } = await play.show(review);
  expect(fields).toMatchObject({ facilitator: "mia", restoredAt: resolved.fields["mitigatedAt"] });
  expect(Object.keys(fields["timeline"] as object)).toEqual(
    expect.arrayContaining(["opened", "proposed", "accepted", "mitigated", "resolved"]),
  );
  await play.send("mia", review, "act", { what: "Watch the pool", dueAt: inMinutes(1_440) });
  const [action = ""] = await play.linked(review, "actions");
  await play.send("mia", review, "conclude", {
    summary: "The pool was small",
    cause: "Nobody watched it",
    lessons: "Watch",
  });
  await play.is(review, "short of an owner", ({ fields: now }) => now["unowned"] === 1);
  await expect(play.send("mia", review, "complete")).rejects.toMatchObject({ code: "OPS419" });
  await play.send("mia", action, "complete", { owner: "raj", result: "It is watched" });
  await play.is(review, "without open actions", ({ fields: now }) => now["openActions"] === 0);
  expect((await play.send("mia", review, "complete")).state).toBe("closed");

  const problem = await play.open("otto", "problem", {
    title: "Connections run out",
    impact: "high",
    urgency: "medium",
  });
  await play.send("kim", first, "link", { link: "problem", record: problem });
  expect(await play.linked(first, "problem")).toEqual([problem]);
  await play.linked(problem, "incidents");
  const story = await play.product.opsloom("otto", "story", numberOf(problem));
  expect(story.out).toContain(numberOf(first));
});
