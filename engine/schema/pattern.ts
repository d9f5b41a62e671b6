/**
 * `pattern` of JSON Schema on the budgeted matcher: data made to keep a pattern busy costs steps, never time without
 * end.
 */
import { compileRegex, type Regex } from "../expression/regex/compile.ts";
import { Recent } from "../base/recent.ts";
import { failure, ok, type Result } from "../base/result.ts";

/** Steps of one match; a usual pattern on a usual text takes some hundreds. */
const MATCH_STEPS = 500_000;

const cache = new Recent<string, Result<Regex, string>>(250);

/** The compiled pattern, or why it is none. */
export function compilePattern(pattern: string): Result<Regex, string> {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const compiled = compileRegex(endExactly(pattern), "");
  cache.set(pattern, compiled);
  return compiled;
}

/** Whether a text matches somewhere, as JSON Schema has it; or why that can not be told. */
export function matchesPattern(pattern: string, text: string): Result<boolean, string> {
  const compiled = compilePattern(pattern);
  if (!compiled.ok) return failure(`the pattern "${pattern}" is no regular expression: ${compiled.error}`);
  let left = MATCH_STEPS;
  const result = compiled.value.test(text, {
    take(steps) {
      left -= steps;
      return left >= 0;
    },
  });
  return result.ok
    ? ok(result.value)
    : failure(`the pattern "${pattern}" takes too many steps on it; simplify the pattern or set maxLength`);
}

/** `$` is the end of the text in JSON Schema; the matcher's own also takes the place before a last line break. */
function endExactly(pattern: string): string {
  let result = "";
  let inClass = false;
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern[i] ?? "";
    if (char === "\\") {
      result += char + (pattern[i + 1] ?? "");
      i += 1;
      continue;
    }
    if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    result += char === "$" && !inClass ? "\\z" : char;
  }
  return result;
}
