/** Cron texts of five fields, as Temporal's schedules take them. */

const fields = [
  { name: "minute", min: 0, max: 59, words: [] },
  { name: "hour", min: 0, max: 23, words: [] },
  { name: "day of month", min: 1, max: 31, words: [] },
  {
    name: "month",
    min: 1,
    max: 12,
    words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  { name: "day of week", min: 0, max: 7, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
] as const;

export interface CronProblem {
  readonly message: string;
  readonly remedy: string;
}

/**
 * What is wrong with a text that is not five cron fields of numbers, names, `*`, ranges, steps and lists; empty when
 * nothing is.
 */
export function cronProblems(text: string): readonly CronProblem[] {
  const parts = text.trim().split(/\s+/u);
  if (parts.length !== fields.length) {
    return [
      {
        message: `"${text}" has ${parts.length} fields instead of five`,
        remedy: "minute hour day-of-month month day-of-week, such as 30 2 * * mon-fri",
      },
    ];
  }
  const problems = fields.flatMap((field, index) => {
    const part = parts[index] ?? "";
    if (part.split(",").every((item) => isItem(item.toLowerCase(), field))) return [];
    return [
      {
        message: `"${part}" is no ${field.name} of a cron text`,
        remedy: `use ${field.min} to ${field.max}, *, ranges, steps and lists`,
      },
    ];
  });
  return problems.length > 0 ? problems : dayProblems(parts);
}

const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Days that no year has, and a day of the month beside a day of the week, which schedulers read in two ways. */
function dayProblems(parts: readonly string[]): readonly CronProblem[] {
  const [, , day = "*", month = "*", weekday = "*"] = parts;
  if (!day.startsWith("*") && !weekday.startsWith("*"))
    return [
      {
        message: `day of month "${day}" and day of week "${weekday}" together mean days on which either holds (POSIX) or both hold (others)`,
        remedy: "name one of them and write * for the other; two schedules say either",
      },
    ];
  const days = cronValues(day, 2);
  const months = cronValues(month, 3);
  if (months.some((one) => days.some((date) => date <= (daysOfMonth[one - 1] ?? 0)))) return [];
  return [{ message: `no year has the day "${day}" in month "${month}"`, remedy: "it would never run" }];
}

/** The numbers that a field of a sound cron text names, by its place: 0 minute, 1 hour, 2 day, 3 month, 4 weekday. */
export function cronValues(part: string, place: number): readonly number[] {
  const field = fields[place];
  if (field === undefined) return [];
  const values = part
    .toLowerCase()
    .split(",")
    .flatMap((item) => {
      const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/u.exec(item);
      const step = Number(match?.[3] ?? 1);
      const from = match?.[1] === undefined ? field.min : numberOf(match[1], field);
      // A start with a step and no end goes on to the end of the field.
      const open = match?.[1] === undefined || (match[2] === undefined && match[3] !== undefined);
      const to = open ? field.max : numberOf(match[2] ?? match[1] ?? "", field);
      return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
    });
  return [...new Set(values)].sort((a, b) => a - b);
}

/** Whether a sound cron text runs on a day, of which it is given any local time as if that were UTC. */
export function cronDays(text: string): (day: Date) => boolean {
  const [, , days = [], months = [], weekdays = []] = text
    .trim()
    .split(/\s+/u)
    .map((part, place) => cronValues(part, place));
  return (day) => {
    const weekday = day.getUTCDay();
    return (
      days.includes(day.getUTCDate()) &&
      months.includes(day.getUTCMonth() + 1) &&
      (weekdays.includes(weekday) || (weekday === 0 && weekdays.includes(7)))
    );
  };
}

function isItem(item: string, field: (typeof fields)[number]): boolean {
  const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/u.exec(item);
  if (match === null || match[3] === "0") return false;
  const [from, to] = [match[1], match[2] ?? match[1]].map((text) =>
    text === undefined ? field.min : numberOf(text, field),
  );
  return from !== undefined && to !== undefined && from >= field.min && to <= field.max && from <= to;
}

function numberOf(text: string, field: (typeof fields)[number]): number {
  const word = (field.words as readonly string[]).indexOf(text);
  if (word !== -1) return word + (field.name === "month" ? 1 : 0);
  return /^\d+$/u.test(text) ? Number(text) : Number.NaN;
}
