import { describe, expect, it } from "vitest";
import { decide } from "./decide.ts";
import type { Bundle, Field } from "./ir.ts";
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

  it("is read by what its record computes as the command leaves it; runs of before know it a command late", () => {
    const reading = computing(jq('.facets.visit.host + " " + .facets.visit.state'), literal("x"));
    const driver = drive(reading, company({ kim: ["agent"] }));
    driver.open("kim", {});
    expect(driver.state?.fields["over"]).toBe(" none");
    const plan = {
      id: "p",
      name: "visit.plan",
      by: { user: "kim", roles: ["agent"], groups: [] },
      input: { host: "mia" },
    };
    const before = decide(reading, driver.state, plan, driver.readings, driver.now, 6);
    expect(before.ok ? before.events.map(({ body }) => body.kind) : []).toEqual(["changed", "moved"]);
    driver.send("kim", "visit.plan", { host: "mia" });
    expect(driver.state?.fields["over"]).toBe("mia planned");
    expect(driver.events.at(-1)?.body).toMatchObject({ command: "$facets", set: { over: "mia planned" } });
    const { head } = driver.state!;
    driver.send("kim", "note", { text: "nothing new" });
    expect(driver.state?.head).toBe(head + 1);
    expect(driver.state?.fields["over"]).toBe("mia planned");
  });

  it("may compute over its record what that computes over it, as long as the two come to rest", () => {
    const resting = computing(jq(".facets.visit.host"), jq('if $record.over == "mia" then "Mia" else null end'));
    const driver = drive(resting, company({ kim: ["agent"] }));
    driver.open("kim", {});
    driver.send("kim", "visit.plan", { host: "mia" });
    expect(driver.state).toMatchObject({ fields: { over: "mia" }, facets: { visit: { fields: { told: "Mia" } } } });
    const restless = computing(jq('(.facets.visit.told // "") + "a"'), jq('$record.over + "b"'));
    expect(codeOf(drive(restless, company({ kim: ["agent"] })).open("kim", {}))).toBe("OPS442");
  });
});

/** A record that computes `over`, and its visit that computes `told`. */
function computing(over: ReturnType<typeof jq>, told: Field["computed"]): Bundle {
  const facet = lifecycle("visit", [state("none", { plan: to("planned", { fields: ["host"] }) }), state("planned")], {
    facet: "visit",
    record: "stay",
    fields: fields(field("host", "string"), field("told", "string", { computed: told })),
  });
  const stay = lifecycle("stay", [state("open", { note: to(null, { ask: fields(field("text", "text")) }) })]);
  return bundle(recordType("stay", "STY", [field("over", "string", { computed: over })]), [stay], {
    Lifecycle: named(facet),
  });
}
