/**
 * The e-mail outage, as who reports it, who works on it and who answers for the promises live it. A hold over the
 * weekend in which the clocks change, to the minute, is `definitions/incident/scenarios-vendor.yaml`: it takes days.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { numberOf, type Play, startPlay } from "./play.ts";

let play: Play;

beforeAll(async () => {
  play = await startPlay(["ada", "lee", "mia"]);
});
afterAll(() => play?.stop());

let incident: string;

it("J16: an employee reports it, sees how urgent it is, when it is due and what is said to them, and nothing internal", async () => {
  incident = await play.order("ada", "report-a-fault", {
    what: "Mail does not arrive",
    whom: "several",
    urgent: false,
  });
  await play.send("kim", incident, "edit", { urgency: "medium", reason: "All of accounting", category: "software" });
  const mine = await play.show(incident, "ada");
  expect(mine.fields).toMatchObject({ impact: "medium", urgency: "medium", priority: 3 });
  const resolution = mine.clocks.find(({ serviceLevel }) => serviceLevel === "incident-resolution");
  expect(Date.parse(resolution?.dueAt ?? "")).toBeGreaterThan(Date.now());

  await play.send("lee", incident, "assign", { assignee: "lee" });
  await play.send("lee", incident, "comment", { text: "The vendor changed its relay without a word", internal: true });
  await play.send("lee", incident, "comment", { text: "We have found it and wait for our vendor" });
  const seen = JSON.stringify(await play.timeline(incident, "ada"));
  expect(seen).toContain("wait for our vendor");
  expect(seen).not.toContain("without a word");
  expect((await play.show(incident)).fields["assignee"]).toBe("lee");
  expect((await play.show(incident, "ada")).fields).not.toHaveProperty("assignee");
});

it("J17: while the vendor has it the group's clock rests and the vendor's runs, and each says line by line why it is due", async () => {
  await play.send("lee", incident, "hold", { holdReason: "awaitingVendor" });
  const phases = async (): Promise<{ readonly [name: string]: string }> =>
    Object.fromEntries((await play.show(incident)).clocks.map(({ serviceLevel, phase }) => [serviceLevel, phase]));
  expect(await phases()).toMatchObject({ "incident-group": "paused", "incident-vendor": "running" });
  const held = await play.product.opsloom("mia", "explain", numberOf(incident));
  const lines = held.out.slice(held.out.indexOf("\nclock "));
  for (const name of ["incident-response", "incident-resolution", "incident-group", "incident-vendor"])
    expect(lines).toContain(`clock ${name}`);
  expect(lines).toMatch(/clock incident-group[^]*paused/u);
  expect(lines).toMatch(/service-desk/u);
  expect(lines).toMatch(/due/u);

  await play.send("lee", incident, "resume");
  await play.send("lee", incident, "resolve", { resolutionCode: "solutionProvided", resolutionNotes: "It is back" });
  expect(await phases()).toMatchObject({ "incident-vendor": "stopped", "incident-resolution": "stopped" });
  const file = `${play.product.folder}/mail.gz`;
  const pack = await play.product.opsloom("admin", "evidence", numberOf(incident), "--to", file);
  expect(pack.code, pack.err).toBe(0);
  const offline = await play.product.opsloom("mia", "explain", numberOf(incident), "--pack", file);
  // What a verifier works out from the evidence alone is what the product says.
  const clocks = await play.product.opsloom("mia", "explain", numberOf(incident));
  expect(clockLines(offline.out)).toEqual(clockLines(clocks.out));
  expect(clockLines(clocks.out).length).toBeGreaterThan(12);
});

/** The arithmetic of all clocks, whichever is told first. */
function clockLines(explained: string): readonly string[] {
  return explained
    .split("\n")
    .filter((line) => /^clock |^ {2}\S/u.test(line))
    .sort();
}
