// Writes engine/expression/regex/unicode-tables.ts from the Unicode data of the Node that runs this script.
// The tables are committed, so that an expression means the same on every Node version: run this by hand
// (node tools/unicode/generate.mjs) only to move to a newer Unicode, and review the difference.
import { writeFileSync } from "node:fs";

const LAST = 0x10ffff;
const categories = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co Cs".split(" ");
const binary = "Alphabetic Uppercase Lowercase White_Space Ideographic Emoji Extended_Pictographic".split(" ");
// name: ISO 15924 code. The scripts in everyday use; the rest is refused as an unknown property.
const scripts = {
  Arabic: "Arab",
  Armenian: "Armn",
  Bengali: "Beng",
  Bopomofo: "Bopo",
  Braille: "Brai",
  Cherokee: "Cher",
  Common: "Zyyy",
  Coptic: "Copt",
  Cyrillic: "Cyrl",
  Devanagari: "Deva",
  Ethiopic: "Ethi",
  Georgian: "Geor",
  Greek: "Grek",
  Gujarati: "Gujr",
  Gurmukhi: "Guru",
  Han: "Hani",
  Hangul: "Hang",
  Hebrew: "Hebr",
  Hiragana: "Hira",
  Inherited: "Zinh",
  Kannada: "Knda",
  Katakana: "Kana",
  Khmer: "Khmr",
  Lao: "Laoo",
  Latin: "Latn",
  Malayalam: "Mlym",
  Mongolian: "Mong",
  Myanmar: "Mymr",
  Oriya: "Orya",
  Runic: "Runr",
  Sinhala: "Sinh",
  Syriac: "Syrc",
  Tamil: "Taml",
  Telugu: "Telu",
  Thaana: "Thaa",
  Thai: "Thai",
  Tibetan: "Tibt",
};

const text = (code) => String.fromCodePoint(code);

/** Ranges as base-36 numbers: gap since the end of the range before, then length less one (left out when zero). */
function ranges(test) {
  const parts = [];
  let from = -1;
  let end = 0;
  for (let code = 0; code <= LAST + 1; code++) {
    const inside = code <= LAST && test(code);
    if (inside && from < 0) from = code;
    if (!inside && from >= 0) {
      const length = code - 1 - from;
      parts.push((from - end).toString(36) + (length > 0 ? `+${length.toString(36)}` : ""));
      end = code;
      from = -1;
    }
  }
  return parts.join(" ");
}

function property(expression) {
  const pattern = new RegExp(`^\\p{${expression}}$`, "u");
  return ranges((code) => pattern.test(text(code)));
}

/**
 * Simple case folding, read from what the `iu` flags of RegExp hold equal: the smallest-form rule of CaseFolding.txt (C
 * + S).
 */
function simpleFolds() {
  const pairs = [];
  for (let code = 0; code <= LAST; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const candidates = new Set();
    for (const form of [text(code).toLowerCase(), text(code).toUpperCase().toLowerCase()]) {
      if ([...form].length === 1) candidates.add(form.codePointAt(0));
    }
    for (const to of candidates) {
      if (to === code) continue;
      const same = new RegExp(`^\\u{${to.toString(16)}}$`, "iu").test(text(code));
      if (same) {
        pairs.push([code, to]);
        break;
      }
    }
  }
  const target = new Map(pairs);
  return pairs
    .filter(([from, to]) => target.get(to) !== from || from > to)
    .map(([from, to]) => [from, target.get(to) ?? to]);
}

/** Runs of folds with one distance: start, count, step, distance, in base 36. */
function foldRuns(pairs) {
  const runs = [];
  let run = null;
  for (const [from, to] of pairs) {
    const distance = to - from;
    if (run !== null && run.distance === distance) {
      const step = from - run.last;
      if (run.count === 1 && (step === 1 || step === 2)) run.step = step;
      if (step === run.step) {
        run.count++;
        run.last = from;
        continue;
      }
    }
    run = { start: from, count: 1, step: 1, distance, last: from };
    runs.push(run);
  }
  return runs.map((r) => [r.start, r.count, r.step, r.distance].map((n) => n.toString(36)).join(",")).join(" ");
}

/** Characters whose full case folding is several characters (CaseFolding.txt F). */
function fullFolds() {
  const out = [];
  for (let code = 0; code <= LAST; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const own = text(code);
    let form = own.toUpperCase().toLowerCase();
    if ([...form].length === 1) form = own.toLowerCase();
    if (own === "\u1e9e") form = "ss";
    if ([...form].length > 1)
      out.push(`${code.toString(36)}=${[...form].map((c) => c.codePointAt(0).toString(36)).join(",")}`);
  }
  return out.join(" ");
}

const table = (entries) => `{\n${entries.map(([name, data]) => `  ${name}:\n    "${data}",`).join("\n")}\n}`;
const lines = [
  `// Made by tools/unicode/generate.mjs from Unicode ${process.versions.unicode}. Do not edit.`,
  "// Ranges: base-36 numbers, the gap since the range before, then + and the length less one where it is not zero.",
  "",
  `/** The Unicode version of these tables. */\nexport const UNICODE_VERSION = "${process.versions.unicode}";`,
  "",
  `/** General categories by two-letter name. */\nexport const CATEGORIES: Readonly<Record<string, string>> = ${table(categories.map((name) => [name, property(name)]))};`,
  "",
  `/** Binary properties. */\nexport const BINARY: Readonly<Record<string, string>> = ${table(binary.map((name) => [name, property(name)]))};`,
  "",
  `/** Scripts by name. */\nexport const SCRIPTS: Readonly<Record<string, string>> = ${table(Object.keys(scripts).map((name) => [name, property(`Script=${name}`)]))};`,
  "",
  `/** Script names by ISO 15924 code. */\nexport const SCRIPT_CODES: Readonly<Record<string, string>> = {\n${Object.entries(
    scripts,
  )
    .map(([name, code]) => `  ${code}: "${name}",`)
    .join("\n")}\n};`,
  "",
  `/** Simple case folding: start, count, step, distance. */\nexport const SIMPLE_FOLDS =\n  "${foldRuns(simpleFolds())}";`,
  "",
  `/** Full case folding of the characters that fold to several. */\nexport const FULL_FOLDS =\n  "${fullFolds()}";`,
  "",
];
writeFileSync(new URL("../../engine/expression/regex/unicode-tables.ts", import.meta.url), lines.join("\n"));
