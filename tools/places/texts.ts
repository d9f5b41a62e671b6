/** A function of which the busy expressions run copies of their own (`engine/expression/place/places.ts` says why). */
export interface PlaceText {
  /** What it stands for, as its docstring says it. */
  readonly is: string;
  readonly type: string;
  readonly text: string;
  /** How many there are: about forty busy expressions find one. */
  readonly copies: number;
}

const comparison = "(a: Single, value: Json) => Single";
const logic = "(a: Single, b: Single) => Single";
const comparisonText = (outcome: string): string => `(a, value) => (input, env, machine) => ${outcome}`;
const a = "a(input, env, machine)";
const b = "b(input, env, machine)";

/** By the name of their export. What `text` names is a parameter of its own or imported by `copiesText`. */
export const placeTexts: { readonly [name: string]: PlaceText } = {
  calls: {
    is: "The whole expression as a function of its input; each call has the whole budget.",
    type: "(single: Single, env: Env, evaluation: Evaluation) => (input: Json) => Json",
    text: "(single, env, evaluation) => (input) => { evaluation.meter.renew(); return single(input, env, evaluation); }",
    copies: 24,
  },
  fields: {
    is: "Reads a field by a key that no prototype has, so that whatever is found is an own one: JSON holds no undefined.",
    type: "(key: string) => (value: Json) => Json",
    text: "(key) => (value) => (isRecord(value) ? (value[key] ?? null) : indexValue(value, key))",
    copies: 128,
  },
  pipes: {
    is: "One value after the other: `a | b`.",
    type: logic,
    text: `(a, b) => (input, env, machine) => b(${a}, env, machine)`,
    copies: 128,
  },
  alternatives: {
    is: "`a // b`.",
    type: logic,
    text: `(a, b) => (input, env, machine) => { const x = ${a}; return isTruthy(x) ? x : ${b}; }`,
    copies: 24,
  },
  fallbacks: {
    is: "`a // value`.",
    type: comparison,
    text: `(a, value) => (input, env, machine) => { const x = ${a}; return isTruthy(x) ? x : value; }`,
    copies: 24,
  },
  choices: {
    is: "`if a then b else c end`.",
    type: "(a: Single, b: Single, c: Single) => Single",
    text: `(a, b, c) => (input, env, machine) => isTruthy(${a}) ? ${b} : c(input, env, machine)`,
    copies: 24,
  },
  conjunctions: {
    is: "`a and b`.",
    type: logic,
    text: `(a, b) => (input, env, machine) => isTruthy(${a}) && isTruthy(${b})`,
    copies: 24,
  },
  disjunctions: {
    is: "`a or b`.",
    type: logic,
    text: `(a, b) => (input, env, machine) => isTruthy(${a}) || isTruthy(${b})`,
    copies: 24,
  },
  equalities: {
    is: "`a == value`, where the value is a text, number, boolean or null.",
    type: comparison,
    text: comparisonText(`${a} === value`),
    copies: 32,
  },
  inequalities: {
    is: "`a != value`, where the value is a text, number, boolean or null.",
    type: comparison,
    text: comparisonText(`${a} !== value`),
    copies: 24,
  },
  less: { is: "`a < value`.", type: comparison, text: comparisonText(`compare(${a}, value) < 0`), copies: 12 },
  atMost: { is: "`a <= value`.", type: comparison, text: comparisonText(`compare(${a}, value) <= 0`), copies: 12 },
  greater: { is: "`a > value`.", type: comparison, text: comparisonText(`compare(${a}, value) > 0`), copies: 12 },
  atLeast: { is: "`a >= value`.", type: comparison, text: comparisonText(`compare(${a}, value) >= 0`), copies: 12 },
  objectStarts: {
    is: "An object with its first key; `size` is how many it will get. Here, `i`, `e` and `m` are what a `Single` is given.",
    type: "(size: number, key: string, value: Single) => Make",
    text: "(size, k, a) => (i, e, m) => { m.meter.built(size); const o: { [key: string]: Json } = {}; o[k] = a(i, e, m); return o; }",
    copies: 24,
  },
  objectEntries: {
    is: "The object so far and one more key.",
    type: "(before: Make, key: string, value: Single) => Make",
    text: "(before, k, a) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); return o; }",
    copies: 24,
  },
  objectPairs: {
    is: "The object so far and two more keys: the fewer functions an object takes, the surer V8 compiles them as one.",
    type: "(before: Make, key: string, value: Single, other: string, its: Single) => Make",
    text: "(before, k, a, l, b) => (i, e, m) => { const o = before(i, e, m); o[k] = a(i, e, m); o[l] = b(i, e, m); return o; }",
    copies: 32,
  },
};
