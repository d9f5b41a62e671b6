import { describe, expect, it } from "vitest";
import { lifecyclesOf } from "../bundle/bundle.ts";
import type { Bundle, Reserve } from "../ir.ts";
import { needs } from "../read/ask.ts";
import {
  noReadings,
  type CiReading,
  type ClosureReading,
  type Readings,
  type ReservationReading,
} from "../read/needs.ts";
import {
  bundle,
  codeOf,
  company,
  drive,
  type Driver,
  field,
  final,
  jq,
  lifecycle,
  literal,
  named,
  officeHours,
  recordType,
  state,
  to,
  withParts,
} from "../sample.ts";

const [from, until] = ["2026-03-03T20:00:00.000Z", "2026-03-03T22:00:00.000Z"];

/** new → assess (takes the window) → scheduled → implement → review → closed. */
const definitions: Bundle = bundle(
  recordType("change", "CHG", [
    field("title", "string"),
    field("cis", "ci", { many: true }),
    field("plannedStart", "instant"),
    field("plannedEnd", "instant"),
  ]),
  [
    lifecycle("change", [
      state("new", { submit: to("assess", { require: ["cis", "plannedStart", "plannedEnd"] }) }),
      state(
        "assess",
        { approve1: to("scheduled"), revise: to("new"), cancel: to("cancelled") },
        {
          reserve: {
            cis: jq(".cis"),
            from: jq(".plannedStart"),
            until: jq(".plannedEnd"),
            avoid: ["freeze"],
            override: ["changeManager"],
          },
        },
      ),
      state("scheduled", { start: to("implement"), edit: to(null, { fields: ["plannedEnd"] }), revise: to("new") }),
      state("implement", { complete: to("review") }),
      state("review", { close: to("closed") }),
      final("closed"),
      final("cancelled"),
    ]),
  ],
  // Frozen on the local day 2026-03-05.
  {
    Calendar: {
      freeze: {
        ...officeHours,
        name: "freeze",
        week: [[], [], [], [], [], [], []],
        dates: { "2026-03-05": [[0, 1440]] },
      },
    },
  },
);

/** End of the frozen day, local to the calendar. */
const freezeEnd = new Date(Date.parse("2026-03-06T00:00:00.000Z")).toISOString();

const ci = (id: string): CiReading => ({
  at: 0,
  id,
  name: id,
  classes: ["host"],
  owner: null,
  ownerGroup: null,
  attributes: {},
});

function window(start: string, end: string, held: readonly (readonly [string, string])[] = []): ReservationReading {
  return {
    at: 0,
    record: "change/CHG0000001",
    cis: ["h1", "h2"],
    from: Date.parse(start),
    until: Date.parse(end),
    held: held.map(([begin, finish], index) => ({
      record: `change/CHG000000${String(9 - index)}`,
      cis: ["h2"],
      from: Date.parse(begin),
      until: Date.parse(finish),
    })),
  };
}

const taken = window(from, until, [[from, until]]) as Extract<ReservationReading, { readonly held: unknown }>;

function shop(...reservations: readonly ReservationReading[]): Readings {
  return {
    ...company({ kim: ["agent"], mia: ["agent", "changeManager"] }),
    cis: { h1: ci("h1"), h2: ci("h2") },
    reservations,
  };
}

function opened(readings: Readings): Driver {
  const driver = drive(definitions, readings);
  driver.open("kim", { title: "x" });
  return driver;
}

const plan = { cis: ["h2", "h1"], plannedStart: from, plannedEnd: until };

