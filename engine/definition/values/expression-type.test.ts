import { describe, expect, it } from "vitest";
import { loadDefinitions } from "../load.ts";
import { ticket, unmark } from "../testing/marked.ts";

const functions = {
  "cmdb.impact": {
    input: {},
    output: {
      type: "object",
      properties: { items: { type: "array", items: { type: "string" } }, count: { type: "integer" } },
      required: ["items", "count"],
      additionalProperties: false,
    },
  },
};

/** What is found in a condition, or in the field `own` that an expression computes, with its line and column. */
function told(text: string): readonly string[] {
  const { diagnostics } = loadDefinitions([{ path: "t.yaml", text }], { functions });
  return diagnostics.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
}
const condition = (text: string): string =>
  ticket
    .replace("hold: held", `hold: { when: '${text}', target: held }`)
    .replace("  initial: open", "  facts: { impact: { call: cmdb.impact, with: { x: a } } }\n  initial: open");
const computed = (type: string, text: string): string =>
  ticket.replace("  links:\n", `    own: { type: ${type}, computed: '${text}' }\n  links:\n`);

describe("types of expressions, where they are known", () => {
  it.each([
    ["a number added to an instant", "‸$now + 3600 > .openedAt", "OPS205 always fails: a text + a number"],
    ["an instant taken from another", "‸$now - .openedAt > 5", "OPS205 always fails: a text - a text"],
    ["a text added to a number", '(‸.score + "1") == "11"', "OPS205 always fails: a number + a text"],
    ["a number compared with a text", '‸.score == "5"', "OPS207 a number is compared with a text"],
    ["an instant compared with a word", '‸.openedAt < "tomorrow"', 'OPS207 an instant is compared with "tomorrow"'],
    ["a list compared with a text", '‸$facts.impact.items == "db"', "OPS207 a list is compared with a text"],
    ["an output that the function does not have", "‸$facts.impact.itms == null", 'OPS204 unknown field "itms"'],
    ["what is read below a number", "‸$facts.impact.count.all == 1", 'OPS204 unknown field "all"'],
    ["a length compared with a text", '‸(.title | length) > "5"', "OPS207 a number is compared with a text"],
  ])("refuse %s", (_, text, says) => {
    const marked = unmark(condition(text));
    expect(told(marked.text)).toEqual([expect.stringContaining(`${marked.line}:`)]);
    expect(told(marked.text)[0]).toContain(says);
  });

  it("refuse a reference of which more is read, whole, where its id is meant", () => {
    const text = computed("ci", "${ .machine }").replace(
      "    own:",
      "    machine: { type: ci, read: [site] }\n    plain: { type: ci }\n    own:",
    );
    expect(told(text)).toEqual([
      expect.stringContaining("OPS208 the expression yields a map, and the field is of the type ci"),
    ]);
    for (const right of ["${ .machine.id }", "${ .plain }", "${ .machine.id // .plain }"])
      expect(told(text.replace("${ .machine }", right))).toEqual([]);
    expect(told(text.replace("${ .machine }", '${ if .machine == "db1" then .plain else null end }'))).toEqual([
      expect.stringContaining("OPS207 a map is compared with a text"),
    ]);
  });

  it.each([
    ["integer", "${ .title }", "a text"],
    ["boolean", "${ .title | length }", "a number"],
    ["string", "${ (.score // 0) > 5 }", "true or false"],
    ["instant", "${ between(.openedAt; .updatedAt) }", "a number"],
    ["number", "about ${ .score }", "a text"],
    ["string, many: true", "${ .title }", "a text"],
    ["integer", '${ if (.score // 0) > 5 then "high" else "low" end }', "a text"],
  ])("refuse a field of type %s that %s computes", (type, text, yields) => {
    expect(told(computed(type, text.replaceAll("'", "''")))).toContainEqual(
      expect.stringContaining(`OPS208 the expression yields ${yields}, and the field is `),
    );
  });

  it.each([
    '.openedAt >= "2026-03-02" and .openedAt < "2026-03-02T09:00:00Z"',
    ".score + 1 > 5 and (.score // 0) - 1 < 9 and .score == null",
    '("at " + $now) != .title and (.title * 2) != "x" and (.title / ",") != []',
    "(.links.children | length) + 1 > 2",
    'def length: "x"; (.title | length) == "x"',
    '$command.input.level + 1 > 2 and $runs.a.output == "x"',
    '([.score, .title] | first) == "x"',
    '.host.id == "shop-db1" and .host.name != .title and .host.site != .host.name', // a reference tells its id and name
    "$facts.impact.count + 1 > 2 and ($facts.impact.items | length) > 0",
  ])("say nothing of %s", (text) => {
    expect(told(condition(text)).filter((line) => !line.includes("OPS209"))).toEqual([]);
  });
});
