import { describe, expect, it } from "vitest";
import { decide } from "../decide.ts";
import type { Bundle } from "../ir.ts";
import { askedBy, needs } from "./ask.ts";
import { mergeReadings, noNeeds, noReadings, type FactReading, type Readings } from "./needs.ts";
import type { Command } from "../protocol.ts";
import {
  bundle,
  codeOf,
  company,
  drive,
  field,
  final,
  hours,
  jq,
  lifecycle,
  literal,
  monday,
  named,
  officeHours,
  person,
  recordType,
  serviceLevel,
  state,
  to,
} from "../sample.ts";

const definitions: Bundle = bundle(
  recordType(
    "change",
    "CHG",
    [field("title", "string", { required: true }), field("requester", "user"), field("reach", "integer")],
    {
      facts: {
        impact: { call: "cmdb.impact", with: { kind: "object", entries: { title: jq(".title") } }, maxAge: hours(1) },
      },
    },
  ),
  [
    lifecycle("change", [
      state("new", {
        submit: [
          to(null, {
            when: jq("$facts.impact.count > 10"),
            refuse: jq('"it reaches " + ($facts.impact.count | tostring)'),
          }),
          to("closed", { allow: [{ manager: "requester" }], set: { reach: jq("$facts.impact.count") } }),
        ],
        cancel: to("closed"),
        hurry: [to("closed", { when: jq(".reach > 5 and $facts.impact.count > 10") }), to(null, { when: jq("true") })],
      }),
      final("closed"),
    ]),
  ],
  {
    Calendar: { office: { ...officeHours, zone: "Europe/Berlin" } },
    ServiceLevel: named(serviceLevel("delivery", "change", { calendar: literal("office") })),
  },
);

const berlin = {
  zone: "Europe/Berlin",
  tzdbVersion: "2026a",
  fromMs: 0,
  toMs: monday * 2,
  initialOffsetMs: 3_600_000,
  transitions: [],
};

const people: Readings = { ...company({ kim: ["agent"], mia: [] }), zones: { "Europe/Berlin": berlin } };
const known: Readings = { ...people, people: { ...people.people, kim: person("kim", { manager: "mia" }) } };

function impact(value: FactReading | { readonly count: number }, at: number = monday): Readings {
  const key = 'cmdb.impact {"title":"Extend"}';
  const reading = "call" in value ? value : { at, call: "cmdb.impact", with: { title: "Extend" }, value };
  return { ...known, facts: { [key]: reading } };
}

const submit: Command = { id: "c9", name: "submit", by: { user: "mia", roles: [], groups: [] }, input: {} };

function opened(readings: Readings): ReturnType<typeof drive> {
  const driver = drive(definitions, readings);
  expect(codeOf(driver.open("kim", { title: "Extend", requester: "kim" }))).toBe("ok");
  return driver;
}

describe("what must be read before a decision", () => {
  it("is asked for at once as far as it can be known, and nothing twice", () => {
    const open: Command = {
      id: "c1",
      name: "$open",
      by: { user: "kim", roles: [], groups: [] },
      input: {
        type: "change",
        number: "CHG0000001",
        bundle: "b1",
        fields: { title: "Extend", requester: "kim" },
        links: {},
      },
    };
    const asked = needs(definitions, null, open);
    expect(asked).toMatchObject({ people: ["kim"], zones: ["Europe/Berlin"], facts: [] });
    expect(noNeeds(needs(definitions, null, open, mergeReadings(noReadings, known), monday))).toBe(true);
  });

  it("names a fact with its input already evaluated, and what the answer goes under", () => {
    const { state } = opened(known);
    expect(needs(definitions, state, submit, known, monday).facts).toEqual([
      {
        key: 'cmdb.impact {"title":"Extend"}',
        name: "impact",
        call: "cmdb.impact",
        with: { title: "Extend" },
        maxAgeMs: 3_600_000,
      },
    ]);
  });

  it("is only what the command mentions", () => {
    const { state } = opened(known);
    const cancel = { ...submit, name: "cancel", by: { user: "kim", roles: ["agent"], groups: [] } };
    expect(noNeeds(needs(definitions, state, cancel, known, monday))).toBe(true);
  });

  it("is no fact of a condition whose first part does not hold; before engine 6 it was", () => {
    const { state } = opened(known);
    const hurry = { ...submit, name: "hurry", by: { user: "kim", roles: ["agent"], groups: [] } };
    expect(needs(definitions, state, hurry, known, monday).facts).toEqual([]);
    expect(askedBy(decide(definitions, state, hurry, known, monday, 5))?.facts).toHaveLength(1);
    const far = { ...state!, fields: { ...state!.fields, reach: 6 } };
    expect(needs(definitions, far, hurry, known, monday).facts).toHaveLength(1);
  });

  it("is asked again when a fact has become too old", () => {
    const driver = opened(impact({ count: 3 }));
    driver.now = monday + hours(1).ms + 1;
    expect(codeOf(driver.send("mia", "submit"))).toBe("OPS416");
  });
});

describe("a decision on facts", () => {
  it("keeps in the ledger what it was decided on, before what it decided", () => {
    const driver = opened(impact({ count: 3 }));
    expect(codeOf(driver.send("mia", "submit"))).toBe("ok");
    expect(driver.state).toMatchObject({
      state: "closed",
      fields: { reach: 3 },
      facts: { impact: { value: { count: 3 } } },
    });
    const kinds = driver.events.map((event) => event.body.kind);
    expect(kinds.indexOf("factsRead")).toBeLessThan(kinds.indexOf("changed"));
  });

  it("that refuses is stored before it is told", () => {
    const driver = opened(impact({ count: 30 }));
    expect(driver.send("mia", "submit")).toMatchObject({
      ok: false,
      refusal: { code: "OPS419", durable: true, message: expect.stringContaining("it reaches 30") },
    });
  });

  it("says so when a look-up failed", () => {
    const fault: FactReading = { at: monday, call: "cmdb.impact", with: { title: "Extend" }, fault: { status: 503 } };
    expect(codeOf(opened(impact(fault)).send("mia", "submit"))).toBe("OPS415");
  });

  it("that depends on neither time nor readings need not be stored", () => {
    const { state } = opened(known);
    const decision = decide(
      definitions,
      state,
      { ...submit, name: "cancel", by: { user: "eve", roles: [], groups: [] } },
      known,
      monday,
    );
    expect(decision).toMatchObject({ ok: false, refusal: { code: "OPS403", durable: false } });
  });
});
