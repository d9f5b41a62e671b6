import fc from "fast-check";
import type { Json } from "../../engine/base/json.ts";

/**
 * Random jq programs along jq's grammar, and inputs they have a chance with. Left out is what differs on purpose:
 * modules, input and output, the clock, numbers beyond a double's digits, regular expressions and dates (regex.itest.ts
 * and dates.itest.ts have those), and what never ends.
 */
const texts = fc.constantFrom(
  "",
  "a",
  "b",
  "ab",
  "aXbXc",
  " a ",
  "a,b",
  "é",
  "😀",
  "1",
  "-2.5",
  "null",
  "[1]",
  "{",
  "ā\u0301",
  "A",
);
const numbers = fc.constantFrom(0, 1, 2, 3, -1, 10, 0.5, -1.5, 1.75, 100, 1e3);
const keys = fc.constantFrom("a", "b", "c", "d");

export const inputs: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<Json>(null, true, false),
    numbers,
    texts,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

const quoted = texts.map((text) => JSON.stringify(text));
const literal = fc.oneof(
  numbers.map(String),
  quoted,
  fc.constantFrom(
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "[1,2,3]",
    '{"a":1}',
    '["a","b"]',
    "[[1,2],[3]]",
    '{"a":{"b":2}}',
    "nan",
    "infinite",
  ),
);
const path = fc.constantFrom(
  ".",
  ".a",
  ".b",
  ".a.b",
  ".[0]",
  ".[-1]",
  ".[1:]",
  ".[:2]",
  ".[]",
  ".[]?",
  ".a?",
  '."a"',
  '.["b"]',
  "..",
  ".a[]?",
  ".[0]?",
  ".[1:3]?",
  "(.a,.b)",
  "(.a//.b)",
  "first(.[]?)",
  'getpath(["a","b"])?',
);
const named = fc.constantFrom(
  ...(
    "length utf8bytelength not keys keys_unsorted values nulls booleans numbers strings arrays objects iterables scalars add any all flatten floor sqrt tostring tonumber type sort unique reverse min max to_entries from_entries paths transpose ascii_downcase ascii_upcase explode implode tojson fromjson trim ltrim rtrim first " +
    "last isnan isinfinite isnormal abs tostream recurse error empty infinite toboolean round ceil trunc fabs @text @json @csv @tsv @html @uri @urid @sh @base64 @base64d getpath([]) group_by(.) unique_by(.) sort_by(.) min_by(.) max_by(.) walk(.) add(.[]) flatten(1) flatten(-1) limit(0;.) range(3) range(0;4;2) indices(1)"
  ).split(" "),
);

const wrappers = fc.constantFrom<readonly [string, string]>(
  ["map(", ")"],
  ["map_values(", ")"],
  ["select(", ")"],
  ["path(", ")"],
  ["[paths(", ")]"],
  ["del(", ")"],
  ["to_entries|map(", ")"],
  ["with_entries(.value|=(", "))"],
  ["first(", ")"],
  ["last(", ")"],
  ["isempty(", ")"],
  ["sort_by(", ")"],
  ["group_by(", ")"],
  ["unique_by(", ")"],
  ["min_by(", ")"],
  ["max_by(", ")"],
  ["any(", ")"],
  ["all(", ")"],
  ["[limit(3;", ")]"],
  ["[skip(1;", ")]"],
  ["nth(1;", ")"],
  ["[.[]?|", "]"],
  ["try (", ") catch ."],
  ["(", ")?"],
  ["-(", ")"],
  ["error(", ")"],
  ["pick(", ")"],
  ["has(", ")"],
  ["contains(", ")"],
  ["inside(", ")"],
  ["index(", ")"],
  ["indices(", ")"],
  ["startswith(", ")"],
  ["endswith(", ")"],
  ["split(", ")"],
  ["join(", ")"],
  ["ltrimstr(", ")"],
  ["getpath(", ")"],
  ["delpaths(", ")"],
  ["tojson|", ""],
  ["[range(", ")]|.[:5]"],
  ["walk(", ")"],
  ["IN(", ")"],
  ["INDEX(", ")"],
  ["add(", ")"],
  ["bsearch(", ")"],
  ["to_entries, (", ")"],
  ['[recurse(if type=="array" then .[] else empty end)|', "]"],
  ["label $out|(", "),break $out"],
  ["[.[]?] as [$x,$y]|", ""],
  [". as {a:$x,b:[$y]}?//[$x,$y]|", ""],
  [". as $x|", ""],
  ["def f: ", "; [f,f]"],
  ["def f(g): [g|", "]; f(.a?,1)"],
  ["def f($a; $b): $a+$b|", "; f(1;2)"],
  ["reduce .[]? as $x (0;", ")"],
  ["[foreach .[]? as $x (0;", ";[.,$x])]"],
  ["[foreach (1,2,3) as $x (null;", ")]"],
  ['getpath(["a"])|=(', ")"],
  ["[.[]?|tostring]|", ""],
  ['ltrimstr("x")|', ""],
);

const binary = fc.constantFrom(
  "+",
  "-",
  "*",
  "/",
  "%",
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  " and ",
  " or ",
  "//",
  ",",
  "|",
);
const update = fc.constantFrom("=", "|=", "+=", "-=", "*=", "//=");

export const programs: fc.Arbitrary<string> = fc.letrec<{ program: string }>((tie) => ({
  program: fc.oneof(
    { depthSize: "small", maxDepth: 3, withCrossShrink: true },
    path,
    literal,
    named,
    fc.tuple(tie("program"), binary, tie("program")).map(([left, operator, right]) => `(${left})${operator}(${right})`),
    fc.tuple(path, update, tie("program")).map(([left, operator, right]) => `(${left})${operator}(${right})`),
    fc.tuple(tie("program"), tie("program")).map(([left, right]) => `${left}|${right}`),
    fc.tuple(wrappers, tie("program")).map(([[open, close], body]) => `(${open}${body}${close})`),
    fc.tuple(wrappers, tie("program")).map(([[open, close], body]) => `[${open}${body}${close}]`),
    fc
      .tuple(tie("program"), tie("program"), tie("program"))
      .map(([test, then, otherwise]) => `if ${test} then ${then} else ${otherwise} end`),
    fc.tuple(keys, tie("program"), tie("program")).map(([key, one, two]) => `{${key}:(${one}),"x":(${two})}`),
    fc.tuple(tie("program"), tie("program")).map(([key, one]) => `{(${key}):(${one})}`),
    fc.tuple(tie("program"), tie("program")).map(([from, to]) => `.[${from}:${to}]`),
    fc.tuple(tie("program"), tie("program")).map(([target, key]) => `(${target})[${key}]`),
    tie("program").map((body) => `"x\\(${body})y"`),
    fc
      .tuple(fc.constantFrom("@json", "@html", "@uri", "@csv", "@sh", "@base64"), tie("program"))
      .map(([format, body]) => `${format} "v=\\(${body})"`),
    fc.tuple(path, tie("program")).map(([target, body]) => `[path(${target})]|tojson|.+(${body}|tojson)`),
    fc.tuple(path, tie("program")).map(([target, value]) => `setpath([path(${target})][0]//[]; ${value})`),
  ),
})).program;
