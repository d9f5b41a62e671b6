import { describe, expect, it } from "vitest";
import { checkExpression, type Shape } from "./check.ts";
import { describeExpression } from "./describe.ts";
import { formatDiagnostic } from "./diagnostic.ts";
import { parseExpression } from "./parse.ts";

const change: Shape = {
  name: "change",
  fields: {
    priority: null,
    title: null,
    ci: { name: "ci", fields: { name: null, class: null } },
    items: { items: { name: "item", fields: { id: null } } },
  },
};

function check(text: string, options: Partial<Parameters<typeof checkExpression>[1]> = {}): readonly string[] {
  const parsed = parseExpression(text);
  if (!parsed.ok) return [`${parsed.error.code} ${parsed.error.message}`];
  return checkExpression(parsed.value, { variables: [], ...options }).map(
    (found) =>
      `${found.code} ${found.message}${found.hint === undefined ? "" : `; ${found.hint}`} @${found.offset}+${found.length}`,
  );
}

describe("checkExpression", () => {
  it("names an unknown function and the one that may be meant", () => {
    expect(check(".a | lenght")).toEqual(['OPS201 lenght/0 is not defined; did you mean "length"? @5+6']);
  });

  it("says how many arguments a known function takes", () => {
    expect(check("select(.a; .b)")).toEqual([
      "OPS201 select/2 is not defined; select takes 1 argument, separated by ; @0+6",
    ]);
    expect(check("def f($x): $x; f")).toEqual(["OPS201 f/0 is not defined; f takes 1 argument, separated by ; @15+1"]);
  });

  it("names an unknown variable and the one that may be meant", () => {
    expect(check("$comand.name", { variables: ["command"] })).toEqual([
      'OPS202 $comand is not defined; did you mean "$command"? @0+7',
    ]);
    expect(check(". as {a: $x, b: [$y]} | $x, $y, $z")).toEqual([expect.stringMatching(/^OPS202 \$z is not defined/)]);
    const parsed = parseExpression("$links.children | break $out");
    const found = parsed.ok ? checkExpression(parsed.value, { variables: [] }) : [];
    expect(found.map(({ variable }) => variable)).toEqual(["links", undefined]);
  });

  it("names an unknown field of a known form, wherever the value has gone", () => {
    expect(check(".prioritty", { schema: change })).toEqual([
      'OPS204 unknown field "prioritty" of change; did you mean "priority"? @0+10',
    ]);
    expect(check(".ci | .nmae", { schema: change })).toEqual([
      'OPS204 unknown field "nmae" of ci; did you mean "name"? @6+5',
    ]);
    expect(check("[.items[] | select(.idd == 1)]", { schema: change })).toEqual([
      'OPS204 unknown field "idd" of item; did you mean "id"? @19+4',
    ]);
    expect(check(".items | map(.id)", { schema: change })).toEqual([]);
    expect(check("$before.titel", { variables: ["before"], variableSchemas: { before: change } })).toHaveLength(1);
    expect(check("{a: 1} | .b", { schema: change })).toEqual([]);
  });

  it("refuses what is not deterministic or reaches the host, with the reason", () => {
    expect(check("now")[0]).toMatch(/^OPS203 now is not available here/);
    expect(check("now", { allowNow: true })).toEqual([]);
    for (const text of [
      "input",
      "inputs",
      "debug",
      'debug("x")',
      "stderr",
      "halt",
      "halt_error",
      "env",
      "$ENV",
      "get_search_list",
      "$__prog_args",
      "input_filename",
      "input_line_number",
      'import "a" as a; .',
      'include "a"; .',
      "modulemeta",
    ]) {
      expect(check(text)[0], text).toMatch(/^OPS203 .* is not available/);
    }
  });

  it("finds constant parts that always fail, except where they are caught", () => {
    expect(check(".a + (1 / 0)")).toEqual([
      expect.stringMatching(
        /^OPS205 always fails: number \(1\) and number \(0\) cannot be divided because the divisor is zero/,
      ),
    ]);
    expect(check("try (1 / 0) catch .")).toEqual([]);
    expect(check("@jsn")[0]).toMatch(/^OPS205 .*did you mean "@json"\?/);
  });

  it("reports everything that is wrong in the order of the text", () => {
    expect(check("$a | foo | $b").map((line) => line.slice(0, 6))).toEqual(["OPS202", "OPS201", "OPS202"]);
  });

  it("shows the place with a caret", () => {
    const text = "1 +\n  lenght";
    const parsed = parseExpression(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const [found] = checkExpression(parsed.value, { variables: [] });
    expect(found === undefined ? "" : formatDiagnostic(text, found)).toBe(
      "jq: error: lenght/0 is not defined at <top-level>, line 2, column 3:\n      lenght\n      ^^^^^^",
    );
  });
});

describe("describeExpression", () => {
  function describeText(text: string): ReturnType<typeof describeExpression> {
    const parsed = parseExpression(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    return describeExpression(parsed.value);
  }

  it("lists the fields an expression reads", () => {
    expect(describeText('.state == "new" and (.ci | .class) == $record.class').fields).toEqual([
      ["state"],
      ["ci", "class"],
    ]);
    expect(describeText("[.items[] | select(.open) | .name]").fields).toEqual([
      ["items", "open"],
      ["items", "name"],
    ]);
    expect(describeText("{title, n: (.tags | length)}").fields).toEqual([["title"], ["tags"]]);
  });

  it("says with an empty path that the input is read as a whole", () => {
    expect(describeText("tojson").fields).toEqual([[]]);
    expect(describeText("now").fields).toEqual([]);
  });

  it("lists the free variables and not the bound ones", () => {
    expect(describeText("$before.a as $x | [$x, $now, (reduce .b[] as $y ($x; . + $y))]").variables).toEqual([
      "before",
      "now",
    ]);
    expect(describeText("def f($p): $p + $q; f(1)").variables).toEqual(["q"]);
  });
});
