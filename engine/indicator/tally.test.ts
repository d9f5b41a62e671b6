import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capacityOf } from "./capacity.ts";
import { mean, percentile } from "./figures.ts";
import type { Indicator } from "./ir.ts";
import { type Asked, outcomesOf } from "./outcome.ts";
import type { IndicatorRow, Span } from "./row.ts";
import { anyOf, asked, atMost, december, hour, indicator, is, now, row, spans } from "./sample.ts";
import { type Reading, Tally } from "./tally.ts";

function read(of: Indicator, rows: readonly IndicatorRow[], by: Asked = asked(of)): Reading {
  const capacity = capacityOf(by);
  if (!capacity.ok) throw new Error(capacity.error);
  const tally = new Tally(of, capacity.value);
  for (const one of rows) {
    const outcomes = outcomesOf(one, by);
    if (!outcomes.ok) throw new Error(outcomes.error);
    for (const outcome of outcomes.value) expect(tally.add(outcome)).toBeNull();
  }
  return tally.reading();
}

const at = (day: number, hours = 0): number => Date.UTC(2026, 11, day, hours);
const text = (ms: number): string => new Date(ms).toISOString();

/** A task that is opened, held and done, as minutes from the beginning of November. */
const life = fc.record({
  opened: fc.integer({ min: 0, max: 60 * 24 * 40 }),
  heldAfter: fc.integer({ min: 0, max: 5_000 }),
  heldFor: fc.integer({ min: 0, max: 5_000 }),
  doneAfter: fc.integer({ min: 0, max: 30_000 }),
  priority: fc.integer({ min: 1, max: 3 }),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

const start = Date.UTC(2026, 10, 1);
const minute = 60_000;

function timesOf({ opened, heldAfter, heldFor, doneAfter }: Life) {
  const openedAt = start + opened * minute;
  const heldAt = openedAt + heldAfter * minute;
  const resumedAt = heldAt + heldFor * minute;
  return { openedAt, heldAt, resumedAt, doneAt: resumedAt + doneAfter * minute };
}

function rowOf(one: Life, index: number): IndicatorRow {
  const { openedAt, heldAt, resumedAt, doneAt } = timesOf(one);
  return row(`task/${String(index)}`, openedAt, {
    state: spans([openedAt, "new"], [heldAt, "held"], [resumedAt, "new"], [doneAt, "done"]),
    doneAt: spans([openedAt, null], [doneAt, text(doneAt)]),
    priority: spans([openedAt, one.priority]),
  });
}

const officeMinutes = (from: number, to: number): number => {
  let open = 0;
  for (let instant = from; instant < to; instant += minute) {
    const date = new Date(instant);
    const weekday = date.getUTCDay();
    if (weekday >= 1 && weekday <= 5 && date.getUTCHours() >= 9 && date.getUTCHours() < 17) open += 1;
  }
  return open;
};

describe("a time", () => {
  const byOffice = indicator({
    measure: {
      kind: "time",
      from: "openedAt",
      to: "doneAt",
      calendar: { name: "office" },
      less: [is("state", "held")],
    },
    by: ["priority"],
    buckets: [{ businessDays: 1, ms: 0 }],
  });

  it(
    "by a calendar is what a minute walk counts, without what was held, total and by group",
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(fc.array(life, { maxLength: 8 }), (lives) => {
          const reading = read(byOffice, lives.map(rowOf));
          const naive = (some: readonly Life[]) => {
            const values = some
              .map(timesOf)
              .filter(({ doneAt }) => doneAt >= december.from && doneAt < december.to)
              .map(
                ({ openedAt, heldAt, resumedAt, doneAt }) =>
                  (officeMinutes(openedAt, heldAt) + officeMinutes(resumedAt, doneAt)) * minute,
              )
              .sort((a, b) => a - b);
            const sum = values.reduce((total, value) => total + value, 0);
            return {
              n: values.length,
              excluded: 0,
              mean: values.length === 0 ? null : Math.round(sum / values.length),
              median: values[Math.ceil(values.length / 2) - 1] ?? null,
              p90: values[Math.ceil(values.length * 0.9) - 1] ?? null,
              buckets: [values.filter((v) => v < 8 * hour).length, values.filter((v) => v >= 8 * hour).length],
            };
          };
          expect(reading.total).toMatchObject(naive(lives));
          for (const { value, figures } of reading.groups["priority"] ?? [])
            expect(figures).toMatchObject(naive(lives.filter(({ priority }) => priority === value)));
        }),
        { numRuns: 60 },
      );
    },
  );

  it("of a record without its end, or with an end before its beginning, is none: the record is excluded", () => {
    const reading = read(
      indicator({ measure: { kind: "time", from: "startedAt", to: "doneAt", calendar: null, less: [] } }),
      [
        row("task/1", at(1), { doneAt: spans([at(1), text(at(2))]) }),
        row("task/2", at(1), { doneAt: spans([at(1), text(at(2))]), startedAt: spans([at(1), text(at(3))]) }),
        row("task/3", at(1), { doneAt: spans([at(1), text(at(2))]), startedAt: spans([at(1), text(at(1))]) }),
      ],
    );
    expect(reading.total).toMatchObject({ n: 1, excluded: 2, median: 24 * hour });
  });

  it("by a calendar that nobody published says so", () => {
    const of = indicator({
      measure: { kind: "time", from: "openedAt", to: null, calendar: { name: "nights" }, less: [] },
    });
    const outcome = outcomesOf(row("task/1", at(1), { doneAt: spans([at(1), text(at(1))]) }), asked(of));
    expect(outcome).toMatchObject({ ok: false, error: expect.stringContaining('there is no calendar "nights"') });
  });
});

