/**
 * Somebody joins, as human resources, the managers and the newcomer live it. Reminders and the end of an approval in
 * open time are shown by `definitions/request/scenarios-items.yaml`, delivery clocks by `scenarios-onboarding.yaml`.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../support/product.ts";
import { inMinutes, numberOf, type Play, startPlay } from "./play.ts";

let play: Play;

beforeAll(async () => {
  play = await startPlay(["ruth", "mia", "nora", "kim", "lee", "raj", "ada"]);
});
afterAll(() => play?.stop());

interface Mine {
  readonly id: string;
  readonly state: string;
  readonly waitsFor: object | null;
}

const form = {
  name: "Bo Hill",
  login: "hill",
  start: "2026-12-14",
  manager: "mia",
  desk: "virtual",
  terminal: true,
};
let request: string;
let items: ReadonlyMap<string, string>;
const item = (name: string): string => items.get(name) ?? "";

it("J5: one form orders all that an analyst needs, once, however often it is sent", async () => {
  await expect(play.order("ada", "new-analyst", form, "bo")).rejects.toMatchObject({ status: 404 });
  const answers = await Promise.all([1, 2, 3].map(() => play.order("ruth", "new-analyst", form, "bo")));
  expect(new Set(answers).size).toBe(1);
  request = answers[0] ?? "";
  await play.reaches(request, "gate");
  expect((await play.show(request, "ruth")).links["items"] ?? []).toEqual([]);
  await play.send("mia", request, "approve");
  const ids = await play.linked(request, "items", 6);
  expect(ids).toHaveLength(6);
  const found = new Map<string, string>();
  for (const id of ids) {
    const { fields, openedBy } = await play.show(id);
    expect([openedBy, fields["requestedFor"]]).toEqual(["ruth", "ruth"]);
    found.set((fields["item"] as { id: string }).id, id);
  }
  items = found;
  expect([...items.keys()].sort()).toEqual([
    "email-account",
    "market-data-terminal",
    "risk-platform-license",
    "security-training",
    "spreadsheet-license",
    "virtual-desktop",
  ]);
  // What was asked once is where it is needed, and a license waits for the account.
  const license = await play.show(item("spreadsheet-license"));
  expect(license.fields["form"]).toEqual({ login: "hill" });
  expect(license.links["needs"]).toEqual([item("email-account")]);
  expect((await play.show(item("security-training"))).fields["form"]).toMatchObject({ before: "2026-12-14" });
});

it("J6: one who stands in decides for who is away, and it says so; what is refused ends alone, the others have clocks", async () => {
  // There is no command that makes accounts on this machine: people do it.
  await play.reaches(item("email-account"), "work");
  await play.reaches(item("virtual-desktop"), "ordered");
  await play.send("kim", item("email-account"), "fulfil", { result: "hill@example.com" });
  for (const name of ["virtual-desktop", "spreadsheet-license", "risk-platform-license"])
    await play.reaches(item(name), "work");

  const terminal = item("market-data-terminal");
  await play.as("lee").post("/v1/delegations", { to: "raj", endsAt: inMinutes(60) });
  const asked = await play.as("raj").get<{ items: { record: string }[] }>("/v1/approvals");
  expect(JSON.stringify(asked)).toContain(numberOf(terminal));
  await play.send("raj", terminal, "reject", { comment: "All seats are taken" }, { onBehalfOf: "lee" });
  const { out } = await play.product.opsloom("ruth", "story", numberOf(terminal));
  expect(out).toMatch(/raj[^\n]* lee/u);
  expect((await play.show(terminal)).state).toBe("skipped");
  expect((await play.show(request)).state).toBe("inProgress");

  for (const [name, id] of items) {
    if (id === terminal) continue;
    const { clocks } = await play.show(id);
    expect([name, ...clocks.map(({ serviceLevel }) => serviceLevel)]).toEqual([name, "request-item-delivery"]);
    expect(clocks[0]?.dueAt).not.toBeNull();
  }
  await play.send("lee", item("spreadsheet-license"), "fulfil", { result: "Seat 4" });
  await play.send("lee", item("risk-platform-license"), "fulfil", { result: "Role analyst" });
});

it("J7: who ordered sees what becomes of each item and with whom it is, and is told and asked once at the end", async () => {
  const mine = await play.as("ruth").get<{ items: Mine[] }>("/v1/my/records?limit=50");
  const own = new Map(mine.items.map((record) => [record.id, record]));
  expect([...own.keys()]).toEqual(expect.arrayContaining([request, ...items.values()]));
  const desktop = own.get(item("virtual-desktop"));
  expect(desktop).toMatchObject({ state: "work", waitsFor: { what: "work" } });
  expect(JSON.stringify(desktop?.waitsFor)).toContain("infrastructure-operations");
  await play.send("raj", item("virtual-desktop"), "fulfil", { result: "vd-17" });
  await play.send("ruth", item("security-training"), "fulfil", { result: "Room 2" });
  const { fields } = await play.reaches(request, "closed");
  expect(fields).toMatchObject({ outcome: "partly", doneItems: 5, skippedItems: 1, failedItems: 0, openItems: 0 });

  await eventually("the end to be told", async () =>
    (await play.notices("ruth", request)).some(({ subject }) => subject.startsWith(numberOf(request))),
  );
  expect(await play.notices("ruth", request)).toHaveLength(1);
  const surveys = await eventually("the survey", async () => {
    const { items: found } = await play.as("ruth").get<{ items: Mine[] }>("/v1/records/survey?respondent=me");
    return found.length > 0 && found;
  });
  expect(surveys).toHaveLength(1);
  // An employee sees what they ordered, and nobody else's; a repeat finds what was ordered.
  await expect(play.show(request, "ada")).rejects.toMatchObject({ status: 404 });
  expect(await play.order("ruth", "new-analyst", form, "bo")).toBe(request);
});

it("a laptop is ordered and followed by an employee, whose line manager agrees", async () => {
  const id = await play.order("ada", "laptop", { model: "light" }, "laptop");
  await play.reaches(id, "approval");
  const asked = await play.as("nora").get<{ items: { record: string }[] }>("/v1/approvals");
  expect(asked.items.length).toBeGreaterThan(0);
  await play.send("nora", id, "approve");
  const { clocks } = await play.reaches(id, "work");
  expect(clocks).toMatchObject([{ serviceLevel: "request-item-delivery", phase: "running" }]);
  expect(await play.linked(id, "tasks", 2)).toHaveLength(2);
  await play.send("ada", id, "comment", { text: "The blue one, please" });
  await play.send("ada", id, "cancel", { reason: "I have one" });
  expect((await play.show(id, "ada")).state).toBe("skipped");
});
