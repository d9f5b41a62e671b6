import { describe, expect, it } from "vitest";
import { lifecyclesOf, partsOf } from "../bundle/bundle.ts";
import type { Parts } from "../../definition/kind-map.ts";
import type { JsonObject } from "../../base/json.ts";
import { deadlines } from "../timer/deadlines.ts";
import { decide } from "../decide.ts";
import type { Bundle } from "../ir.ts";
import { needs } from "../read/ask.ts";
import {
  after,
  approval,
  bundle,
  codeOf,
  company,
  drive,
  type Driver,
  field,
  fields,
  final,
  hours,
  jq,
  lifecycle,
  literal,
  monday,
  named,
  recordType,
  row,
  serviceLevel,
  state,
  to,
  withParts,
} from "../sample.ts";

const type = recordType("incident", "INC", [
  field("title", "string", { required: true }),
  field("kind", "enum", { values: ["bug", "wish"] }),
  field("priority", "integer", { computed: { kind: "table", table: "priority" } }),
]);

const people = { kim: ["agent"], mia: ["agent"] };

function version(priority: number, states: Parameters<typeof lifecycle>[1], rest: Parts = {}): Bundle {
  const rules = [{ cells: {}, then: literal(priority), because: null }];
  const DecisionTable = {
    priority: { name: "priority", inputs: [{ name: "title", value: jq(".title") }], hit: "first" as const, rules },
  };
  return bundle(type, [lifecycle("incident", states)], { DecisionTable, ...rest });
}

const first = version(3, [
  state("new", { begin: to("working") }),
  state("working", { finish: to("done") }, { after: [after(hours(4), to("done"))] }),
  final("done"),
]);
const second = version(2, [
  state("new", { begin: to("doing") }),
  state("doing", { finish: to("done") }, { after: [after(hours(2), to("done"))] }),
  final("done"),
]);

/** A record in state `working` of the first definitions, with others to move to. */
function working(others: { readonly [digest: string]: Bundle | null } = { b2: second }, from: Bundle = first): Driver {
  const driver = drive(from, company(people, { cab: ["mia"], managers: ["mia"] }, { bundles: others }));
  driver.open("kim", { title: "Slow", kind: "bug" });
  driver.send("kim", "begin");
  return driver;
}

describe("a record on hold", () => {
  const held = (open: string, hold: string): Bundle =>
    version(3, [
      state("new", { begin: to(open) }),
      state(open, { hold: to(hold), finish: to("done") }),
      state(hold, { resume: to("$previous") }),
      final("done"),
    ]);

  it("goes back to what takes the place of the state it was held in", () => {
    const there = held("doing", "paused");
    const driver = working({ b2: there }, held("working", "onHold"));
    driver.send("kim", "hold");
    expect(move(driver, { states: { onHold: "paused", working: "doing" } }, { b2: there })).toBe("ok");
    expect(driver.state).toMatchObject({ state: "paused", cameFrom: { paused: "doing" } });
    expect(codeOf(driver.send("kim", "resume"))).toBe("ok");
    expect(driver.state?.state).toBe("doing");
  });

  it("does not, where nothing takes it, and says so", () => {
    const there = held("doing", "onHold");
    const driver = working({ b2: there }, held("working", "onHold"));
    driver.send("kim", "hold");
    expect(move(driver, {}, { b2: there })).toBe("ok");
    expect(codeOf(driver.send("kim", "resume"))).toBe("OPS449");
  });
});

/** Moves it, as the process owner. */
function move(
  driver: Driver,
  input: JsonObject,
  others: { readonly [digest: string]: Bundle | null } = { b2: second },
): string {
  const decision = driver.send("mia", "$move", { bundle: "b2", ...input });
  if (!decision.ok) return `${decision.refusal.code} ${decision.refusal.message}`;
  driver.bundle = others["b2"] ?? driver.bundle;
  return "ok";
}

