/**
 * A number as jq prints it: the shortest digits that read back as the same double, an exponent of at least two digits
 * with its sign, infinite as the largest double, nan as null.
 */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return "null";
  if (Object.is(value, -0)) return "-0";
  if (value === Infinity) return "1.7976931348623157e+308";
  if (value === -Infinity) return "-1.7976931348623157e+308";
  const plain = String(value);
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-4 && magnitude < 1e15) return plain;
  const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
  const digits = mantissa.replace(/[-.]/g, "");
  const point = Number(exponent) + 1;
  const sign = value < 0 ? "-" : "";
  if (point <= -4 || point > digits.length + 15) {
    const power = Math.abs(point - 1);
    return `${mantissa}e${point - 1 < 0 ? "-" : "+"}${power < 10 ? "0" : ""}${power}`;
  }
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + "0".repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
