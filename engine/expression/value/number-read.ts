const decimal = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/**
 * A number as jq reads it in JSON and in `tonumber`: decimal digits, an infinity by either name, or nan. Null when the
 * text is nothing of the kind; white space is never part of a number.
 */
export function readNumber(text: string): number | null {
  if (decimal.test(text)) return Number(text);
  const word = text.toLowerCase();
  if (/^[+-]?nan$/.test(word)) return Number.NaN;
  const infinite = /^([+-]?)inf(?:inity)?$/.exec(word);
  if (infinite === null) return null;
  return infinite[1] === "-" ? -Infinity : Infinity;
}
