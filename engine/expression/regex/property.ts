import { ALL, charSet, complement, union } from "./char-set.ts";
import type { CharSet } from "./char-set.ts";
import { BINARY, CATEGORIES, SCRIPTS, SCRIPT_CODES } from "./unicode-tables.ts";

const decoded = new Map<string, CharSet>();

function decode(data: string): CharSet {
  const known = decoded.get(data);
  if (known !== undefined) return known;
  const out: number[] = [];
  let end = 0;
  for (const part of data.split(" ")) {
    const [gap, length] = part.split("+");
    const from = end + parseInt(gap as string, 36);
    const to = from + (length === undefined ? 0 : parseInt(length, 36));
    out.push(from, to);
    end = to + 1;
  }
  decoded.set(data, out);
  return out;
}

const category = (name: string): CharSet => decode(CATEGORIES[name] as string);
const binary = (name: string): CharSet => decode(BINARY[name] as string);

/** The union of the categories that start with a letter; C includes the unassigned ones. */
function major(letter: string): CharSet {
  const named = union(...Object.keys(CATEGORIES).flatMap((name) => (name.startsWith(letter) ? [category(name)] : [])));
  return letter === "C" ? union(named, unassigned()) : named;
}

function unassigned(): CharSet {
  return complement(union(...Object.keys(CATEGORIES).map(category)));
}

const ASCII = charSet([0, 0x7f]);
const CONTROL = charSet([0, 0x1f], [0x7f, 0x9f]);

const computed: Readonly<Record<string, () => CharSet>> = {
  any: () => ALL,
  assigned: () => complement(unassigned()),
  ascii: () => ASCII,
  alnum: () => union(binary("Alphabetic"), category("Nd")),
  alpha: () => binary("Alphabetic"),
  blank: () => union(category("Zs"), charSet([9, 9])),
  cntrl: () => CONTROL,
  digit: () => category("Nd"),
  graph: () => complement(union(binary("White_Space"), CONTROL, unassigned(), category("Cs"))),
  lower: () => binary("Lowercase"),
  print: () => union(computedSet("graph"), category("Zs")),
  punct: () => union(major("P"), major("S")),
  space: () => binary("White_Space"),
  upper: () => binary("Uppercase"),
  xdigit: () => charSet([0x30, 0x39], [0x41, 0x46], [0x61, 0x66]),
  word: () => union(binary("Alphabetic"), major("M"), category("Nd"), category("Pc")),
  lc: () => union(category("Lu"), category("Ll"), category("Lt")),
  casedletter: () => computedSet("lc"),
  cn: unassigned,
  unassigned,
};

const LONG_NAMES: Readonly<Record<string, string>> = {
  uppercaseletter: "Lu",
  lowercaseletter: "Ll",
  titlecaseletter: "Lt",
  modifierletter: "Lm",
  otherletter: "Lo",
  nonspacingmark: "Mn",
  spacingmark: "Mc",
  enclosingmark: "Me",
  decimalnumber: "Nd",
  letternumber: "Nl",
  othernumber: "No",
  connectorpunctuation: "Pc",
  dashpunctuation: "Pd",
  openpunctuation: "Ps",
  closepunctuation: "Pe",
  initialpunctuation: "Pi",
  finalpunctuation: "Pf",
  otherpunctuation: "Po",
  mathsymbol: "Sm",
  currencysymbol: "Sc",
  modifiersymbol: "Sk",
  othersymbol: "So",
  spaceseparator: "Zs",
  lineseparator: "Zl",
  paragraphseparator: "Zp",
  control: "Cc",
  format: "Cf",
  privateuse: "Co",
  surrogate: "Cs",
};

const MAJOR_NAMES: Readonly<Record<string, string>> = {
  letter: "L",
  mark: "M",
  combiningmark: "M",
  number: "N",
  punctuation: "P",
  symbol: "S",
  separator: "Z",
  other: "C",
};

const POSIX = new Set("alnum alpha ascii blank cntrl digit graph lower print punct space upper xdigit word".split(" "));

function computedSet(name: string): CharSet {
  const key = `=${name}`;
  const known = decoded.get(key);
  if (known !== undefined) return known;
  const set = (computed[name] as () => CharSet)();
  decoded.set(key, set);
  return set;
}

/** The set of a POSIX bracket name such as `alpha`, in its Unicode meaning; undefined when there is no such name. */
export function posixSet(name: string): CharSet | undefined {
  return POSIX.has(name) ? computedSet(name) : undefined;
}

/** The set of a `\p{...}` name; case, spaces, `-` and `_` do not count. Undefined when the name is unknown. */
export function propertySet(name: string): CharSet | undefined {
  const plain = name.replaceAll(/[ _-]/g, "").toLowerCase();
  if (Object.hasOwn(computed, plain)) return computedSet(plain);
  if (Object.hasOwn(LONG_NAMES, plain)) return category(LONG_NAMES[plain] as string);
  if (Object.hasOwn(MAJOR_NAMES, plain)) return major(MAJOR_NAMES[plain] as string);
  if (/^[lmnpszc]$/.test(plain)) return major(plain.toUpperCase());
  for (const [table, sets] of [
    ["categories", CATEGORIES],
    ["binary", BINARY],
    ["scripts", SCRIPTS],
  ] as const) {
    const found = Object.keys(sets).find((key) => key.replaceAll("_", "").toLowerCase() === plain);
    if (found !== undefined) return table === "categories" ? category(found) : decode(sets[found] as string);
  }
  const code = Object.keys(SCRIPT_CODES).find((key) => key.toLowerCase() === plain);
  return code === undefined ? undefined : decode(SCRIPTS[SCRIPT_CODES[code] as string] as string);
}

/** `\d`, `\s` and, inside a bracket, `\w`. */
export const DIGIT = computedSet("digit");
export const SPACE = computedSet("space");
export const BRACKET_WORD = computedSet("word");
/**
 * `\w` and the word boundary outside a bracket also count the Latin-1 superscripts and fractions, as Oniguruma's table
 * of the first 256 does.
 */
export const WORD = union(BRACKET_WORD, charSet([0xb2, 0xb3], [0xb9, 0xb9], [0xbc, 0xbe]));
/** `\R` alternatives of one character. */
export const LINE_BREAK = charSet([0x0a, 0x0d], [0x85, 0x85], [0x2028, 0x2029]);
export const NOT_NEWLINE = complement(charSet([0x0a, 0x0a]));
