import type { Json } from "../../base/json.ts";
import { typeError } from "../value/arithmetic.ts";
import type { Native } from "../generate-value.ts";
import { besselFirst, besselSecond } from "./bessel.ts";
import { erf, erfc, gamma, logGamma } from "./gamma.ts";
import type { NativeTable } from "./table.ts";

function numberOf(value: Json): number {
  if (typeof value === "number") return value;
  throw typeError(value, "number required");
}

/** Rounds half away from zero, as C's round. */
function round(value: number): number {
  return value < 0 ? -roundUp(-value) : roundUp(value);
}

function roundUp(value: number): number {
  const floor = Math.floor(value);
  return value - floor >= 0.5 ? floor + 1 : floor;
}

/** Rounds half to even, as C's rint. */
function rint(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Mantissa between 0.5 and 1 and exponent of 2, as C's frexp. */
function frexp(value: number): readonly [number, number] {
  if (value === 0 || !Number.isFinite(value)) return [value, 0];
  let exponent = Math.max(-1023, Math.floor(Math.log2(Math.abs(value))) + 1);
  let mantissa = value * 2 ** -exponent;
  while (Math.abs(mantissa) < 0.5) {
    mantissa *= 2;
    exponent -= 1;
  }
  while (Math.abs(mantissa) >= 1) {
    mantissa /= 2;
    exponent += 1;
  }
  return [mantissa, exponent];
}

function ldexp(value: number, exponent: number): number {
  const whole = Math.trunc(Math.max(-3000, Math.min(3000, exponent)));
  const half = Math.trunc(whole / 2);
  return value * 2 ** half * 2 ** (whole - half);
}

/** The IEEE remainder: the quotient is rounded to the nearest integer, ties to even. */
function remainder(left: number, right: number): number {
  if (!Number.isFinite(left) || right === 0 || Number.isNaN(right)) return Number.NaN;
  if (!Number.isFinite(right)) return left;
  const size = Math.abs(right);
  let rest = Math.abs(left) % (size * 2);
  if (rest + rest > size) {
    rest -= size;
    if (rest + rest >= size) rest -= size;
  }
  return left < 0 ? -rest : rest;
}

const buffer = new DataView(new ArrayBuffer(8));

/** The next double toward another. */
function nextAfter(from: number, toward: number): number {
  if (Number.isNaN(from) || Number.isNaN(toward)) return Number.NaN;
  if (from === toward) return toward;
  if (from === 0) return toward > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE;
  buffer.setFloat64(0, from);
  const up = toward > from === from > 0;
  buffer.setBigInt64(0, buffer.getBigInt64(0) + (up ? 1n : -1n));
  return buffer.getFloat64(0);
}

const one: { readonly [name: string]: (value: number) => number } = {
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atanh: Math.atanh,
  cbrt: Math.cbrt,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  erf,
  erfc,
  exp: Math.exp,
  exp10: (value) => 10 ** value,
  exp2: (value) => 2 ** value,
  expm1: Math.expm1,
  fabs: Math.abs,
  floor: Math.floor,
  gamma: logGamma,
  j0: (value) => besselFirst(0, value),
  j1: (value) => besselFirst(1, value),
  lgamma: logGamma,
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  log2: Math.log2,
  logb: (value) => (value === 0 ? -Infinity : Number.isFinite(value) ? frexp(value)[1] - 1 : Math.abs(value)),
  nearbyint: rint,
  rint,
  round,
  significand: (value) => (value === 0 || !Number.isFinite(value) ? value : frexp(value)[0] * 2),
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
  tgamma: gamma,
  trunc: Math.trunc,
  y0: (value) => besselSecond(0, value),
  y1: (value) => besselSecond(1, value),
};

const two: { readonly [name: string]: (left: number, right: number) => number } = {
  atan2: Math.atan2,
  copysign: (size, sign) => (sign < 0 || Object.is(sign, -0) ? -Math.abs(size) : Math.abs(size)),
  drem: remainder,
  fdim: (left, right) => (Number.isNaN(left) || Number.isNaN(right) ? Number.NaN : left > right ? left - right : 0),
  fmax: (left, right) => (Number.isNaN(left) ? right : Number.isNaN(right) ? left : Math.max(left, right)),
  fmin: (left, right) => (Number.isNaN(left) ? right : Number.isNaN(right) ? left : Math.min(left, right)),
  fmod: (left, right) => left % right,
  hypot: Math.hypot,
  jn: (order, value) => besselFirst(Math.trunc(order), value),
  ldexp,
  nextafter: nextAfter,
  nexttoward: nextAfter,
  pow: (base, exponent) =>
    base === 1 || exponent === 0 ? 1 : Math.abs(base) === 1 && Math.abs(exponent) === Infinity ? 1 : base ** exponent,
  remainder,
  scalb: (value, exponent) => value * 2 ** exponent,
  scalbln: ldexp,
  yn: (order, value) => besselSecond(Math.trunc(order), value),
};

function isNormal(value: number): boolean {
  return Number.isFinite(value) && Math.abs(value) >= 2.2250738585072014e-308;
}

const others: NativeTable = {
  "abs/0": (_machine, input) => {
    if (typeof input === "number") return input < 0 ? -input : input;
    // `abs` is `if . < 0 then - . else . end`, and only null, false, true and numbers are less than a number
    if (input === null || typeof input === "boolean") throw typeError(input, "cannot be negated");
    return input;
  },
  "infinite/0": () => Infinity,
  "nan/0": () => Number.NaN,
  "isinfinite/0": (_machine, input) => input === Infinity || input === -Infinity,
  "isnan/0": (_machine, input) => Number.isNaN(input),
  "isnormal/0": (_machine, input) => typeof input === "number" && isNormal(input),
  "isfinite/0": (_machine, input) => typeof input === "number" && Math.abs(input) !== Infinity,
  "frexp/0": (_machine, input) => frexp(numberOf(input)),
  "modf/0": (_machine, input) => {
    const value = numberOf(input);
    const whole = Math.trunc(value);
    return [Number.isFinite(value) ? value - whole : value < 0 ? -0 : Number.isNaN(value) ? value : 0, whole];
  },
  "lgamma_r/0": (_machine, input) => {
    const value = numberOf(input);
    return [logGamma(value), value < 0 && Math.floor(value) % 2 !== 0 ? -1 : 1];
  },
  "fma/3": (_machine, _input, a = null, b = null, c = null) => numberOf(a) * numberOf(b) + numberOf(c),
  "have_decnum/0": () => false,
  "have_literal_numbers/0": () => false,
};

function oneNative(name: string, calculate: (value: number) => number): readonly [string, Native] {
  return [`${name}/0`, (_machine, input) => calculate(numberOf(input))];
}

function twoNative(name: string, calculate: (left: number, right: number) => number): readonly [string, Native] {
  return [
    `${name}/2`,
    (_machine, _input, left = null, right = null) => {
      const first = numberOf(left);
      return calculate(first, numberOf(right));
    },
  ];
}

/** The functions of the C library that jq offers. */
export const mathNatives: NativeTable = {
  ...Object.fromEntries(Object.entries(one).map(([name, calculate]) => oneNative(name, calculate))),
  ...Object.fromEntries(Object.entries(two).map(([name, calculate]) => twoNative(name, calculate))),
  ...others,
};
