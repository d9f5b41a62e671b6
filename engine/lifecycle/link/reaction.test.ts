import { describe, expect, it } from "vitest";
import { effects } from "../effects.ts";
import {
  after,
  bundle,
  codeOf,
  company,
  drive,
  field,
  final,
  jq,
  lifecycle,
  recordType,
  state,
  to,
  type Driver,
} from "../sample.ts";
import type { Bundle } from "../ir.ts";

const links = { parent: { to: "incident", inverse: "children" }, problem: { to: "problem", inverse: "incidents" } };
const type = recordType("incident", "INC", [field("title", "string"), field("doneBy", "string")], { links });

/** Follows its parent into `resolved` and back. */
const definitions: Bundle = bundle(type, [
  lifecycle("incident", [
    state("new", {
      start: to("working"),
      "parent.resolved": to("resolved", { set: { doneBy: jq("$event.by") } }),
    }),
    state("working", { "parent.resolved": to("resolved") }),
    state("resolved", { reopen: to("working"), "parent.working": to("working"), close: to("closed") }),
    final("closed"),
  ]),
]);

/** Goes on by itself as it opens. */
const hasty: Bundle = bundle(type, [
  lifecycle("incident", [
    state("new", {}, { after: [after({ businessDays: 0, ms: 0 }, to("working"))] }),
    state("working", { stop: to("new") }),
    final("closed"),
  ]),
]);

const people = company({ kim: ["agent"], alex: ["agent"] });
const parent = "incident/INC0000009";

function opened(): Driver {
  const driver = drive(definitions, people);
  expect(codeOf(driver.open("kim", { title: "x" }, { parent }))).toBe("ok");
  return driver;
}

function told(driver: Driver, entered: string, seq: number, by = "alex"): void {
  const record = { id: parent, number: "INC0000009" };
  expect(codeOf(driver.engine("$reaction", { link: "parent", state: entered, record, seq, by }))).toBe("ok");
}

describe("a reaction", () => {
  it("that comes after a later one of the same record changes nothing: no child is resolved under an open parent", () => {
    const driver = opened();
    told(driver, "working", 9);
    expect(driver.state).toMatchObject({ state: "new", heard: { parent: { [parent]: 9 } } });
    const { head } = driver.state!;
    told(driver, "resolved", 5);
    expect(driver.state).toMatchObject({ state: "new", head });
    told(driver, "resolved", 12);
    expect(driver.state).toMatchObject({ state: "resolved" });
  });

  it("keeps no place in what a record tells by a link that nothing reacts to", () => {
    const driver = opened();
    const { head } = driver.state!;
    const record = { id: "problem/PRB0000001" };
    expect(codeOf(driver.engine("$reaction", { link: "problem", state: "closed", record, seq: 3 }))).toBe("ok");
    expect(driver.state).toMatchObject({ head });
  });

  it("names the person whose command caused it, and those who are told of it in turn are told the same", () => {
    const driver = opened();
    told(driver, "resolved", 5);
    expect(driver.state!.fields).toMatchObject({ doneBy: "alex" });
    const [moved] = driver.events.filter(({ body }) => body.kind === "moved");
    expect(moved).toMatchObject({ by: "$engine", body: { causedBy: "alex" } });
    const onward = effects(definitions, driver.state!, driver.events);
    expect(onward.flatMap((effect) => (effect.kind === "reaction" ? [effect.input] : []))).toMatchObject([
      { state: "new", by: "kim" },
      { state: "resolved", by: "alex" },
    ]);
  });
});

describe("a record that moves on at its opening", () => {
  it("tells linked records each state once, of the link first", () => {
    const driver = drive(hasty, people);
    expect(codeOf(driver.open("kim", { title: "x" }, { parent }))).toBe("ok");
    expect(driver.state).toMatchObject({ state: "working" });
    const found = effects(hasty, driver.state!, driver.events);
    expect(found).toMatchObject([
      { kind: "link", to: parent },
      { kind: "reaction", to: parent, input: { state: "new", record: { state: "new" } } },
      { kind: "reaction", to: parent, input: { state: "working", record: { state: "working" } } },
    ]);
  });
});
