import type { Scope } from "./scope.ts";
import { anyField, type FieldView } from "./view.ts";

const plain = (type: FieldView["type"], nullable = false): FieldView => ({ ...anyField, type, nullable, read: null });

/** What the event of a watch reads: what was noticed in a series, as `.`. */
export const findingScope: Scope = {
  record: {
    name: "what is noticed",
    fields: {
      watch: plain("string"),
      source: plain("string"),
      labels: { ...anyField, type: "object" },
      value: plain("number"),
      score: plain("number"),
      at: plain("instant"),
      expected: plain("number", true),
      low: plain("number", true),
      high: plain("number", true),
      deviations: plain("number", true),
      above: plain("number", true),
      below: plain("number", true),
      reaches: plain("number", true),
      date: plain("string", true),
      reachedAt: plain("instant", true),
      earliest: plain("instant", true),
      latest: plain("instant", true),
      plusMinus: plain("string", true),
      members: plain("number", true),
      learning: plain("boolean", true),
      learnedMs: plain("number", true),
      confidence: plain("number", true),
      because: plain("string", true),
      lines: plain("number", true),
      since: plain("instant", true),
      lastAt: plain("instant", true),
      silentMs: plain("number", true),
      longestPauseMs: plain("number", true),
      text: plain("string", true),
      samples: { ...anyField, many: true, nullable: true },
    },
  },
  variables: { now: plain("instant") },
};

/** What a source of metrics binds by: the labels of a series. */
export const seriesScope: Scope = {
  record: { name: "the series", fields: { labels: { ...anyField, type: "object" } } },
  variables: {},
};
