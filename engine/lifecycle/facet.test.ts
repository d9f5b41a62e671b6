import { describe, expect, it } from "vitest";
import type { Bundle } from "./ir.ts";
import {
  after,
  bundle,
  codeOf,
  company,
  drive,
  type Driver,
  field,
  fields,
  final,
  jq,
  lifecycle,
  literal,
  named,
  recordType,
  role,
  state,
  to,
} from "./sample.ts";

/** An incident with a priority, and beside it whether it is a major one. */
const definitions: Bundle = bundle(
  recordType("incident", "INC", [
    field("title", "string", { required: true }),
    field("priority", "integer", { default: 3 }),
    field("swarm", "boolean", { default: false }),
  ]),
  [
    lifecycle("incident", [
      state("new", {
        raise: to(null, { fields: ["priority"] }),
        cancel: to("cancelled"),
        "major.accept": to(null, {
          set: { swarm: literal(true), title: jq('.title + " (led by " + $event.facet.commander + ")"') },
        }),
      }),
      final("cancelled"),
    ]),
  ],
  {
    Lifecycle: named(
      lifecycle(
        "major",
        [
          state(
            "none",
            { propose: to("proposed", { ask: fields(field("reason", "text", { required: true })) }) },
            { after: [after({ businessDays: 0, ms: 0 }, to("proposed", { when: jq("$record.priority == 1") }))] },
          ),
          state("proposed", {
            accept: to("accepted", { require: ["commander"], allow: [role("manager")] }),
            "record.cancelled": to("ended"),
          }),
          state("accepted", {
            hand: to(null, { fields: ["commander"], allow: [{ field: "commander" }] }),
            "record.cancelled": to("ended"),
          }),
          final("ended"),
        ],
        { facet: "major", record: "incident", fields: fields(field("commander", "user")) },
      ),
    ),
  },
);

function opened(values = {}): Driver {
  const driver = drive(definitions, company({ kim: ["agent"], mia: ["manager"], max: [] }));
  expect(codeOf(driver.open("kim", { title: "Shop is down", ...values }))).toBe("ok");
  return driver;
}

describe("a facet", () => {
  it("begins with its record and moves by commands that carry its name", () => {
    const driver = opened();
    expect(driver.state?.facets["major"]?.state).toBe("none");
    expect(codeOf(driver.send("kim", "propose", { reason: "many callers" }))).toBe("OPS411");
    expect(codeOf(driver.send("kim", "major.propose"))).toBe("OPS405");
    expect(codeOf(driver.send("kim", "major.propose", { reason: "many callers" }))).toBe("ok");
    expect(driver.state).toMatchObject({ state: "new", facets: { major: { state: "proposed" } } });
  });

  it("has its own fields, its own people and refuses the others", () => {
    const driver = opened();
    driver.send("kim", "major.propose", { reason: "x" });
    expect(codeOf(driver.send("kim", "major.accept", { commander: "max" }))).toBe("OPS403");
    expect(codeOf(driver.send("mia", "major.accept"))).toBe("OPS405");
    expect(codeOf(driver.send("mia", "major.accept", { commander: "max", title: "x" }))).toBe("OPS418");
    driver.send("mia", "major.accept", { commander: "max" });
    expect(driver.state?.facets["major"]?.fields).toEqual({ commander: "max" });
    expect(codeOf(driver.send("max", "major.hand", { commander: "mia" }))).toBe("ok");
  });

  it("lets its record react to what it did, in the same decision", () => {
    const driver = opened();
    driver.send("kim", "major.propose", { reason: "x" });
    driver.send("mia", "major.accept", { commander: "max" });
    expect(driver.state?.fields).toMatchObject({ swarm: true, title: "Shop is down (led by max)" });
  });

  it("reacts to what its record did", () => {
    const driver = opened();
    driver.send("kim", "major.propose", { reason: "x" });
    driver.send("kim", "cancel");
    expect(driver.state).toMatchObject({ state: "cancelled", facets: { major: { state: "ended", final: true } } });
  });

  it("moves by itself in the very decision that makes its condition hold", () => {
    expect(opened({ priority: 1 }).state?.facets["major"]?.state).toBe("proposed");
    const later = opened();
    expect(later.state?.waits["after:major/none:0"]).toMatchObject({ reached: true, recheckAt: null });
    later.send("kim", "raise", { priority: 1 });
    expect(later.state?.facets["major"]?.state).toBe("proposed");
    expect(later.state?.waits).toEqual({});
  });
});
