/**
 * Regular expressions of jq: Oniguruma's Perl_NG dialect on a matcher of our own, so that a pattern means the same
 * everywhere, never stops the event loop and can run inside a workflow.
 */
import { failure, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import { assemble, captureRegister } from "./assemble.ts";
import { checkPattern } from "./check.ts";
import { CodePointOffsets } from "./code-point-offsets.ts";
import { Matcher } from "./matcher.ts";
import type { SearchOptions } from "./matcher.ts";
import { parsePattern } from "./parse.ts";
import type { PatternOptions } from "./parse.ts";
import { RegexSyntaxError } from "./pattern-reader.ts";
import type { Program } from "./program.ts";
import type { StepCounter } from "./step-counter.ts";

/** What `matchAll` fails with when the steps are used up; the caller makes its own typed budget error of it. */
export const REGEX_BUDGET_EXHAUSTED = "regular expression used up the step budget";

/**
 * A capture group of a match. Offsets and lengths count code points; offset -1 and string null mean that it did not
 * take part.
 */
export interface RegexCapture {
  readonly offset: number;
  readonly length: number;
  readonly string: string | null;
  /** null for an unnamed group. */
  readonly name: string | null;
}

/** A match as jq's `match` emits it; offset and length count code points. */
export interface RegexMatch {
  readonly offset: number;
  readonly length: number;
  readonly string: string;
  readonly captures: readonly RegexCapture[];
}

/** A compiled pattern; immutable, may be kept and shared. */
export interface Regex {
  /** True when the flags hold `g`: callers pass it on as `global`. */
  readonly global: boolean;
  /**
   * All matches (one unless global), as `_match_impl` of jq 1.8.2 gives them. An empty match moves on by one code
   * point, where jq moves on by one byte.
   */
  matchAll(
    subject: string,
    options: { readonly global: boolean; readonly steps: StepCounter },
  ): Result<readonly RegexMatch[], string>;
  /** Whether there is a match: `test`, without building one. */
  test(subject: string, steps: StepCounter): Result<boolean, string>;
}

/**
 * Compiles a pattern with jq's flags: g all matches, i ignore case, x extended, m and s as Oniguruma's MULTILINE and
 * SINGLELINE, p both, l longest, n no empty matches.
 *
 * @returns the error text jq 1.8.2 gives: `Regex failure: ...`, or `... is not a valid modifier string`
 */
export function compileRegex(pattern: string, flags: string): Result<Regex, string> {
  let options: PatternOptions = { ignoreCase: false, extended: false, dotAll: false, singleLine: true };
  let search: SearchOptions = { longest: false, notEmpty: false };
  let global = false;
  for (const flag of flags) {
    if (flag === "g") global = true;
    else if (flag === "i") options = { ...options, ignoreCase: true };
    else if (flag === "x") options = { ...options, extended: true };
    else if (flag === "m" || flag === "p") options = { ...options, dotAll: true };
    else if (flag === "l") search = { ...search, longest: true };
    else if (flag === "n") search = { ...search, notEmpty: true };
    else if (flag !== "s") return failure(`${flags} is not a valid modifier string`);
  }
  try {
    const parsed = checkPattern(parsePattern(pattern, options));
    return ok(new CompiledRegex(assemble(parsed), parsed.names, search, global));
  } catch (error) {
    if (error instanceof RegexSyntaxError) return failure(`Regex failure: ${error.message}`);
    throw error;
  }
}

/** What one match costs beside its positions, for itself and for each of its groups: they all become values. */
const matchSteps = 4;

class CompiledRegex implements Regex {
  readonly global: boolean;
  readonly #program: Program;
  readonly #names: readonly (string | null)[];
  readonly #search: SearchOptions;

  constructor(program: Program, names: readonly (string | null)[], search: SearchOptions, global: boolean) {
    this.#program = program;
    this.#names = names;
    this.#search = search;
    this.global = global;
  }

  test(subject: string, steps: StepCounter): Result<boolean, string> {
    const outcome = new Matcher(this.#program, subject, this.#search, steps).search(0);
    return outcome === "exhausted" ? failure(REGEX_BUDGET_EXHAUSTED) : ok(outcome === "found");
  }

  matchAll(
    subject: string,
    options: { readonly global: boolean; readonly steps: StepCounter },
  ): Result<readonly RegexMatch[], string> {
    const matcher = new Matcher(this.#program, subject, this.#search, options.steps);
    const offsets = new CodePointOffsets(subject);
    const out: RegexMatch[] = [];
    for (let from = 0; from <= subject.length;) {
      const outcome = matcher.search(from);
      if (outcome === "exhausted") return failure(REGEX_BUDGET_EXHAUSTED);
      if (outcome === "none") break;
      if (!options.steps.take(matchSteps * (1 + this.#program.groupCount))) return failure(REGEX_BUDGET_EXHAUSTED);
      out.push(this.#match(subject, matcher, offsets));
      if (!options.global) break;
      from = matcher.end > matcher.start ? matcher.end : offsets.after(matcher.end);
    }
    return ok(out);
  }

  #match(subject: string, matcher: Matcher, offsets: CodePointOffsets): RegexMatch {
    const { start, end } = matcher;
    const offset = offsets.of(start);
    const captures: RegexCapture[] = [];
    for (let group = 1; group <= this.#program.groupCount; group++) {
      const name = this.#names[group] ?? null;
      const from = matcher.register(captureRegister(group));
      const to = matcher.register(captureRegister(group) + 1);
      if (to < 0) captures.push({ offset: -1, length: 0, string: null, name });
      // jq reports every group of an empty match as empty and at the match, even one captured by a look-ahead.
      else if (start === end) captures.push({ offset, length: 0, string: "", name });
      else
        captures.push({
          offset: offsets.of(from),
          length: offsets.between(from, to),
          string: subject.slice(from, to),
          name,
        });
    }
    return { offset, length: offsets.between(start, end), string: subject.slice(start, end), captures };
  }
}