describe("moving a record to other definitions", () => {
  it("asks for them by their digest, and is refused when they were never published", () => {
    const driver = working({});
    const command = { id: "m", name: "$move", by: { user: "mia", roles: [], groups: [] }, input: { bundle: "b2" } };
    expect(needs(first, driver.state, command, driver.readings, monday)).toMatchObject({ bundles: ["b2"] });
    expect(codeOf(decide(first, driver.state, command, driver.readings, monday))).toBe("OPS416");
    expect(move(working({ b2: null }), {})).toMatch(/^OPS441 .*ever published here/);
  });

  it("is refused, and changes nothing, while its state has no place there", () => {
    const driver = working();
    expect(move(driver, {})).toMatch(/^OPS441 .*map "working" to one of doing, done, new/);
    expect(move(driver, { lifecycle: "other" })).toMatch(/^OPS441 .*no lifecycle "other"/);
    expect(driver.state).toMatchObject({ bundle: "b1", state: "working" });
  });

  it("is refused when the record has moved on since the plan, and when it is over", () => {
    const driver = working();
    expect(move(driver, { states: { working: "doing" }, expect: { bundle: "b1", state: "new" } })).toMatch(
      /^OPS441 .*plan again/,
    );
    driver.send("kim", "finish");
    expect(move(driver, { states: { done: "new" } })).toMatch(/^OPS441 .*final state/);
  });

  it("takes the state it is mapped to, computes anew and arms the new deadlines", () => {
    const driver = working();
    expect(move(driver, { states: { working: "doing" }, expect: { bundle: "b1", state: "working" } })).toBe("ok");
    expect(driver.state).toMatchObject({ bundle: "b2", state: "doing", fields: { priority: 2 } });
    expect(deadlines(second, driver.state!)).toMatchObject([{ id: "after:doing:0", at: monday + hours(2).ms }]);
    expect(codeOf(driver.send("kim", "finish"))).toBe("ok");
  });

  it("measures the wait of a kept state by the new definitions, from its entry on", () => {
    const shorter = version(3, [
      state("new", { begin: to("working") }),
      state("working", { finish: to("done") }, { after: [after(hours(1), to("done"))] }),
      final("done"),
    ]);
    const driver = working({ b2: shorter });
    expect(move(driver, {}, { b2: shorter })).toBe("ok");
    expect(deadlines(shorter, driver.state!)).toMatchObject([{ id: "after:working:0", at: monday + hours(1).ms }]);
    const late = working({ b2: shorter });
    late.now = monday + hours(2).ms;
    expect(move(late, {}, { b2: shorter })).toBe("ok");
    expect(late.state).toMatchObject({ bundle: "b2", state: "done" });
  });

  it("lets deadlines that have passed happen by the definitions they were armed by", () => {
    const driver = working();
    driver.now = monday + hours(5).ms;
    expect(move(driver, { states: { working: "doing" } })).toMatch(/^OPS441 .*final state/);
  });

  it("gives new fields their defaults, and refuses what does not fit the fields there", () => {
    const wider: Bundle = withParts(first, {
      RecordType: named({
        ...type,
        fields: { ...type.fields, ...fields(field("channel", "enum", { values: ["mail", "chat"], default: "mail" })) },
      }),
    });
    const driver = working({ b2: wider });
    expect(move(driver, {}, { b2: wider })).toBe("ok");
    expect(driver.state?.fields).toMatchObject({ channel: "mail", kind: "bug" });
    const narrower: Bundle = withParts(first, {
      RecordType: named({
        ...type,
        fields: { ...type.fields, ...fields(field("kind", "enum", { values: ["wish"] })) },
      }),
    });
    expect(move(working({ b2: narrower }), {})).toMatch(/^OPS441 "kind" of INC0000001 .*correct it before the move/);
  });

  it("begins facets that are new, and maps states of those it has by FACET.STATE", () => {
    const facet = (name: string, initial: string) =>
      lifecycle(name, [state(initial, {})], { facet: name, fields: fields(field("why", "string", { default: "x" })) });
    const one: Bundle = withParts(first, { Lifecycle: named(...lifecyclesOf(first), facet("major", "none")) });
    const two: Bundle = withParts(first, {
      Lifecycle: named(...lifecyclesOf(first), facet("major", "quiet"), facet("security", "clear")),
    });
    const driver = working({ b2: two }, one);
    expect(move(driver, {})).toMatch(/^OPS441 .*map "major.none" to one of quiet/);
    expect(move(driver, { states: { "major.none": "quiet" } }, { b2: two })).toBe("ok");
    expect(driver.state?.facets).toMatchObject({
      major: { state: "quiet" },
      security: { state: "clear", fields: { why: "x" } },
    });
  });
});