describe("figures", () => {
  it("are values that rows have: the median and p90 are those at place ceil(n p / 100)", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (values, percent) => {
        const sorted = [...values].sort((a, b) => a - b);
        const found = percentile(sorted, percent);
        expect(sorted.filter((value) => value <= found).length * 100).toBeGreaterThanOrEqual(sorted.length * percent);
        expect(sorted.filter((value) => value < found).length * 100).toBeLessThan(sorted.length * percent);
      }),
    );
  });

  it("have an exact mean, also of sums that no float holds", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 50 }), { minLength: 1 }), (values) => {
        const sum = values.reduce((total, value) => total + BigInt(value), 0n);
        const count = BigInt(values.length);
        expect(mean(values, true)).toBe(Number((sum * 2n + count) / (count * 2n)));
      }),
    );
  });

  it("of fewer than `suppressBelow` are not told", () => {
    const of = indicator({
      measure: { kind: "field", field: "score", topTwoFrom: 4 },
      suppressBelow: 3,
      by: ["team"],
      target: [{ figure: "mean", text: ">= 4", op: ">=", value: 4 }],
    });
    const scored = (id: string, score: number, team: string): IndicatorRow =>
      row(id, at(1), { doneAt: spans([at(1), text(at(1))]), score: spans([at(1), score]), team: spans([at(1), team]) });
    const reading = read(of, [scored("1", 5, "a"), scored("2", 4, "a"), scored("3", 2, "a"), scored("4", 1, "b")]);
    expect(reading.total).toMatchObject({ n: 4, mean: 3, topTwo: 0.5, target: [{ met: false }] });
    expect(reading.groups["team"]?.[1]).toMatchObject({
      value: "b",
      figures: { n: 1, suppressed: true, mean: null, topTwo: null, target: [{ met: null }] },
    });
  });

  it("of fewer than `suppressBelow` are not told of what is counted beside either", () => {
    const of = indicator({
      suppressBelow: 2,
      by: ["team"],
      beside: {
        rare: { whole: now(is("rare", true)), part: now(is("late", true)) },
        common: { whole: anyOf, part: now(is("late", true)) },
      },
    });
    const counted = (id: string, team: string, isRare: boolean): IndicatorRow =>
      row(id, at(1), {
        doneAt: spans([at(1), text(at(1))]),
        team: spans([at(1), team]),
        rare: spans([at(1), isRare]),
        late: spans([at(1), true]),
      });
    const { total, groups } = read(of, [counted("1", "a", true), counted("2", "a", false), counted("3", "b", false)]);
    expect(total.beside).toEqual({ rare: { n: 1, part: null, ratio: null }, common: { n: 3, part: 3, ratio: 1 } });
    expect(groups["team"]?.[1]).toMatchObject({
      value: "b",
      figures: { n: 1, suppressed: true, beside: { common: { n: 1, part: null, ratio: null } } },
    });
  });
});

