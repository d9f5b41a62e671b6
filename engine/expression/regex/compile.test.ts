import { describe, expect, it } from "vitest";
import { compileRegex, REGEX_BUDGET_EXHAUSTED } from "./compile.ts";
import type { RegexMatch } from "./compile.ts";

const plenty = { take: () => true };

function matches(pattern: string, subject: string, flags = ""): readonly RegexMatch[] {
  const regex = compileRegex(pattern, flags);
  if (!regex.ok) throw new Error(regex.error);
  const result = regex.value.matchAll(subject, { global: regex.value.global, steps: plenty });
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const strings = (pattern: string, subject: string, flags = ""): readonly string[] =>
  matches(pattern, subject, flags).map((match) => match.string);

const offsets = (pattern: string, subject: string, flags = ""): readonly number[] =>
  matches(pattern, subject, flags).map((match) => match.offset);

function refusal(pattern: string, flags = ""): string {
  const regex = compileRegex(pattern, flags);
  return regex.ok ? "accepted" : regex.error;
}

/** Runs under a budget; the steps taken, or the error. */
function budgeted(
  pattern: string,
  subject: string,
  budget: number,
): { readonly error: string | null; readonly steps: number } {
  const regex = compileRegex(pattern, "");
  if (!regex.ok) throw new Error(regex.error);
  let left = budget;
  const steps = { take: (count: number) => (left -= count) >= 0 };
  const result = regex.value.matchAll(subject, { global: false, steps });
  return { error: result.ok ? null : result.error, steps: budget - left };
}

describe("what a match reports", () => {
  it("gives offsets and lengths in code points, also behind characters outside the BMP", () => {
    expect(matches("b(ā)", "😀b\u0101")).toEqual([
      { offset: 1, length: 2, string: "b\u0101", captures: [{ offset: 2, length: 1, string: "\u0101", name: null }] },
    ]);
  });

  it("reports an optional group that did not take part with offset -1 and null", () => {
    expect(matches("foo (?<bar123>bar)? foo", "foo bar foo foo  foo", "ig")).toEqual([
      {
        offset: 0,
        length: 11,
        string: "foo bar foo",
        captures: [{ offset: 4, length: 3, string: "bar", name: "bar123" }],
      },
      {
        offset: 12,
        length: 8,
        string: "foo  foo",
        captures: [{ offset: -1, length: 0, string: null, name: "bar123" }],
      },
    ]);
  });

  it("finds empty matches at every position, the end included", () => {
    expect(offsets("", "ab", "g")).toEqual([0, 1, 2]);
    expect(offsets("( )*", "abc", "g")).toEqual([0, 1, 2, 3]);
    expect(offsets("a*", "aaa", "g")).toEqual([0, 3]);
  });

  it("moves on by a code point behind an empty match, where jq moves by a byte", () => {
    expect(offsets("", "āb’", "g")).toEqual([0, 1, 2, 3]);
    expect(offsets("", "😀", "g")).toEqual([0, 1]);
  });

  it("reports the groups of an empty match as empty and at the match, as jq does", () => {
    expect(matches("(?=(u))", "qux")[0]?.captures).toEqual([{ offset: 1, length: 0, string: "", name: null }]);
    expect(matches("(?=(ab))a", "ab")[0]?.captures).toEqual([{ offset: 0, length: 2, string: "ab", name: null }]);
  });

  it("keeps plain groups capturing beside named ones, and several groups of one name", () => {
    expect(matches("(a)(?<x>b)(?<x>c)", "abc")[0]?.captures.map((capture) => capture.name)).toEqual([null, "x", "x"]);
  });
});

describe("flags", () => {
  it.each<readonly [string, string, string, readonly string[]]>([
    ["a|ab|abc", "l", "xabcabcc", ["abc"]],
    ["a|bc|bcd", "l", "xabcdabcc", ["bcd"]],
    ["a*", "gl", "aab aaa", ["aaa", ""]],
    ["a*?", "gn", "aab", ["a", "a"]],
    ["( )*", "gn", "abc", []],
    [".+", "gs", "a\nb\n", ["a", "b"]],
    [".+", "gp", "a\nb\n", ["a\nb\n"]],
    [" a b # c", "x", "ab", ["ab"]],
    ["[ ]\\ b", "x", "  b", ["  b"]],
  ])("%s with %s on %j", (pattern, flags, subject, expected) => {
    expect(strings(pattern, subject, flags)).toEqual(expected);
  });

  it("refuses an unknown flag with jq's text", () => {
    expect(refusal("a", "gq")).toBe("gq is not a valid modifier string");
  });
});

describe("constructs", () => {
  it.each<readonly [string, string, string, readonly string[]]>([
    ["(?<=a)b|(?<!a)c", "", "abc", ["b"]],
    ["(?<=ab|cd)e", "", "cde", ["e"]],
    ["foo(?!bar)", "g", "foobar foobaz", ["foo"]],
    ["(?>a+)ab", "", "aaab", []],
    ["a++b", "", "aab", ["aab"]],
    ["a{1,2}+a", "", "aaa", ["aaa"]],
    ["(a)\\1", "", "aa", ["aa"]],
    ["(?<x>a|b)\\k<x>", "", "abb", ["bb"]],
    ["(a)\\k<-1>", "", "aa", ["aa"]],
    ["(?i)(a)\\1", "", "aA", ["aA"]],
    ["(a)?(?(1)b|c)", "g", "abc", ["ab", "c"]],
    ["(?(a)b|c|d)", "g", "ab c d", ["ab", "c", "d"]],
    ["(?<p>\\((?:[^()]|\\g<p>)*\\))", "g", "a(b(c)d)e(f)", ["(b(c)d)", "(f)"]],
    ["(?&n)(?<n>a)", "", "aa", ["aa"]],
    ["a\\Kb", "", "ab", ["b"]],
    ["\\Ga", "g", "aaba", ["a", "a"]],
    ["\\Qa.b\\E+", "", "a.bb", ["a.bb"]],
    ["(?#x)a(?x: b )c", "", "abc", ["abc"]],
    ["\\x41\\x{42 43}\\104\\o{105}", "", "ABCDE", ["ABCDE"]],
    ["\\R", "g", "\r\n\n", ["\r\n", "\n"]],
    ["(?:a|ab)(?:c|bcd)(?:d*)", "", "abcd", ["abcd"]],
    ["[[:alpha:]]+", "", "é1", ["é"]],
    ["[^[:alpha:]\\d]", "", "a1!", ["!"]],
    ["\\p{Greek}+\\P{Greek}\\p{^Lu}", "", "αβab", ["αβab"]],
    ["[]a]+[a-]", "", "]a-", ["]a-"]],
    ["[a&&b]+", "", "a&b", ["a&b"]],
    ["\\w\\b", "", "é ", ["é"]],
    ["a{,2}", "", "a{,2}", ["a{,2}"]],
  ])("%s with %j on %j", (pattern, flags, subject, expected) => {
    expect(strings(pattern, subject, flags)).toEqual(expected);
  });

  it("tells the ends of the subject from the ends of its lines", () => {
    expect(offsets("^", "a\nb", "g")).toEqual([0]);
    expect(offsets("(?m)^", "a\nb\n", "g")).toEqual([0, 2]);
    expect(offsets("$", "a\nb\n", "g")).toEqual([3, 4]);
    expect(offsets("(?m)$", "a\nb\n", "g")).toEqual([1, 3, 4]);
    expect(offsets("\\z", "a\nb\n", "g")).toEqual([4]);
  });

  it("folds case by Unicode, also between one character and several", () => {
    expect(strings("[a-z]", "\u212a", "i")).toEqual(["\u212a"]);
    expect(strings("[^k]", "K", "i")).toEqual([]);
    expect(strings("straße", "STRASSE", "i")).toEqual(["STRASSE"]);
    expect(strings("strasse", "STRAßE", "i")).toEqual(["STRAßE"]);
    expect(strings("σ", "ς", "i")).toEqual(["ς"]);
    expect(strings("a(?i)b(?-i)c", "aBc")).toEqual(["aBc"]);
  });

  it("stops a loop whose iteration took nothing, and goes on while it sets a group that is referred to", () => {
    expect(matches("(a*)*", "aab")[0]?.captures[0]?.offset).toBe(2);
    expect(matches("(?:()|())*\\1\\2", "")[0]?.captures.map((capture) => capture.offset)).toEqual([0, 0]);
    expect(strings("(?:\\1a|())*", "a")).toEqual([""]);
  });
});

describe("refusals", () => {
  it.each([
    ["(", "end pattern with unmatched parenthesis"],
    [")", "unmatched close parenthesis"],
    ["*", "target of repeat operator is not specified"],
    ["^*", "target of repeat operator is invalid"],
    ["a{2,1}", "upper is smaller than lower in repeat range"],
    ["a{100001}", "too big number for repeat range"],
    ["[", "premature end of char-class"],
    ["[]", "empty char-class"],
    ["[z-a]", "empty range in char class"],
    ["[a-\\d]", "char-class value at end of range"],
    ["[[:foo:]]", "invalid POSIX bracket type"],
    ["\\p{foo}", "invalid character property name {foo}"],
    ["\\", "end pattern at escape"],
    ["(a)\\2", "invalid backref number/name"],
    ["\\k<x>", "undefined name <x> reference"],
    ["\\g<2>(a)", "undefined group <2> reference"],
    ["(?<x>a)(?<x>b)\\g<x>", "multiplex definition name <x> call"],
    ["(?<n>\\g<n>a)", "never ending recursion"],
    ["(a|\\g<1>)", "never ending recursion"],
    ["(?<1a>a)", "invalid group name <1a>"],
    ["(?<>a)", "group name is empty"],
    ["(?P<a>b)", "undefined group option"],
    ["(?#abc", "end pattern in group"],
    ["(?<=ab?)c", "invalid pattern in look-behind"],
    ["(?<!(a))b", "invalid pattern in look-behind"],
    ["(?<=(?=b))b", "invalid pattern in look-behind"],
    ["\\xc3", "too short multibyte code string"],
    ["(?~ab)", "the absent operator (?~...) is not supported"],
    ["(*FAIL)", "callouts (*...) are not supported"],
    ["\\X", "text segments (\\X) are not supported"],
  ])("%s: %s", (pattern, text) => {
    expect(refusal(pattern)).toBe(`Regex failure: ${text}`);
  });

  it("refuses groups nested deeper than its parser goes", () => {
    expect(refusal("(".repeat(5000) + ")".repeat(5000))).toBe("Regex failure: parse depth limit over");
  });
});

describe("the step budget", () => {
  it.each([
    "^(a+)+$",
    "^(a|a)*$",
    "(a*)*b",
    "(x+x+)+y",
    "^(\\w+\\s?)*$",
    "(?=(a+)+b)c",
    "(?<p>a|a\\g<p>\\g<p>)+b",
    "((a{0,100}){0,100}){0,100}b",
  ])("ends %s on a hostile subject", (pattern) => {
    const outcome = budgeted(pattern, `${"a".repeat(40)}${"x".repeat(40)}!`, 200_000);
    expect(outcome.error === null || outcome.error === REGEX_BUDGET_EXHAUSTED).toBe(true);
    expect(outcome.steps).toBeLessThan(210_000);
  });

  it("is used up by exponential backtracking, at the same count every time", () => {
    const first = budgeted("^(a+)+$", `${"a".repeat(40)}!`, 100_000);
    expect(first).toEqual({ error: REGEX_BUDGET_EXHAUSTED, steps: expect.any(Number) as number });
    expect(budgeted("^(a+)+$", `${"a".repeat(40)}!`, 100_000)).toEqual(first);
  });

  it("does not grow the JS stack with the subject", () => {
    expect(budgeted("(a|b)*?c", `${"ab".repeat(100_000)}c`, 10_000_000).error).toBeNull();
    expect(budgeted("(?<r>a\\g<r>?b)", `${"a".repeat(20_000)}${"b".repeat(20_000)}`, 10_000_000).error).toBeNull();
  });

  it("counts about a step for each character of a plain search", () => {
    expect(budgeted("needle", "x".repeat(100_000), 100_000).steps).toBeLessThan(20_000);
  });
});