describe("what a moved record waits for", () => {
  const asking = version(
    3,
    [
      state("new", { begin: to("working") }),
      state("working", { approved: to("done"), rejected: to("new"), expired: to("new") }, { approval: literal("cab") }),
      final("done"),
    ],
    { Approval: { cab: approval("cab") } },
  );

  it("is asked for when the new state waits for an approval, and goes on as it is when it was asked for already", () => {
    const driver = working({ b2: asking, b3: withParts(asking, { DecisionTable: partsOf(first, "DecisionTable") }) });
    expect(move(driver, {}, { b2: asking })).toBe("ok");
    expect(driver.state?.approvals).toMatchObject([{ approval: "cab", outcome: "waiting", approvers: ["mia"] }]);
    const asked = driver.state?.approvals[0]?.requestedBy;
    expect(move(driver, { bundle: "b3" })).toBe("ok");
    expect(driver.state?.approvals).toMatchObject([{ outcome: "waiting", requestedBy: asked }]);
  });

  it("is no longer asked of anybody when nothing waits for it there", () => {
    const driver = working({ b2: first }, asking);
    expect(move(driver, {}, { b2: first })).toBe("ok");
    expect(driver.state?.approvals).toMatchObject([{ approval: "cab", outcome: "cancelled" }]);
  });

  it("keeps a record where it is while a run is under way or would have to be started", () => {
    const running = version(
      3,
      [
        state("new", { begin: to("working") }),
        state(
          "working",
          { done: to("done"), fault: to("new"), expired: to("new") },
          { invoke: { runbook: literal("shop/restart"), with: null, timeout: hours(1) } },
        ),
        final("done"),
      ],
      { Runbook: { "shop/restart": "r1" } },
    );
    const driver = working(
      { b2: first, b3: withParts(running, { DecisionTable: partsOf(second, "DecisionTable") }) },
      running,
    );
    expect(move(driver, {})).toMatch(/^OPS441 .*run-\d+ of INC0000001 is running/);
    expect(move(driver, { bundle: "b3" })).toBe("ok");
    expect(move(working({ b2: running }), {})).toMatch(/^OPS441 .*never started for INC0000001/);
  });

  it("keeps, gives back or takes the window of its state", () => {
    const reserving = version(3, [
      state("new", { begin: to("working") }),
      state(
        "working",
        { finish: to("done") },
        {
          reserve: {
            cis: literal(["db1"]),
            from: literal("2026-03-05T20:00:00Z"),
            until: literal("2026-03-05T21:00:00Z"),
            avoid: [],
            override: [],
          },
        },
      ),
      final("done"),
    ]);
    const window = {
      record: "incident/INC0000001",
      cis: ["db1"],
      from: Date.UTC(2026, 2, 5, 20),
      until: Date.UTC(2026, 2, 5, 21),
      at: 0,
      free: [],
    };
    const driver = working({ b2: reserving, b3: first });
    driver.readings = {
      ...driver.readings,
      reservations: [{ ...window, conflicts: [{ ...window, record: "incident/INC0000009" }] }],
    };
    expect(move(driver, {})).toMatch(/^OPS430 /);
    driver.readings = { ...driver.readings, reservations: [{ ...window, conflicts: [] }] };
    expect(move(driver, {}, { b2: reserving })).toBe("ok");
    expect(driver.state?.reservation).toMatchObject({ cis: ["db1"], state: "working" });
    expect(move(driver, { bundle: "b3" })).toBe("ok");
    expect(driver.state?.reservation).toBeNull();
  });
});

describe("the clocks of a moved record", () => {
  const level = (within: number, whenEdited: "pin" | "fromDate" | "recompute") =>
    serviceLevel("resolution", "incident", { within: hours(within), whenEdited, stop: row({ state: "done" }) });
  const dueIn = (driver: Driver): number => ((driver.state?.clocks["resolution"]?.dueAt ?? 0) - monday) / hours(1).ms;
  const edited = (within: number, whenEdited: "pin" | "fromDate" | "recompute"): Driver => {
    const driver = working(
      { b2: withParts(first, { ServiceLevel: named(level(within, whenEdited)) }) },
      withParts(first, { ServiceLevel: named(level(8, "pin")) }),
    );
    driver.now = monday + hours(3).ms;
    expect(move(driver, {}, driver.readings.bundles)).toBe("ok");
    return driver;
  };

  it("keep their promise when the edited service level pins, whatever is decided afterwards", () => {
    const driver = edited(6, "pin");
    expect(dueIn(driver)).toBe(8);
    driver.send("kim", "finish");
    expect(driver.state?.clocks["resolution"]).toMatchObject({ phase: "stopped", dueAt: monday + hours(8).ms });
  });

  it("are measured by the new one when it says so, and tell in the ledger by whom", () => {
    const driver = edited(6, "recompute");
    expect(dueIn(driver)).toBe(6);
    expect(
      driver.events.some(
        ({ body }) => body.kind === "clock" && "cause" in body.event && body.event.cause === "$move by mia: recompute",
      ),
    ).toBe(true);
    expect(dueIn(edited(6, "fromDate"))).toBe(6);
  });

  it("are breached at once, and once, when the new promise is used up", () => {
    const driver = edited(2, "recompute");
    expect(driver.state?.clocks["resolution"]).toMatchObject({ dueAt: monday + hours(2).ms, breachedAt: driver.now });
    expect(driver.events.filter(({ body }) => body.kind === "clock" && body.event.kind === "breached")).toHaveLength(1);
  });

  it("begin with a service level that is new, and end with one that is gone", () => {
    const without = working({ b2: withParts(first, { ServiceLevel: named(level(6, "pin")) }) });
    expect(move(without, {}, without.readings.bundles)).toBe("ok");
    expect(dueIn(without)).toBe(6);
    const gone = working({ b2: first }, withParts(first, { ServiceLevel: named(level(8, "pin")) }));
    expect(move(gone, {}, { b2: first })).toBe("ok");
    expect(gone.state?.clocks["resolution"]).toMatchObject({ phase: "cancelled" });
  });
});