describe("a reservation", () => {
  it("is asked for before it is taken, on all configuration items at once", () => {
    const driver = opened(shop());
    const command = { id: "c", name: "submit", by: { user: "kim", roles: ["agent"], groups: [] }, input: plan };
    const missing = needs(definitions, driver.state, command, { ...noReadings, cis: driver.readings.cis });
    expect(missing.reservations).toEqual([
      { record: "change/CHG0000001", cis: ["h1", "h2"], from: Date.parse(from), until: Date.parse(until) },
    ]);
  });

  it("is taken when nothing is in the way", () => {
    const driver = opened(shop(window(from, until)));
    expect(codeOf(driver.send("kim", "submit", plan))).toBe("ok");
    expect(driver.state?.reservation).toEqual({ cis: ["h1", "h2"], from, until, state: "assess", overridden: null });
  });

  it("is refused with who holds it and the next free windows, and changes nothing", () => {
    const driver = opened(shop(taken));
    const decision = driver.send("kim", "submit", plan);
    expect(decision).toMatchObject({
      ok: false,
      refusal: {
        code: "OPS430",
        durable: true,
        details: { conflicts: [{ record: "change/CHG0000009" }], free: [{ from: until }, {}, {}] },
      },
    });
    expect(driver.state).toMatchObject({ state: "new", reservation: null });
  });

  it("offers no window in a time to avoid, whatever else is free", () => {
    const [start, end] = ["2026-03-04T18:00:00.000Z", "2026-03-04T22:00:00.000Z"] as const;
    const driver = opened(shop(window(start, end, [[start, end]])));
    const decision = driver.send("kim", "submit", { ...plan, plannedStart: start, plannedEnd: end });
    // Two hours are left of the evening; the local day after it is frozen.
    expect(decision).toMatchObject({ refusal: { code: "OPS430", details: { free: [{ from: freezeEnd }, {}, {}] } } });
    const frozen = ["2026-03-05T08:00:00.000Z", "2026-03-05T09:00:00.000Z"] as const;
    const other = opened(shop(window(...frozen, [[freezeEnd, "2026-03-06T04:00:00.000Z"]])));
    expect(other.send("kim", "submit", { ...plan, plannedStart: frozen[0], plannedEnd: frozen[1] })).toMatchObject({
      refusal: { code: "OPS431", details: { free: [{ from: "2026-03-06T04:00:00.000Z" }, {}, {}] } },
    });
  });

  it("understands what was read of windows before: histories hold such", () => {
    const before: ReservationReading = {
      at: 0,
      record: "change/CHG0000001",
      cis: ["h1", "h2"],
      from: Date.parse(from),
      until: Date.parse(until),
      conflicts: [{ record: "change/CHG0000009", cis: ["h2"], from: Date.parse(from), until: Date.parse(until) }],
      free: [{ from: Date.parse(until), until: Date.parse(until) + 7_200_000 }],
    };
    expect(opened(shop(before)).send("kim", "submit", plan)).toMatchObject({
      refusal: { code: "OPS430", details: { conflicts: [{ record: "change/CHG0000009" }], free: [{ from: until }] } },
    });
  });

  it("is taken over a conflict only by a role that may, with a reason that is kept", () => {
    expect(codeOf(opened(shop(taken)).send("kim", "submit", { ...plan, override: "agreed with them" }))).toBe("OPS430");
    const driver = opened(shop(taken));
    expect(codeOf(driver.send("mia", "submit", { ...plan, override: "agreed with them" }))).toBe("ok");
    expect(driver.state?.reservation?.overridden).toBe("agreed with them");
  });

  it("is refused in a time to avoid", () => {
    const frozen = ["2026-03-04T22:00:00.000Z", "2026-03-05T02:00:00.000Z"] as const;
    const driver = opened(shop(window(...frozen)));
    expect(codeOf(driver.send("kim", "submit", { ...plan, plannedStart: frozen[0], plannedEnd: frozen[1] }))).toBe(
      "OPS431",
    );
  });

  it("is refused when the window ends before it begins", () => {
    expect(codeOf(opened(shop()).send("kim", "submit", { ...plan, plannedStart: until, plannedEnd: from }))).toBe(
      "OPS432",
    );
  });

  it("is kept on the way to the work, and given back after it or when the way is left", () => {
    const driver = opened(shop(window(from, until)));
    driver.send("kim", "submit", plan);
    for (const command of ["approve1", "start"]) {
      driver.send("kim", command);
      expect(driver.state?.reservation).not.toBeNull();
    }
    driver.send("kim", "complete");
    expect(driver.state).toMatchObject({ state: "review", reservation: null });
    for (const command of ["revise", "cancel"]) {
      const left = opened(shop(window(from, until)));
      left.send("kim", "submit", plan);
      left.send("kim", command);
      expect(left.state?.reservation).toBeNull();
    }
  });

  it("is given back by the states that its definition names, whatever else can be reached from there", () => {
    const [main] = lifecyclesOf(definitions);
    const states = { ...main!.states };
    states["assess"] = { ...states["assess"]!, reserve: { ...states["assess"]!.reserve!, release: ["scheduled"] } };
    const declared = withParts(definitions, { Lifecycle: named({ ...main!, states }) });
    const driver = drive(declared, shop(window(from, until)));
    driver.open("kim", { title: "x" });
    driver.send("kim", "submit", plan);
    expect(driver.state?.reservation).not.toBeNull();
    driver.send("kim", "approve1");
    expect(driver.state).toMatchObject({ state: "scheduled", reservation: null });
  });

  it("follows its window when that is edited", () => {
    const longer = "2026-03-03T23:00:00.000Z";
    const driver = opened(shop(window(from, until), window(from, longer)));
    driver.send("kim", "submit", plan);
    driver.send("kim", "approve1");
    driver.send("kim", "edit", { plannedEnd: longer });
    expect(driver.state?.reservation).toMatchObject({ from, until: longer, state: "assess" });
  });
});