describe("the past of a record", () => {
  const states = (...list: readonly (readonly [number, string])[]): readonly Span[] => spans(...list);
  const done = (...list: readonly (readonly [number, string])[]): IndicatorRow => {
    const ends = list.filter(([, state]) => state === "done").map(([from]): [number, string] => [from, text(from)]);
    return row("task/1", at(1), { state: states(...list), doneAt: spans([at(1), null], ...ends) });
  };
  const share = (part: Partial<typeof anyOf>) => indicator({ ratio: { part: { ...anyOf, ...part }, whole: anyOf } });
  const partOf = (of: Indicator, one: IndicatorRow, by = asked(of)): number | null => read(of, [one], by).total.part;

  it("was reopened when it came back to a state it had had, soon after its date", () => {
    const of = share({ reopened: { withinMs: 48 * hour, wanted: true } });
    expect(partOf(of, done([at(1), "new"], [at(2), "done"], [at(3), "new"]))).toBe(1);
    expect(partOf(of, done([at(1), "new"], [at(2), "done"], [at(5), "new"]))).toBe(0);
    expect(partOf(of, done([at(1), "new"], [at(2), "done"], [at(3), "closed"]))).toBe(0);
    expect(partOf(of, done([at(1), "new"], [at(2), "done"], [at(3), "new"], [at(9), "done"]))).toBe(1);
    const calm = share({ reopened: { withinMs: 48 * hour, wanted: false } });
    expect(partOf(calm, done([at(1), "new"], [at(2), "done"]))).toBe(1);
  });

  it("is what was known at the reading: what came later is not in it", () => {
    const of = share({ reopened: { withinMs: 48 * hour, wanted: true } });
    expect(partOf(of, done([at(1), "new"], [at(2), "done"], [at(3), "new"]), asked(of, at(2, 12)))).toBe(0);
  });

  it("had so many different values, none not counted", () => {
    const of = share({ counts: [{ field: "team", test: atMost(1) }] });
    const with_ = (...teams: (string | null)[]): IndicatorRow =>
      row("task/1", at(1), {
        doneAt: spans([at(1), text(at(9))]),
        team: spans(...teams.map((team, index): [number, string | null] => [at(1 + index), team])),
      });
    expect(partOf(of, with_("a", null, "a"))).toBe(1);
    expect(partOf(of, with_("a", "b", "a"))).toBe(0);
  });

  it("ever was so, when all of it was at one time", () => {
    const of = share({ ever: [is("state", "held"), is("priority", 1)] });
    const with_ = (priorityAt: number): IndicatorRow =>
      row("task/1", at(1), {
        state: states([at(1), "new"], [at(2), "held"], [at(3), "new"]),
        priority: spans([at(1), 3], [priorityAt, 1]),
        doneAt: spans([at(1), text(at(9))]),
      });
    expect(partOf(of, with_(at(2, 12)))).toBe(1);
    expect(partOf(of, with_(at(3)))).toBe(0);
  });
});

describe("what is there at an instant", () => {
  it("is looked at as it was then: the open ones, and how old they were", () => {
    const of = indicator({
      counts: { by: "at", cron: "0 0 * * *" },
      measure: { kind: "time", from: "openedAt", to: null, calendar: null, less: [] },
    });
    const rows = [
      row("1", at(1), { state: spans([at(1), "new"], [at(4), "done"]) }),
      row("2", at(2), { state: spans([at(2), "new"], [at(2, 5), "done"]) }),
      row("3", at(4), { state: spans([at(4), "new"]) }),
    ];
    expect(read(of, rows, asked(of, at(3))).total).toMatchObject({ n: 1, excluded: 0, median: 48 * hour });
  });
});

