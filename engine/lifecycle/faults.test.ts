import { describe, expect, it } from "vitest";
import { decide, type Decision } from "./decide.ts";
import { faultsOf, refusalText } from "./faults.ts";
import {
  company,
  bundle,
  drive,
  type Driver,
  field,
  fields,
  jq,
  lifecycle,
  monday,
  recordType,
  state,
  to,
} from "./sample.ts";

const incident = bundle(
  recordType(
    "incident",
    "INC",
    [
      field("title", "string", { required: true, maxLength: 40 }),
      field("caller", "user", { required: true }),
      field("watchers", "user", { many: true }),
      field("impact", "enum", { values: ["low", "high"], reasonOnChange: true }),
      field("score", "integer", { computed: jq("1") }),
      field("notes", "text"),
    ],
    { links: { parent: { to: "incident", inverse: "children" }, problem: { to: "problem", inverse: "incidents" } } },
  ),
  [
    lifecycle("incident", [
      state("new", {
        settle: [
          to("done", {
            require: ["notes"],
            fields: ["title", "impact", "watchers", "score", "parent"],
            ask: fields(
              field("code", "enum", { values: ["solved"], required: true }),
              field("text", "text", { required: true }),
            ),
          }),
        ],
      }),
      state("done"),
    ]),
  ],
);

const readings = company({ kim: ["agent"], ada: [] });
const strangers = { ...readings, people: { ...readings.people, bob: null, zoe: null } };

function opened(): Driver {
  const driver = drive(incident, strangers);
  expect(driver.open("kim", { title: "Down", caller: "ada" }).ok).toBe(true);
  return driver;
}

const refusalOf = (decision: Decision) => {
  if (decision.ok) throw new Error("it was accepted");
  return decision.refusal;
};
const told = (decision: Decision): readonly string[] =>
  faultsOf(refusalOf(decision)).map(({ pointer, code }) => `${pointer} ${code}`);

describe("what is wrong with an opening", () => {
  it("is told at once: unknown fields, wrong values, people who do not exist, what is missing and wrong links", () => {
    const decision = drive(incident, strangers).open(
      "kim",
      { titel: "x", "a/b": 1, caller: "bob", watchers: ["ada", "zoe"], impact: "huge", score: 4 },
      { parent: ["incident/INC1", "change/CHG1"], friend: ["incident/INC1"] },
    );
    expect(told(decision)).toEqual([
      "/fields/titel OPS418",
      "/fields/a~1b OPS418",
      "/fields/caller OPS408",
      "/fields/watchers/1 OPS408",
      "/fields/impact OPS402",
      "/fields/score OPS407",
      "/fields/title OPS405",
      "/links/parent/1 OPS402",
      "/links/friend OPS440",
    ]);
  });

  it("is refused with the code and the message of the first fault, as it was alone", () => {
    const alone = refusalOf(drive(incident, strangers).open("kim", { title: "x", caller: "ada", titel: "x" }));
    const among = refusalOf(drive(incident, strangers).open("kim", { titel: "x", impact: "huge" }));
    expect([among.code, among.message, among.reason]).toEqual([alone.code, alone.message, alone.reason]);
    expect(among.details).toMatchObject({ input: "titel" });
  });

  it("tells missing fields and wrong links at once", () => {
    const decision = drive(incident, strangers).open("kim", {}, { friend: ["x"], problem: [7] });
    expect(told(decision)).toEqual([
      "/fields/title OPS405",
      "/fields/caller OPS405",
      "/links/friend OPS440",
      "/links/problem/0 OPS402",
    ]);
    expect(refusalOf(decision)).toMatchObject({
      message: 'a new incident needs "title", "caller"',
      details: { missing: ["title", "caller"] },
    });
  });

  it("tells all wrong links of what is right otherwise", () => {
    const decision = drive(incident, strangers).open(
      "kim",
      { title: "x", caller: "ada" },
      { friend: ["x"], problem: "?" },
    );
    expect(told(decision)).toEqual(["/links/friend OPS440", "/links/problem OPS402"]);
  });

  it("is not told before all people it names were looked up", () => {
    const decision = drive(incident, readings).open("kim", { titel: "x", caller: "bob", watchers: ["zoe"] });
    expect(refusalOf(decision)).toMatchObject({ code: "OPS416", details: { people: ["bob", "zoe"] } });
  });

  it("is stored when it says who does not exist, which may change", () => {
    const open = (values: { readonly caller?: string }) =>
      refusalOf(drive(incident, strangers).open("kim", { titel: "x", ...values })).durable;
    expect([open({}), open({ caller: "bob" })]).toEqual([false, true]);
  });

  it("is at most fifty faults, and how many there are besides", () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`x${index}`, 1]));
    const refusal = refusalOf(drive(incident, readings).open("kim", { title: "x", caller: "ada", ...many }));
    expect([faultsOf(refusal).length, refusal.details]).toMatchObject([50, { moreFaults: 10 }]);
  });

  it("ends at the first fault for a run of an older engine, and asks for nothing more", () => {
    const by = { user: "kim", roles: ["agent"], groups: [] };
    const input = { type: "incident", number: "INC1", bundle: "b", fields: { titel: "x", caller: "bob" }, links: {} };
    const command = { id: "c", name: "$open", by, input };
    const refusal = refusalOf(decide(incident, null, command, readings, monday, 4));
    expect(refusal).toMatchObject({ code: "OPS418", durable: false, details: { input: "titel" } });
    expect(faultsOf(refusal)).toEqual([]);
  });
});

