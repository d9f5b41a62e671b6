/**
 * The student portal in the week of enrolment, as the desk, who leads it and who answers for the service live it. Sixty
 * reports are played by `opsloom demo portal`, a thousand children measured by `npm run bench -- incidents`.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../support/product.ts";
import { inMinutes, numberOf, type Play, startPlay } from "./play.ts";
import { thisMonth } from "../support/this-month.ts";

let play: Play;

const reporters = ["ada", "ruth", "peter", "jonas", "katja", "nils"];
const reports = 24;

beforeAll(async () => {
  play = await startPlay(["admin", "lee", "mia", "nora", "otto", ...reporters]);
});
afterAll(() => play?.stop());

let parent: string;
let children: string[];

it("J14: what is reported again is linked to one, known by an article, and told once to each who waits", async () => {
  parent = await play.open("kim", "incident", {
    title: "The student portal does not open",
    category: "software",
    impact: "medium",
    urgency: "high",
    caller: "ada",
  });
  const report = async (n: number): Promise<string> => {
    const fields = { title: "The student portal does not open", caller: reporters[n % reporters.length] };
    return play.open("kim", "incident", { ...fields, category: "software" }, { parent: [parent] });
  };
  const alike = await play
    .as("kim")
    .get<{ items: { id: string }[] }>("/v1/similar-records?type=incident&text=student%20portal&open=true");
  expect(alike.items.map(({ id }) => id)).toContain(parent);
  children = [];
  while (children.length < reports)
    children.push(...(await Promise.all(reporters.map((_, n) => report(children.length + n)))));
  const led = await play.is(parent, "proposed", ({ facets }) => facets["major"]?.state === "proposed");
  expect(led.facets["major"]?.fields["because"]).toBe("Twenty others are linked to it");
  await play.is(parent, "of all reports", ({ fields }) => fields["reports"] === reports);
  expect(led.fields["priority"]).toBe(2);

  const article = await play.open("otto", "article", {
    title: "The student portal does not open",
    body: "Try it off the hour.",
    ownerGroup: "service-desk",
    validUntil: inMinutes(100_000),
  });
  await play.send("otto", article, "submit");
  await play.send("mia", article, "approve");
  await play.reaches(article, "inForce");
  await play.send("nora", parent, "major.accept", { businessImpact: "Nobody can enrol", commander: "mia" });
  await play.is(parent, "told of", ({ facets }) => facets["communication"]?.state === "awaited");
  await play.send("mia", parent, "communication.inform", { text: "We know of it. Try it off the hour." });
  for (const person of reporters) {
    const told = async (): Promise<number> =>
      (await play.notices(person, parent)).filter(({ text }) => text.includes("off the hour")).length;
    await eventually(`${person} to be told`, async () => (await told()) > 0);
    expect(await told()).toBe(1);
  }
  // The queue shows what is to be worked on: who works on the parent works on all of them.
  const queue = await play.product.opsloom("lee", "queue", "show", "my-groups-incidents");
  expect(queue.out).toContain(numberOf(parent));
});

it("J15: the promise is kept and people are not content: both numbers, their rows, the leak and the release that made it", async () => {
  const problem = await play.open("otto", "problem", { title: "The portal leaks memory", impact: "high" });
  const release = await play.open("lee", "change", {
    title: "Release 12 of the portal",
    changeType: "standard",
    cis: [],
    plannedStart: inMinutes(-60),
    plannedEnd: inMinutes(60),
  });
  await play.send("lee", parent, "assign", { assignee: "lee" });
  await play.send("lee", parent, "link", { link: "problem", record: problem });
  await play.send("lee", parent, "link", { link: "causedBy", record: release });
  expect(await play.linked(problem, "incidents")).toEqual([parent]);
  expect(await play.linked(release, "causedIncidents")).toEqual([parent]);
  await play.send("lee", parent, "mitigate");
  await play.send("lee", parent, "resolve", { resolutionCode: "solutionProvided", resolutionNotes: "Rolled back" });
  for (const child of children) await play.reaches(child, "resolved");

  for (const [index, respondent] of reporters.entries()) {
    const survey = await play.open(
      "admin",
      "survey",
      { title: "The portal", about: "incident", respondent, assignmentGroup: "application-support" },
      { incident: [children[index]] },
    );
    await play.send(respondent, survey, "rate", { score: index === 0 ? 4 : 1, remark: "It took all day" });
  }
  const month = thisMonth();
  const indicator = async (...line: string[]): Promise<string> => {
    const told = await play.product.opsloom("admin", "indicator", ...line, "--period", month);
    expect(told.code, told.err).toBe(0);
    return told.out;
  };
  const show = (name: string): Promise<string> => indicator("show", name);
  const rows = (name: string): Promise<string> => indicator("rows", name, "--limit", "100");
  await eventually("all clocks to be counted", async () => {
    const counted = await rows("incident-sla-compliance");
    return [parent, ...children].every((id) => counted.includes(numberOf(id)));
  });
  expect(await show("incident-sla-compliance")).toMatch(/100\.0%[^]*target ratio [^\n]*: met/u);
  expect(await show("csat")).toMatch(/target topTwo [^\n]*: missed/u);
  expect(await rows("csat")).toMatch(/SRV\d+/u);
});
