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
  return fields.flatMap((field, index) => {
    const part = parts[index] ?? "";
    if (part.split(",").every((item) => isItem(item.toLowerCase(), field))) return [];
    return [
      {
        message: `"${part}" is no ${field.name} of a cron text`,
        remedy: `use ${field.min} to ${field.max}, *, ranges, steps and lists`,
      },
    ];
  });
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
