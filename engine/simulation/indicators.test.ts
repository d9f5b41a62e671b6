import { expect, it } from "vitest";
import { utcZone } from "../clock/calendar.ts";
import { indicator } from "../indicator/sample.ts";
import { fold } from "../lifecycle/fold.ts";
import type { LedgerEvent } from "../lifecycle/event.ts";
import { readIndicator, type ReadIndicator, unmetIndicator } from "./indicators.ts";

const openedAt = Date.UTC(2026, 11, 1);

function opened(number: number) {
  const id = `task/TSK${String(number).padStart(7, "0")}`;
  const event: LedgerEvent = {
    seq: 1,
    commandId: id,
    at: openedAt,
    by: "kim",
    body: {
      kind: "opened",
      id,
      number: id.slice(5),
      type: "task",
      lifecycle: "task",
      bundle: "",
      state: "new",
      final: false,
      fields: { title: `Task ${String(number)}` },
      overrides: [],
      computed: {},
      facets: {},
    },
  };
  return { id, state: fold(null, event), events: [event] };
}

const noAlerts = { changes: () => [], records: () => new Map<string, never>() };

it("an indicator in a scenario tells why it cannot be counted, as in the product", () => {
  const records = Array.from({ length: 1_001 }, (_, index) => opened(index + 1));
  const byTitle = indicator({ counts: { by: "date", field: "openedAt" }, by: ["title"] });
  const library = { indicators: { sample: byTitle }, calendars: {}, zones: { UTC: utcZone }, alerts: { tables: {} } };
  const read = (held: typeof records) =>
    readIndicator({ now: openedAt + 1, records: () => held }, noAlerts, library, {
      indicator: "sample",
      period: "2026-12",
    });
  expect(read(records.slice(1))).toMatchObject({ total: { n: 1_000 } });
  expect(read(records)).toBe('"title" has more than 1000 values: take it out of "by" of indicator "sample"');
});

it("a share is expected to as many places as are written", () => {
  const read = {
    total: { ratio: 1 / 3, beside: { late: { n: 1, ratio: 2 / 3 } } },
    groups: {},
  } as unknown as ReadIndicator;
  const unmet = (written: string, value: number, beside: "ratio" | null = null) => {
    const figure = { name: beside === null ? "ratio" : "late", beside, written, value };
    return unmetIndicator({ indicator: "sample", period: "2026-12", where: null, figures: [figure] }, read);
  };
  expect([unmet("33%", 0.33), unmet("33.3%", 0.333), unmet("67%", 0.67, "ratio")].flat()).toEqual([]);
  expect(unmet("34%", 0.34)).toEqual(['sample 2026-12: ratio is 0.3333333333333333, expected "34%"']);
  expect(unmet("33.4%", 0.334)).toHaveLength(1);
  expect(unmet("66.6%", 0.666, "ratio")).toHaveLength(1);
});
