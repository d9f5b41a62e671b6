import { nearest } from "../../engine/base/suggestion.ts";
import { defaultRetention, policies } from "../../store/retention/policies.ts";
import type { Retention } from "../../store/retention/policy.ts";
import { exitCodes, LaunchError } from "../launcher/launch-error.ts";
import { type Environment, readSetting } from "./environment.ts";

/** Longest time in days: longer is `never`. */
const maxDays = 36_500;

/**
 * Reads how long rows are kept: `deliveries=7d, notices=never`; what is not named keeps its default. The first fault is
 * told in a sentence, exit code 78.
 */
export function readRetention(from: Environment): Retention {
  const text = readSetting(from, "OPSLOOM_RETENTION");
  const retention: { [kind: string]: number | null } = { ...defaultRetention };
  for (const part of text === null ? [] : text.split(",")) {
    const [, kind, time] = /^\s*(\w+)\s*=\s*(\S+)\s*$/.exec(part) ?? [];
    if (kind === undefined || time === undefined)
      throw wrong(`"${part.trim()}" is no time of a kind: write deliveries=14d, with commas between several`);
    const policy = policies.find((one) => one.kind === kind);
    if (policy === undefined) {
      const kinds = policies.map((one) => one.kind);
      const near = nearest(kind, kinds);
      throw wrong(
        `"${kind}" is no kind of rows that go${near === null ? "" : `; did you mean ${near}?`} There are ${kinds.join(", ")}`,
      );
    }
    retention[kind] = daysOf(kind, time, policy.minDays);
  }
  return retention;
}

function daysOf(kind: string, time: string, minDays: number): number | null {
  if (time === "never") return null;
  const days = Number(/^(\d{1,6})d$/.exec(time)?.[1] ?? Number.NaN);
  if (Number.isNaN(days)) throw wrong(`"${kind}=${time}" is no time: write days as 30d, or never`);
  if (days < minDays || days > maxDays)
    throw wrong(`"${kind}=${time}" is out of bounds: keep ${kind} from ${minDays}d to ${maxDays}d, or never`);
  return days;
}

function wrong(message: string): LaunchError {
  return new LaunchError(exitCodes.configuration, `OPSLOOM_RETENTION: ${message}`);
}