describe("what is wrong with the input of a command", () => {
  it("is told at once: unknown inputs, wrong values, wrong links, what is asked for and what the record lacks", () => {
    const decision = opened().send("kim", "settle", {
      caller: "ada",
      impact: "huge",
      title: null,
      watchers: ["bob", "ada", "zoe"],
      score: 1,
      parent: ["incident/INC2", "problem/PRB1"],
      code: "perhaps",
    });
    expect(told(decision)).toEqual([
      "/caller OPS418",
      "/impact OPS402",
      "/watchers/0 OPS408",
      "/watchers/2 OPS408",
      "/score OPS407",
      "/parent/1 OPS402",
      "/code OPS402",
      "/text OPS405",
      "/notes OPS405",
      "/title OPS405",
    ]);
    expect(refusalOf(decision)).toMatchObject({ code: "OPS418", details: { input: "caller" } });
  });

  it("tells a missing reason together with what the record lacks", () => {
    const decision = opened().send("kim", "settle", { impact: "high", code: "solved", text: "x" });
    expect(told(decision)).toEqual(["/reason OPS406", "/notes OPS405"]);
  });

  it("is one fault with its place when it is one", () => {
    const decision = opened().send("kim", "settle", { code: "solved", text: "x" });
    expect(told(decision)).toEqual(["/notes OPS405"]);
    expect(refusalText(refusalOf(decision))).toBe('"settle" needs "notes"; give it with the command');
  });

  it("is said in one text, each fault once", () => {
    const decision = opened().send("kim", "settle", { code: "perhaps", text: "x" });
    expect(refusalText(refusalOf(decision))).toBe(
      '"code" must be one of solved, not "perhaps"; /notes: "settle" needs "notes"; give it with the command',
    );
  });
});

describe("what is wrong in a map with a schema", () => {
  const schema = {
    type: "object",
    required: ["login"],
    properties: { login: { type: "string" }, seats: { type: "integer", minimum: 1 } },
    additionalProperties: false,
  };
  const order = bundle(
    recordType("order", "ORD", [field("form", "object", { schema }), field("parts", "object", { schema, many: true })]),
    [lifecycle("order", [state("open", { edit: [to(null, { fields: ["form"] })] })])],
  );

  it("is told each at its place, when a record is opened and when it is edited", () => {
    const driver = drive(order, readings);
    const form = { seats: 0, desk: "left" };
    const refused = driver.open("kim", { form, parts: [{ login: "ada" }, { seats: 1 }] });
    expect(told(refused)).toEqual([
      "/fields/form/login OPS402",
      "/fields/form/seats OPS402",
      "/fields/form/desk OPS402",
      "/fields/parts/1/login OPS402",
    ]);
    expect(refusalText(refusalOf(refused))).toContain('"form" has an unknown property "desk"');
    expect(driver.open("kim", { form: { login: "ada" } }).ok).toBe(true);
    expect(told(driver.send("kim", "edit", { form: { login: 7 } }))).toEqual(["/form/login OPS402"]);
    expect(driver.send("kim", "edit", { form: { login: "bob" } }).ok).toBe(true);
  });
});
