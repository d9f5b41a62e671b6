import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import type { EventSource } from "./ir.ts";
import { mapDelivery, type MappedDelivery } from "./mapping.ts";
import { minuteMs, sampleAt, sampleSource } from "../alert/sample.ts";

function normalize(body: Json, source: EventSource = sampleSource()): MappedDelivery {
  const result = mapDelivery(source, body, sampleAt, {});
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const only = (body: Json, source?: EventSource) => {
  const [event] = normalize(body, source).events;
  if (event === undefined) throw new Error(JSON.stringify(normalize(body, source).rejected));
  return event;
};
const reasonOf = (body: Json, source?: EventSource): string => normalize(body, source).rejected[0]?.reason ?? "taken";

describe("one item", () => {
  it("becomes an event", () => {
    expect(
      only({ key: "k", severity: 2, at: "2026-03-02T08:00:00Z", title: "T", labels: { a: 1 }, host: "db1" }),
    ).toEqual({
      source: "monitor",
      key: "k",
      state: "firing",
      severity: 2,
      at: sampleAt - 60 * minuteMs,
      timedBy: "source",
      receivedAt: sampleAt,
      title: "T",
      bind: [{ class: "host", attributes: { name: "db1" } }],
      labels: { a: 1 },
    });
  });

  it("makes no event when its source says that it is nothing to us", () => {
    const source: EventSource = { ...sampleSource(), ignore: { kind: "jq", text: '.title == "test"' } };
    expect(
      normalize(
        [
          { key: "k", title: "test" },
          { key: "l", title: "real" },
        ],
        source,
      ),
    ).toMatchObject({
      events: [{ key: "l" }],
      ignored: 1,
      rejected: [],
    });
    expect(reasonOf({ key: "k" }, { ...source, ignore: { kind: "jq", text: ".title | ltrimstr(1) | error" } })).toMatch(
      /^ignore: /,
    );
  });

  it("cannot take a key that the engine keeps for itself", () => {
    expect(reasonOf({ key: "$rejected" })).toContain("is kept for the alert that much of the source is not understood");
  });

  it("is named by its key when it has no title, and a long title is cut", () => {
    expect(only({ key: "k", title: "  " }).title).toBe("alert k");
    expect(only({ key: "k", title: "x".repeat(600) }).title).toHaveLength(500);
  });

  it("tries no binding whose value is absent", () => {
    expect(only({ key: "k" }).bind).toEqual([]);
    expect(only({ key: "k", host: "" }).bind).toEqual([]);
  });

  it.each([
    ["no key", {}, "key is null"],
    ["an empty key", { key: "" }, 'key is ""'],
    ["a key of 513 characters", { key: "x".repeat(513) }, "1 to 512 characters"],
    ["a number as key", { key: 7 }, "key is 7"],
    ["an unknown state", { key: "k", state: "maybe" }, 'state is "maybe"'],
    ["a severity above 5", { key: "k", severity: 6 }, "severity is 6"],
    ["a severity with a fraction", { key: "k", severity: 1.5 }, "severity is 1.5"],
    ["a day as instant", { key: "k", at: "2026-03-02" }, "is no instant"],
    ["seconds as instant", { key: "k", at: 1_774_735_200 }, "milliseconds since 1970, not seconds"],
    ["labels that are a list", { key: "k", labels: [1] }, "labels is [1]"],
  ])("with %s is rejected with the reason", (_, body, reason) => {
    expect(reasonOf(body)).toContain(reason);
  });
});

describe("the instant of an event", () => {
  const atOf = (at: Json): [number, string] => {
    const event = only({ key: "k", at });
    return [event.at - sampleAt, event.timedBy];
  };

  it("is the source's when it can be true", () => {
    expect(atOf("2026-02-28T09:00:00Z")).toEqual([-2 * 24 * 60 * minuteMs, "source"]);
    expect(atOf(sampleAt - 1)).toEqual([-1, "source"]);
  });

  it("may lie five minutes after receipt, and is that of receipt beyond", () => {
    expect(atOf("2026-03-02T09:05:00Z")).toEqual([5 * minuteMs, "source"]);
    expect(atOf("2026-03-02T09:05:00.001Z")).toEqual([0, "receipt"]);
    expect(atOf("2099-01-01T00:00:00Z")).toEqual([0, "receipt"]);
    expect(atOf(8.7e15)).toEqual([0, "receipt"]);
  });

  it("is that of receipt when the source has none", () => {
    expect(atOf(null)).toEqual([0, "receipt"]);
    expect(atOf("0001-01-01T00:00:00Z")).toEqual([0, "receipt"]);
    expect(only({ key: "k", at: 5 }, sampleSource({ at: null }))).toMatchObject({ at: sampleAt, timedBy: "receipt" });
  });
});

describe("a delivery", () => {
  it("loses no good item to a bad one", () => {
    const { events, rejected } = normalize([{ key: "a" }, { key: 1 }, { key: "b" }]);
    expect(events.map(({ key }) => key)).toEqual(["a", "b"]);
    expect(rejected).toEqual([{ reason: expect.stringContaining("key is 1") as string, index: 1 }]);
  });

  it("whose items cannot be found is refused with the expression", () => {
    expect(mapDelivery({ ...sampleSource(), each: ".alerts[]" }, { alerts: 5 }, sampleAt, {})).toMatchObject({
      ok: false,
      error: expect.stringContaining('each ".alerts[]" failed') as string,
    });
  });

  it("of more than 10,000 items is refused whole", () => {
    expect(
      mapDelivery(
        sampleSource(),
        Array.from({ length: 10_001 }, () => 1),
        sampleAt,
        {},
      ),
    ).toMatchObject({
      ok: false,
      error: expect.stringContaining("10001 items") as string,
    });
  });

  it("keeps an event whose texts cannot be stored, with U+FFFD for what is wrong", () => {
    const { events, rejected } = normalize([
      { key: "a\0", title: "port eth0\0 is\ndown", host: "h\0", labels: { "if\0": "cut \ud83d" } },
    ]);
    expect(rejected).toEqual([]);
    expect(events).toMatchObject([
      { key: "a\uFFFD", title: "port eth0\uFFFD is down", labels: { "if\uFFFD": "cut \uFFFD" } },
    ]);
    expect(events[0]?.bind).toEqual([{ class: "host", attributes: { name: "h\uFFFD" } }]);
  });

  it("names a table that is not published", () => {
    expect(reasonOf({ key: "k" }, sampleSource({ severity: { kind: "table", table: "gone" } }))).toBe(
      'severity: the table "gone" is not published',
    );
  });

  it("of any JSON is taken or rejected item by item, and every instant can be stored", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.jsonValue(), fc.record({ key: fc.string(), at: fc.oneof(fc.double(), fc.string()) })), {
          maxLength: 8,
        }),
        (items) => {
          const { events, rejected } = normalize(items as Json);
          expect(events.length + rejected.length).toBe(items.length);
          for (const { at, key, title } of events) {
            expect(at).toBeGreaterThan(0);
            expect(at).toBeLessThanOrEqual(sampleAt + 5 * minuteMs);
            expect(key.length).toBeGreaterThan(0);
            expect(title.length).toBeLessThanOrEqual(500);
          }
        },
      ),
    );
  });
});
