/** Lanczos coefficients for g = 7 with nine terms: about 15 digits. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function lanczosSum(value: number): number {
  let sum = lanczos[0] as number;
  for (let term = 1; term < lanczos.length; term += 1) sum += (lanczos[term] as number) / (value + term);
  return sum;
}

/** The gamma function; exact for small integers. */
export function gamma(value: number): number {
  if (Number.isInteger(value)) {
    if (value === 0) return 1 / value;
    if (value < 0) return Number.NaN;
    if (value > 171) return Infinity;
    let product = 1;
    for (let factor = 2; factor < value; factor += 1) product *= factor;
    return product;
  }
  if (value < 0.5) return Math.PI / (Math.sin(Math.PI * value) * gamma(1 - value));
  const shifted = value - 1;
  const base = shifted + 7.5;
  // in two halves: the power alone would overflow above 143
  const half = base ** ((shifted + 0.5) / 2);
  return Math.sqrt(2 * Math.PI) * half * Math.exp(-base) * half * lanczosSum(shifted);
}

/** The natural logarithm of the absolute value of the gamma function. */
export function logGamma(value: number): number {
  if (Number.isNaN(value)) return value;
  if (!Number.isFinite(value) || (value <= 0 && Number.isInteger(value))) return Infinity;
  if (value === 1 || value === 2) return 0;
  if (value < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * value))) - logGamma(1 - value);
  if (value < 100 && Number.isInteger(value)) return Math.log(gamma(value));
  const shifted = value - 1;
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(lanczosSum(shifted));
}

/** The error function by its Maclaurin series, which converges quickly below 3. */
function erfSeries(value: number): number {
  let term = value;
  let sum = value;
  for (let order = 1; order < 200; order += 1) {
    term *= -(value * value) / order;
    const part = term / (2 * order + 1);
    sum += part;
    if (Math.abs(part) < Math.abs(sum) * 1e-17) break;
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** The complementary error function above 2 by its continued fraction. */
function erfcFraction(value: number): number {
  let fraction = 0;
  for (let order = 120; order >= 1; order -= 1) fraction = order / 2 / (value + fraction);
  return Math.exp(-value * value) / Math.sqrt(Math.PI) / (value + fraction);
}

export function erf(value: number): number {
  if (Number.isNaN(value)) return value;
  if (Math.abs(value) < 2) return erfSeries(value);
  return value > 0 ? 1 - erfcFraction(value) : erfcFraction(-value) - 1;
}

export function erfc(value: number): number {
  if (Number.isNaN(value)) return value;
  if (Math.abs(value) < 2) return 1 - erfSeries(value);
  return value > 0 ? erfcFraction(value) : 2 - erfcFraction(-value);
}
