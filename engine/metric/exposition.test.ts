import fc from "fast-check";
import { expect, it } from "vitest";
import { readExposition } from "./exposition.ts";

const read = (text: string, inSeconds = false) => readExposition(text, { inSeconds });

it("reads the text format: names, labels with escapes, values of every kind, instants", () => {
  const { samples, faults } = read(
    [
      "# HELP http_requests_total Requests",
      "# TYPE http_requests_total counter",
      'http_requests_total{method="post",code="200",} 1027 1395066363000',
      'path_total{path="C:\\\\DIR\\n\\"x\\"",empty=""} 3e2',
      "up 1",
      '  spaced\t{ a = "b" , c="d" }\t-.5  ',
      "odd NaN",
      "most +Inf",
    ].join("\n"),
  );
  expect(faults).toBe(0);
  expect(samples).toEqual([
    { labels: { __name__: "http_requests_total", method: "post", code: "200" }, value: 1027, at: 1_395_066_363_000 },
    { labels: { __name__: "path_total", path: 'C:\\DIR\n"x"' }, value: 300, at: null },
    { labels: { __name__: "up" }, value: 1, at: null },
    { labels: { __name__: "spaced", a: "b", c: "d" }, value: -0.5, at: null },
    { labels: { __name__: "odd" }, value: Number.NaN, at: null },
    { labels: { __name__: "most" }, value: Number.POSITIVE_INFINITY, at: null },
  ]);
});

it("reads OpenMetrics: instants in seconds, exemplars passed over", () => {
  const { samples, faults } = read(
    'foo_bucket{le="0.1"} 8 1520879607.789 # {id="a}b"} 0.054 1520879607.7\nfoo_count 17 # {} 1\n# EOF\n',
    true,
  );
  expect(faults).toBe(0);
  expect(samples.map(({ value, at }) => [value, at])).toEqual([
    [8, 1_520_879_607_789],
    [17, null],
  ]);
});

it("counts lines that cannot be read, and reads the others", () => {
  const { samples, faults } = read('a 1\nb{c="d} 1\n{e="f"} 1\ng\nh{i=j} 1\nk 0x10\nl 1 soon\nm 2');
  expect(samples.map(({ labels }) => labels["__name__"])).toEqual(["a", "m"]);
  expect(faults).toBe(6);
});

it("gives back what was written, whatever the values of labels are", () => {
  const escaped = (text: string): string =>
    text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
  const key = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/).filter((one) => one !== "__name__");
  const value = fc
    .string({ minLength: 1, maxLength: 20, unit: "binary" })
    .filter((one) => !/[\r\u2028\u2029]/u.test(one));
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,10}$/),
      fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true }),
      fc.double({ noNaN: true }),
      fc.option(fc.integer({ min: 0, max: 4_000_000_000_000 })),
      (name, labels, number, at) => {
        const shown = Number.isFinite(number) ? String(number) : number > 0 ? "+Inf" : "-Inf";
        const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
        const line = `${name}{${pairs.join(",")}} ${shown}${at === null ? "" : ` ${String(at)}`}`;
        expect(read(line)).toEqual({
          samples: [{ labels: { ...labels, __name__: name }, value: Object.is(number, -0) ? 0 : number, at }],
          faults: 0,
        });
      },
    ),
  );
});

it("is never upset, whatever comes", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      const { samples, faults } = read(text);
      expect(samples.length + faults).toBeLessThanOrEqual(text.split("\n").length);
    }),
  );
});
