import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LogCounter } from "./counter.ts";
import type { LogSource } from "./ir.ts";
import { cleanLogLine, type LogLine } from "./line.ts";
import { Templates } from "./templates.ts";

const minute = 60_000;
const source: LogSource = {
  name: "app",
  title: "",
  receive: { as: "lines", secret: null },
  keywords: { memory: ["out of memory"] },
  per: ["app"],
  similarity: 0.5,
  samples: 2,
  bind: [],
  stepMs: minute,
  retain: { linesMs: 1, rawMs: 1, hourlyMs: 1 },
};

function line(text: string, app = "shop"): LogLine {
  const made = cleanLogLine({ text, app });
  if (made === null) throw new Error("it is empty");
  return made;
}

const counts = (counter: LogCounter, until: number) =>
  counter.close(until).map(({ labels, value }) => [labels["__name__"], labels["app"], value]);

describe("a counter", () => {
  it("counts lines by template, keyword and where they came from, and goes on with zero", () => {
    const counter = new LogCounter(source, [], []);
    counter.add(line("user 1001 logged in"), minute);
    counter.add(line("user 1002 logged in"), minute);
    counter.add(line("user 1003 logged in", "portal"), minute);
    expect(counter.add(line("Out of memory in worker 7"), minute).keywords).toEqual(["memory"]);
    const first = [
      ["log_lines", "shop", 2],
      ["log_lines", "portal", 1],
      ["log_lines", "shop", 1],
      ["log_keyword_lines", "shop", 1],
    ];
    expect(counts(counter, minute)).toEqual(first);
    expect(counts(counter, 2 * minute)).toEqual(first.map(([metric, app]) => [metric, app, 0]));
    // After a day without a line nothing is counted any more.
    expect(counts(counter, minute + 86_400_000)).toHaveLength(4);
    expect(counts(counter, 2 * minute + 86_400_000)).toEqual([]);
  });

  it("keeps some lines of each template and keyword in an hour", () => {
    const counter = new LogCounter(source, [], []);
    const kept = (text: string, until: number) => counter.add(line(text), until).isKept;
    expect([1, 2, 3].map((n) => kept(`user ${String(1000 + n)} logged in`, minute))).toEqual([true, true, false]);
    expect(kept("user 1004 logged in", 61 * minute)).toBe(true);
  });

  it("loses no line when another one goes on with what is saved", () => {
    const word = fc.constantFrom("open", "close", "file", "7001", "10.0.0.1", "failed", "ok", "x=1");
    const text = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 40 }), fc.array(text, { maxLength: 20 }), (before, after) => {
        const whole = new LogCounter(source, [], []);
        for (const each of before) whole.add(line(each), minute);
        whole.close(minute);
        const byId = new Map(whole.takeChanged().map((one) => [one.id, { ...one }]));
        const next = new LogCounter(source, [...byId.values()], whole.live());
        for (const each of after) next.add(line(each), 2 * minute);
        const sum = next.close(2 * minute).reduce((total, { value }) => total + value, 0);
        expect(sum).toBe(after.length);
      }),
    );
  });
});

describe("templates", () => {
  it("have the same id wherever and whenever they are met, whatever they become", () => {
    const one = new Templates("app", 0.5, []);
    const id = one.add("login of user ann came from web").id;
    expect(one.add("login of user bob came from web").id).toBe(id);
    const [saved] = one.takeChanged();
    expect(saved).toMatchObject({ id, lines: 2, isNew: true, tokens: "login of user <*> came from web".split(" ") });
    const other = new Templates("app", 0.5, saved === undefined ? [] : [saved]);
    expect(other.add("login of user eve came from web")).toMatchObject({ id, isNew: false });
    expect(new Templates("app", 0.5, []).add("login of user ann came from web").id).toBe(id);
    expect(new Templates("another", 0.5, []).add("login of user ann came from web").id).not.toBe(id);
  });
});
