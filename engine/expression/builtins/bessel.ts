/**
 * Bessel functions of integer order. Those of the first kind come from their recurrence taken downward from an order
 * where they vanish (Miller's way), which keeps all digits of small values; those of the second kind from Neumann's
 * series over them, and upward from order 1. Exact to 1e-12 relative or, near their zeros, to 1e-15 times the argument.
 */
const maximumOrder = 1_000;
const maximumArgument = 10_000;

/** Orders 0 to the one where nothing is left, for an argument above 0. */
function firstKind(order: number, value: number): readonly number[] {
  const size = Math.max(order, Math.ceil(value));
  const start = 2 * Math.ceil((size + 30 + 12 * Math.cbrt(size)) / 2);
  const values = new Array<number>(start + 1).fill(0);
  let above = 0;
  let here = 1e-290;
  let sum = 0;
  for (let at = start; at >= 0; at -= 1) {
    values[at] = here;
    if (at % 2 === 0) sum += at === 0 ? here : 2 * here;
    [here, above] = [((2 * at) / value) * here - above, here];
    if (Math.abs(here) > 1e200) {
      // Only ratios count until the end: what is this small then is nothing.
      for (let done = at; done <= start; done += 1) values[done] = (values[done] as number) * 1e-250;
      here *= 1e-250;
      above *= 1e-250;
      sum *= 1e-250;
    }
  }
  return values.map((unscaled) => unscaled / sum);
}

/** The leading term, for arguments so small that the recurrence would overflow: x^n / (2^n n!). */
function leading(order: number, value: number): number {
  let term = 1;
  for (let factor = 1; factor <= order; factor += 1) term *= value / 2 / factor;
  return term * (1 - (value * value) / 4 / (order + 1));
}

/** Of the first kind. NaN beyond the orders and arguments whose digits would be lost. */
export function besselFirst(order: number, value: number): number {
  if (Number.isNaN(value) || Number.isNaN(order)) return Number.NaN;
  if (!Number.isFinite(value)) return 0;
  const size = Math.abs(order);
  const argument = Math.abs(value);
  if (size > maximumOrder || argument > maximumArgument) return Number.NaN;
  if (argument === 0) return size === 0 ? 1 : 0;
  // odd orders change their sign with the argument and with the order
  const sign = size % 2 === 1 && order < 0 !== value < 0 ? -1 : 1;
  return sign * (argument < 1e-5 ? leading(size, argument) : (firstKind(size, argument)[size] as number));
}

/** Orders 0 and 1 of the second kind. */
function secondLow(value: number): readonly [number, number] {
  const eulerGamma = 0.5772156649015329;
  const logarithm = Math.log(value / 2) + eulerGamma;
  const first = firstKind(1, value);
  const at = (order: number): number => first[order] ?? 0;
  let even = 0;
  let odd = 0;
  for (let term = 1; 2 * term < first.length; term += 1) {
    const sign = term % 2 === 0 ? 1 : -1;
    even += (sign * at(2 * term)) / term;
    odd += (sign * (at(2 * term - 1) - at(2 * term + 1))) / (2 * term);
  }
  const zero = (2 / Math.PI) * logarithm * at(0) - (4 / Math.PI) * even;
  // the derivative of order 0 with its sign turned
  return [zero, -((2 / Math.PI) * (at(0) / value - logarithm * at(1)) - (4 / Math.PI) * odd)];
}

/** Of the second kind: minus infinity at 0, NaN below it. */
export function besselSecond(order: number, value: number): number {
  if (Number.isNaN(value) || Number.isNaN(order) || value < 0) return Number.NaN;
  if (value === 0) return -Infinity;
  if (!Number.isFinite(value)) return 0;
  const size = Math.abs(order);
  if (size > maximumOrder || value > maximumArgument) return Number.NaN;
  const sign = order < 0 && size % 2 === 1 ? -1 : 1;
  let [low, high] = value < 1e-5 ? smallSecond(value) : secondLow(value);
  if (size === 0) return low;
  for (let at = 1; at < size; at += 1) [low, high] = [high, ((2 * at) / value) * high - low];
  return sign * high;
}

/** Both orders near 0, where higher terms are below the last digit. */
function smallSecond(value: number): readonly [number, number] {
  const logarithm = Math.log(value / 2) + 0.5772156649015329;
  return [(2 / Math.PI) * logarithm, -2 / (Math.PI * value) + (value / Math.PI) * (logarithm - 0.5)];
}
