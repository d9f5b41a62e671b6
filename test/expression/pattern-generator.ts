import fc from "fast-check";

/**
 * Random regular expressions and subjects in the dialect of jq, over few letters so that they match often. Left out is
 * what we refuse on purpose.
 */
const letter = fc.constantFrom("a", "b", "c", "A", "s", "S", "k", "1", "\n", " ");

export const subjects: fc.Arbitrary<string> = fc.array(letter, { maxLength: 8 }).map((letters) => letters.join(""));

export const flags: fc.Arbitrary<string> = fc.constantFrom(
  "",
  "",
  "g",
  "g",
  "g",
  "gi",
  "i",
  "gx",
  "gs",
  "gp",
  "gn",
  "gl",
  "gln",
);

const { pattern } = fc.letrec<{ pattern: string; sequence: string; piece: string; atom: string }>((tie) => ({
  pattern: fc
    .array(tie("sequence"), { minLength: 1, maxLength: 3, depthIdentifier: "pattern" })
    .map((parts) => parts.join("|")),
  sequence: fc.array(tie("piece"), { maxLength: 3, depthIdentifier: "pattern" }).map((parts) => parts.join("")),
  piece: fc
    .tuple(
      tie("atom"),
      fc.option(
        fc.constantFrom(
          "*",
          "+",
          "?",
          "*?",
          "+?",
          "??",
          "*+",
          "++",
          "?+",
          "{2}",
          "{1,2}",
          "{0,2}?",
          "{2,}",
          "{,2}",
          "{1,3}+",
        ),
        {
          nil: "",
          freq: 2,
        },
      ),
    )
    .map((parts) => parts.join("")),
  atom: fc.oneof(
    { depthSize: "small", maxDepth: 3, depthIdentifier: "pattern", withCrossShrink: true },
    fc.constantFrom(
      "a",
      "b",
      "c",
      "A",
      "s",
      "ss",
      "k",
      "1",
      ".",
      "[ab]",
      "[^a]",
      "[a-c]",
      "[\\w]",
      "[^\\d]",
      "[[:alpha:]]",
      "[b-]",
    ),
    fc.constantFrom(
      "\\w",
      "\\d",
      "\\s",
      "\\W",
      "\\R",
      "\\N",
      "\\O",
      "^",
      "$",
      "\\b",
      "\\B",
      "\\A",
      "\\z",
      "\\Z",
      "\\G",
      "\\K",
    ),
    fc.constantFrom("(?i)", "(?-i)", "(?s)", "(?m)", "(?x)", "(?#note)", "(a)", "(b|)", "(?<n>.)"),
    tie("pattern").map((body) => `(${body})`),
    tie("pattern").map((body) => `(?:${body})`),
    tie("pattern").map((body) => `(${body}|b\\1)`),
    tie("pattern").map((body) => `((?(1)b|a)${body})`),
    tie("pattern").map((body) => `(?<n>${body})`),
    tie("pattern").map((body) => `(?>${body})`),
    fc.tuple(fc.constantFrom("(?=", "(?!"), tie("pattern")).map(([open, body]) => `${open}${body})`),
    fc
      .tuple(
        fc.constantFrom("(?<=", "(?<!"),
        fc.constantFrom("a", "b", "ab", "a|b", "[ab]c", "a+", ".", "\\w", "(?:b|c)a", "^a"),
      )
      .map(([open, body]) => `${open}${body})`),
    fc.tuple(fc.constantFrom("(?i:", "(?m:", "(?s:", "(?x: "), tie("pattern")).map(([open, body]) => `${open}${body})`),
    fc.tuple(fc.constantFrom("a", "[ab]", "\\w"), tie("pattern")).map(([test, body]) => `(?(${test})${body})`),
  ),
}));

/** A pattern, sometimes with a back-reference or a conditional behind the groups it refers to. */
export const patterns: fc.Arbitrary<string> = fc
  .tuple(pattern, fc.constantFrom("", "", "", "\\1", "\\2?", "\\k<n>", "(?(1)a|b)", "(?(2)c)", "\\g<1>"))
  .map((parts) => parts.join(""));
