import { expect, it } from "vitest";
import { keptOf, mostScraped, type Scrape, scrapesOf } from "./scrape.ts";

const one: Scrape = {
  source: "printers",
  url: "http://192.0.2.7:9116/metrics?target=x",
  everyMs: 60_000,
  timeoutMs: 10_000,
  keep: [{ __name__: ["pages_total"] }],
  secret: null,
};
const sample = (labels: { readonly [label: string]: string }, value = 1) => ({ labels, value, at: null });

it("keeps what is kept, under the labels of its exporter; what is called so of its own has another name", () => {
  const kept = keptOf(one, {
    samples: [
      sample({ __name__: "pages_total", tray: "2", job: "mine", instance: "other" }, 7),
      sample({ __name__: "temperature" }),
      sample({ __name__: "pages_total", tray: "3" }, Number.NaN),
    ],
    faults: 2,
  });
  expect(kept).toEqual({
    samples: [
      {
        labels: {
          __name__: "pages_total",
          tray: "2",
          exported_job: "mine",
          exported_instance: "other",
          job: "printers",
          instance: "192.0.2.7:9116",
        },
        value: 7,
        at: null,
      },
    ],
    dropped: 1,
    refused: 3,
  });
});

it("lets no more travel than a round has room for", () => {
  const many = Array.from({ length: mostScraped.samples + 5 }, (_, index) =>
    sample({ __name__: "pages_total", tray: String(index) }),
  );
  const kept = keptOf(one, { samples: many, faults: 0 });
  expect([kept.samples.length, kept.refused]).toEqual([mostScraped.samples, 5]);
  const long = keptOf(one, { samples: [sample({ __name__: "pages_total", a: "x".repeat(300_000) })], faults: 0 });
  expect([long.samples.length, long.refused]).toEqual([0, 1]);
});

it("is asked of each exporter of a source by itself", () => {
  const source = {
    name: "printers",
    title: "Printers",
    receive: { as: "scrape", secret: "token" },
    scrape: { targets: ["http://a/metrics", "http://b/metrics"], everyMs: 60_000, timeoutMs: 10_000, from: "centre" },
    keep: one.keep,
    bind: [],
    stepMs: 60_000,
    retain: { rawMs: 1, hourlyMs: 1 },
  } as const;
  expect(scrapesOf(source).map(({ turn, secret }) => [turn, secret])).toEqual([
    ["printers http://a/metrics", "token"],
    ["printers http://b/metrics", "token"],
  ]);
  const { scrape: unused, ...other } = source;
  expect(unused.from).toBe("centre");
  expect(scrapesOf({ ...other, receive: { as: "otlp", secret: null } })).toEqual([]);
});
