import { UsageError } from "./failure.ts";

const day = 86_400_000;

/** The instant that an option `--since` means: so many days before `now`, or itself. Throws a UsageError. */
export function sinceOf(text: string, now: number): string {
  const days = /^(\d{1,5})d$/u.exec(text)?.[1];
  const at = days === undefined ? Date.parse(text) : now - Number(days) * day;
  if (Number.isNaN(at)) throw new UsageError(`"${text}" is no time: write days such as 90d, or an instant`);
  return new Date(at).toISOString();
}
