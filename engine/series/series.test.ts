import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBatch, encodeBatch } from "./batch.ts";
import { decodeBlock, encodeBlock } from "./block.ts";
import { forecastOf } from "./forecast.ts";
import { hoursOf } from "./hourly.ts";
import { mergeSamples } from "./merge.ts";
import { deviation, median } from "./robust.ts";
import type { Sample } from "./sample.ts";
import { lastSegment } from "./segment.ts";
import { trendOf } from "./trend.ts";
import { xorshift } from "./xorshift.ts";

const hour = 3_600_000;
const at = fc.integer({ min: 0, max: 4e12 });
const sample = fc.record({ at, value: fc.double({ noNaN: true }) });

/** Values of so many hours. */
const hourly = (count: number, value: (index: number) => number): Sample[] =>
  Array.from({ length: count }, (_, index) => ({ at: index * hour, value: value(index) }));

describe("blocks", () => {
  it("give samples back bit by bit, in whatever order they are", () => {
    fc.assert(
      fc.property(fc.array(sample), (samples) => {
        const back = decodeBlock(encodeBlock(samples));
        expect(back.length).toBe(samples.length);
        for (const [index, one] of back.entries()) expect(Object.is(one.value, samples[index]?.value)).toBe(true);
        expect(back.map((one) => one.at)).toEqual(samples.map((one) => one.at));
      }),
    );
  });

  it("take two bytes for a value that stays as it is", () => {
    expect(encodeBlock(hourly(1_000, () => 42.5)).length).toBeLessThan(2_020);
  });

  it("refuse bytes that were cut", () => {
    const bytes = encodeBlock([{ at: 1_000, value: 3.14159 }]);
    expect(() => decodeBlock(bytes.slice(0, -1))).toThrow("bytes end");
  });

  it("of many series are found by their numbers", () => {
    const series = fc.record({ series: fc.nat(), samples: fc.array(sample, { maxLength: 5 }) });
    fc.assert(
      fc.property(fc.uniqueArray(series, { selector: (one) => one.series, minLength: 1 }), (batch) => {
        expect(decodeBatch(encodeBatch(batch)).map((one) => one.series)).toEqual(batch.map((one) => one.series));
        const [first] = batch;
        expect(decodeBatch(encodeBatch(batch), new Set([first?.series ?? 0])).length).toBe(1);
      }),
    );
  });
});

it("merged samples are in order, each instant once, the later word winning", () => {
  const whole = fc.array(fc.record({ at: fc.integer({ min: 0, max: 50 }), value: fc.integer() }), { maxLength: 40 });
  fc.assert(
    fc.property(whole, whole, (before, news) => {
      const merged = mergeSamples(mergeSamples([], before), news);
      const last = new Map([...before, ...news].map((one) => [one.at, one.value]));
      expect(merged.map((one) => one.at)).toEqual([...last.keys()].sort((one, other) => one - other));
      for (const one of merged) expect(one.value).toBe(last.get(one.at));
    }),
  );
});

it("an hour is told by how many, the least, the most, the sum and the last", () => {
  const samples = [5, 1, 9, 3].map((value, index) => ({ at: hour + index * 900_000, value }));
  expect(hoursOf(samples)).toEqual([{ at: hour, samples: 4, low: 1, high: 9, sum: 18, last: 3 }]);
  expect(hoursOf([...samples, { at: 2 * hour, value: 4 }]).length).toBe(2);
});

it("a middle is moved by no value that is wrong, as long as most are right", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 4 }), (wrong) => {
      const right = [10, 10, 10, 10, 10];
      expect(median([...right, ...wrong])).toBe(10);
      expect(deviation([...right, ...wrong], 10)).toBe(0);
    }),
  );
});

describe("a trend", () => {
  it("is the line, whatever a quarter of the points say", () => {
    const line = fc.record({
      slope: fc.integer({ min: -50, max: 50 }),
      level: fc.integer({ min: -1000, max: 1000 }),
      wrong: fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 48, maxLength: 48 }),
    });
    fc.assert(
      fc.property(line, ({ slope, level, wrong }) => {
        const points = hourly(48, (index) => (index % 5 === 2 ? (wrong[index] as number) : level + slope * index));
        const found = trendOf(points, 0.9);
        expect((found?.slope ?? 0) * hour).toBeCloseTo(slope, 0);
      }),
      { numRuns: 50 },
    );
  });

  it("holds the true slope nine times of ten, and says nothing of a dozen points less one", () => {
    let held = 0;
    for (let seed = 1; seed <= 100; seed += 1) {
      const random = xorshift(seed * 7_919);
      const noise = (): number => random() + random() + random() - 1.5;
      const found = trendOf(
        hourly(100, (index) => 2 * index + 30 * noise()),
        0.9,
      );
      if (found !== null && found.low * hour <= 2 && found.high * hour >= 2) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(82);
    expect(
      trendOf(
        hourly(11, (index) => index),
        0.9,
      ),
    ).toBeNull();
  });
});

describe("a forecast", () => {
  it("says when a disk is full, with an interval around it", () => {
    const random = xorshift(42);
    const found = forecastOf(
      hourly(14 * 24, (index) => 1000 - 2 * index + 10 * random()),
      0,
      0.9,
    );
    const full = 502.5 * hour;
    expect(found?.at).toBeGreaterThan(full - 12 * hour);
    expect(found?.at).toBeLessThan(full + 12 * hour);
    expect(found?.earliest).toBeLessThan(found?.at ?? 0);
    expect(found?.latest).toBeGreaterThan(found?.at ?? 0);
  });

  it("has no answer for what goes nowhere, or the other way", () => {
    const random = xorshift(7);
    expect(
      forecastOf(
        hourly(200, () => 500 + 50 * random()),
        0,
        0.9,
      ),
    ).toBeNull();
    expect(
      forecastOf(
        hourly(200, (index) => 500 + index),
        0,
        0.9,
      ),
    ).toBeNull();
  });

  it("goes by what was since the last break", () => {
    const cleaned = hourly(200, (index) => (index < 120 ? 900 - 5 * index : 900 - 5 * (index - 120)));
    expect(lastSegment(cleaned)[0]?.at).toBe(120 * hour);
    expect(Math.round((forecastOf(cleaned, 0, 0.9)?.at ?? 0) / hour)).toBe(300);
  });

  it("is now for what is there already", () => {
    const found = forecastOf(
      hourly(50, (index) => 40 - index),
      0,
      0.9,
    );
    expect(found?.at).toBeLessThanOrEqual(49 * hour);
  });
});