describe("what a number rose by", () => {
  const gain = (parts: Partial<Indicator> = {}) =>
    indicator({
      counts: { by: "gain", fields: ["worked"] },
      measure: { kind: "gain", field: "worked" },
      show: ["n", "sum", "median"],
      ...parts,
    });
  const rows = [
    row("1", at(1), { worked: spans([at(1), null], [at(2), 10], [december.to + hour, 50]) }),
    // It was there before: only what came in the period counts.
    row("2", at(-30), { worked: spans([at(-30), 5], [at(3), 8], [at(4), null], [at(5), 9]) }),
    row("3", at(1), { worked: spans([at(1), 0]) }),
    row("4", at(-30), { worked: spans([at(-30), 7], [at(6), 6]) }),
  ];

  it("is what it was at the end of the period less what it was at its beginning, whatever came afterwards", () => {
    expect(read(gain(), rows).total).toMatchObject({ n: 3, excluded: 0, sum: 13, median: 4 });
    expect(read(gain(), rows, asked(gain(), at(3))).total).toMatchObject({ n: 2, sum: 13 });
    expect(read(gain({ measure: { kind: "gain", field: "worked", unitMs: 60_000 } }), rows).total).toMatchObject({
      sum: 13 * 60_000,
      mean: Math.round((13 * 60_000) / 3),
    });
  });

  it("is counted by what the record was in the period", () => {
    const of = gain({ by: ["team"] });
    const moved = row("1", at(1), {
      worked: spans([at(2), 10]),
      team: spans([at(1), "a"], [at(3), "b"], [december.to + hour, "c"]),
    });
    expect(read(of, [moved]).groups["team"]).toMatchObject([{ value: "b", figures: { n: 1, sum: 10 } }]);
  });

  it("is a share of what other numbers rose by, each record and group by itself", () => {
    const of = gain({
      counts: { by: "gain", fields: ["lost", "worked"] },
      share: { of: "fields", fields: ["worked", "lost"] },
      show: ["n", "sum", "share"],
      by: ["team"],
    });
    const team = (name: string) => spans([at(1), name]);
    const reading = read(of, [
      row("1", at(1), { worked: spans([at(2), 3]), lost: spans([at(2), 1]), team: team("a") }),
      row("2", at(1), { worked: spans([at(1), 0]), lost: spans([at(2), 2]), team: team("b") }),
    ]);
    expect(reading.total).toMatchObject({ n: 2, sum: 3, share: 0.5 });
    expect(reading.groups["team"]).toMatchObject([{ figures: { share: 0.75 } }, { figures: { share: 0 } }]);
    expect(read(of, []).total).toMatchObject({ n: 0, sum: 0, share: null });
  });

  it("is a share of the open time of the period for so many people, as far as it has passed", () => {
    const of = gain({
      measure: { kind: "gain", field: "worked", unitMs: hour },
      share: { of: "hours", calendar: "office", people: 2 },
      show: ["n", "sum", "share"],
      by: ["team"],
    });
    // December 2026 has 23 working days of eight hours; until the night of the third there were three.
    const whole = read(of, rows);
    expect(whole.total).toMatchObject({ sum: 13 * hour, share: 13 / (23 * 8 * 2) });
    expect(whole.groups["team"]?.[0]?.figures.share).toBeNull();
    expect(read(of, rows, asked(of, at(4) - 1)).total.share).toBe(13 / (3 * 8 * 2));
    const unknown = capacityOf(asked({ ...of, share: { of: "hours", calendar: "night", people: 2 } }));
    expect(unknown).toMatchObject({ ok: false, error: expect.stringContaining('"night"') as string });
  });

  it("tells sum and share of an indicator that shows them, and of no other: what was stored stays what it was", () => {
    expect(Object.keys(read(gain({ show: ["n", "median"] }), rows).total)).not.toContain("sum");
    expect(read(gain({ suppressBelow: 9 }), rows).total).toMatchObject({ suppressed: true, sum: null });
  });
});

describe("results of clocks", () => {
  const clock = (parts: Partial<IndicatorRow["clocks"][number]>) => ({
    clock: "work",
    episode: 1,
    startedAt: at(1),
    dueAt: at(2),
    breachedAt: null,
    endedAt: null,
    met: null,
    ...parts,
  });
  const of = indicator({
    clocks: "work",
    counts: { by: "date", field: "stoppedAt" },
    ratio: { part: now(is("met", true)), whole: now(is("ended", true)) },
    beside: { openBreached: { whole: now(is("ended", false), is("breached", true)), part: null } },
  });
  it("are counted by their end; cancelled ones are excluded, and late ones that run on are counted beside", () => {
    const clocks = [
      clock({ endedAt: at(2), met: true }),
      clock({ episode: 2, endedAt: at(3), met: false, breachedAt: at(2, 1) }),
      clock({ episode: 3, endedAt: at(3), met: null }),
      clock({ clock: "work/b" }),
      clock({ clock: "work/c", dueAt: december.to + hour }),
      // It ended later: at the end of the period it ran, and was late.
      clock({ clock: "work/d", endedAt: december.to + hour, met: false, breachedAt: at(2, 1) }),
    ];
    expect(read(of, [row("task/1", at(1), {}, clocks)]).total).toMatchObject({
      n: 2,
      part: 1,
      ratio: 0.5,
      excluded: 1,
      beside: { openBreached: { n: 2, part: null } },
    });
  });

  it("do not run on where the clock was begun anew: the next one does", () => {
    const late = { dueAt: at(2), breachedAt: at(2, 1) };
    const running = (...clocks: IndicatorRow["clocks"]) =>
      read(of, [row("task/1", at(1), {}, clocks)]).total.beside["openBreached"]?.n;
    const reset = clock(late);
    expect(running(reset)).toBe(1);
    expect(running(reset, clock({ episode: 2, startedAt: at(3), dueAt: december.to + hour }))).toBe(0);
    expect(running(reset, clock({ episode: 2, startedAt: at(3), ...late }))).toBe(1);
    expect(running(reset, clock({ episode: 2, startedAt: december.to, dueAt: december.to + hour }))).toBe(1);
    expect(running(reset, clock({ clock: "other", startedAt: at(3), ...late }))).toBe(2);
  });
});
