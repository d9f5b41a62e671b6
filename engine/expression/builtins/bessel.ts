/**
 * Bessel functions of integer order by their integrals over half a circle, taken by the trapezoid rule: for these
 * periodic integrands it converges faster than any power of the step.
 */
const maximumOrder = 1_000;
const maximumArgument = 10_000;

/** Of the first kind. NaN beyond the orders and arguments for which the sum is exact enough. */
export function besselFirst(order: number, value: number): number {
  if (Number.isNaN(value) || Math.abs(order) > maximumOrder || Math.abs(value) > maximumArgument)
    return Number.isFinite(value) ? Number.NaN : 0;
  const parts = 64 + 2 * Math.ceil(Math.abs(value) + Math.abs(order));
  let sum = 0;
  for (let part = 0; part < parts; part += 1) {
    const angle = (Math.PI * (part + 0.5)) / parts;
    sum += Math.cos(order * angle - value * Math.sin(angle));
  }
  return sum / parts;
}

/** Order 0 and 1 of the second kind by Neumann's series over the functions of the first kind. */
function secondLow(order: 0 | 1, value: number): number {
  const eulerGamma = 0.5772156649015329;
  const terms = 30 + Math.ceil(value);
  const logarithm = Math.log(value / 2) + eulerGamma;
  if (order === 0) {
    let sum = 0;
    for (let term = 1; term <= terms; term += 1) sum += ((term % 2 === 0 ? 1 : -1) * besselFirst(2 * term, value)) / term;
    return (2 / Math.PI) * logarithm * besselFirst(0, value) - (4 / Math.PI) * sum;
  }
  let sum = 0;
  for (let term = 1; term <= terms; term += 1) {
    sum += ((term % 2 === 0 ? 1 : -1) * (besselFirst(2 * term - 1, value) - besselFirst(2 * term + 1, value))) / (2 * term);
  }
  // the derivative of order 0 with its sign turned
  return -((2 / Math.PI) * (besselFirst(0, value) / value - logarithm * besselFirst(1, value)) - (4 / Math.PI) * sum);
}

/** Of the second kind: minus infinity at 0, NaN below it. */
export function besselSecond(order: number, value: number): number {
  if (Number.isNaN(value) || value < 0) return Number.NaN;
  if (value === 0) return -Infinity;
  if (!Number.isFinite(value)) return 0;
  if (Math.abs(order) > maximumOrder || value > maximumArgument) return Number.NaN;
  const size = Math.abs(order);
  const sign = order < 0 && size % 2 === 1 ? -1 : 1;
  let low = secondLow(0, value);
  if (size === 0) return low;
  let high = secondLow(1, value);
  for (let at = 1; at < size; at += 1) [low, high] = [high, ((2 * at) / value) * high - low];
  return sign * high;
}
