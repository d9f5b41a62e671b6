import type { ExpressionError } from "./error.ts";
import { jsonText } from "./json-text.ts";

/** The text of an error that nobody caught, as jq tells it, at most 10,000 characters of a value. */
export function errorText({ value }: ExpressionError): string {
  return typeof value === "string" ? value : `${jsonText(value, 10_000)} (not a string)`;
}