describe("a window with a closure", () => {
  const [main] = lifecyclesOf(definitions);
  const reserving = (changed: Partial<Reserve>): Bundle => {
    const assess = main!.states["assess"]!;
    const states = { ...main!.states, assess: { ...assess, reserve: { ...assess.reserve!, ...changed } } };
    return withParts(definitions, { Lifecycle: named({ ...main!, states }) });
  };
  const hours = { ...officeHours, name: "maintenance", dates: { "2026-03-03": [[1200, 1320]] } } as const;
  const closure = (changed: Partial<ClosureReading> = {}): ClosureReading => ({
    at: 0,
    cis: ["h1", "h2"],
    depth: 2,
    read: [],
    dependents: ["app", "shop"],
    truncated: false,
    version: "7.9",
    calendars: {},
    ...changed,
  });
  const all = { ...window(from, until), cis: ["app", "h1", "h2", "shop"] };
  const open = (definition: Bundle, closures: readonly ClosureReading[], ...held: readonly ReservationReading[]) => {
    const driver = drive(definition, { ...shop(...held), closures });
    driver.open("kim", { title: "x" });
    return driver;
  };

  it("asks what depends on the items before it asks who holds all of them", () => {
    const definition = reserving({ closure: { depth: 2 } });
    const driver = open(definition, []);
    const command = { id: "c", name: "submit", by: { user: "kim", roles: ["agent"], groups: [] }, input: plan };
    const read = { ...noReadings, cis: driver.readings.cis };
    expect(needs(definition, driver.state, command, read)).toMatchObject({
      closures: [{ cis: ["h1", "h2"], depth: 2, read: [] }],
      reservations: [],
    });
    expect(needs(definition, driver.state, command, { ...read, closures: [closure()] }).reservations).toMatchObject([
      { cis: ["app", "h1", "h2", "shop"] },
    ]);
  });

  it("takes what depends on the items too, and keeps the version of the graph by which it did", () => {
    const driver = open(reserving({ closure: { depth: 2 } }), [closure()], all);
    expect(codeOf(driver.send("kim", "submit", plan))).toBe("ok");
    expect(driver.state?.reservation).toMatchObject({
      cis: ["app", "h1", "h2", "shop"],
      closure: { of: ["h1", "h2"], depth: 2, version: "7.9" },
    });
    // The window is kept as it was taken, whatever depends on the items by now.
    driver.readings = { ...driver.readings, closures: [] };
    expect(codeOf(driver.send("kim", "approve1"))).toBe("ok");
  });

  it("is refused when more depend on the items than one window takes", () => {
    const driver = open(reserving({ closure: { depth: 2 } }), [closure({ truncated: true })], all);
    expect(codeOf(driver.send("kim", "submit", plan))).toBe("OPS432");
  });

  it("keeps to the calendars that the items name, as they are published", () => {
    const definition = reserving({ avoid: [], within: [{ read: "maintenanceCalendar" }] });
    const reading = (calendars: ClosureReading["calendars"]) =>
      closure({ depth: 0, read: ["maintenanceCalendar"], dependents: [], calendars });
    const held = window(from, until);
    const inside = open(definition, [reading({ maintenanceCalendar: { maintenance: hours } })], held);
    expect(codeOf(inside.send("kim", "submit", plan))).toBe("ok");
    expect(inside.state?.reservation).not.toHaveProperty("closure");
    const unknown = open(definition, [reading({ maintenanceCalendar: { gone: null } })], held);
    expect(unknown.send("kim", "submit", plan)).toMatchObject({
      refusal: { code: "OPS432", message: expect.stringContaining('"gone"') as string },
    });
    const late = { ...plan, plannedStart: "2026-03-03T21:00:00.000Z", plannedEnd: "2026-03-03T23:00:00.000Z" };
    const outside = open(
      definition,
      [reading({ maintenanceCalendar: { maintenance: hours } })],
      window(late.plannedStart, late.plannedEnd),
    );
    expect(outside.send("kim", "submit", late)).toMatchObject({
      refusal: { code: "OPS433", details: { calendar: "maintenance", overlapMs: 3_600_000 } },
    });
    expect(codeOf(outside.send("mia", "submit", { ...late, override: "the store agreed" }))).toBe("ok");
  });

  it("that is shared goes beside others that are, and meets what is not", () => {
    const shared = { ...taken, held: taken.held.map((one) => ({ ...one, shared: true as const })) };
    const beside = open(reserving({ shared: true }), [], shared);
    expect(codeOf(beside.send("kim", "submit", plan))).toBe("ok");
    expect(beside.state?.reservation).toMatchObject({ shared: true });
    expect(codeOf(open(reserving({ shared: true }), [], taken).send("kim", "submit", plan))).toBe("OPS430");
    expect(codeOf(opened(shop(shared as ReservationReading)).send("kim", "submit", plan))).toBe("OPS430");
  });
});

describe("a literal window", () => {
  it("that is none is refused", () => {
    const [main] = lifecyclesOf(definitions);
    const broken = { ...main!.states };
    broken["assess"] = { ...broken["assess"]!, reserve: { ...broken["assess"]!.reserve!, from: literal("soon") } };
    const driver = drive(withParts(definitions, { Lifecycle: named({ ...main!, states: broken }) }), shop());
    driver.open("kim", { title: "x" });
    expect(codeOf(driver.send("kim", "submit", plan))).toBe("OPS432");
  });
});
