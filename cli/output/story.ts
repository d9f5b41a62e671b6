import { type Paint } from "./color.ts";
import { printable } from "./print.ts";
import { clockTime, withClockTimes } from "./time.ts";

/** One line of a record's story, as the API tells it. */
export interface StoryItem {
  readonly at: string;
  readonly subject: string;
  readonly kind: string;
  readonly by: string | null;
  readonly text: string;
}

/** A story for people: the day once, a line an item, long texts wrapped under their own column. */
export function storyText(items: readonly StoryItem[], columns: number, paint: Paint): string {
  const width = Math.max(0, ...items.map((item) => [...subjectOf(item)].length));
  // `13:48:50.508  subject  `, or less where the terminal has no room for it.
  const indent = 12 + 2 + width + 2;
  let day = "";
  return items
    .flatMap((item) => {
      const today = clockTime(item.at).slice(0, 10);
      const heading = today === day ? [] : [paint("bold", today)];
      day = today;
      const time = `${clockTime(item.at).slice(11)}.${item.at.slice(20, 23)}`;
      const [first = "", ...rest] = wrap(printable(textOf(item)), Math.max(columns - indent, 30));
      const color = colorOf(item);
      const told = (line: string): string => (color === null ? line : paint(color, line));
      return [
        ...heading,
        `${paint("dim", time)}  ${printable(subjectOf(item)).padEnd(width)}  ${told(first)}`,
        ...rest.map((line) => `${" ".repeat(indent)}${told(line)}`),
      ];
    })
    .join("\n");
}

/** The id of an alert is long and says little. */
function subjectOf({ kind, subject }: StoryItem): string {
  return kind === "alert" ? "alert" : subject;
}

function textOf({ kind, text, by }: StoryItem): string {
  const indented = kind === "step" ? `  ${text}` : text;
  // Who is told already, the engine itself, and the source of an alert are not told again.
  const known = by === null || by.startsWith("$") || kind === "alert" || text.includes(by);
  return withClockTimes(known ? indented : `${indented} (${by})`).replaceAll(/\s*[\r\n]+\s*/g, " ");
}

function colorOf({ kind, text }: StoryItem): "red" | "green" | "dim" | null {
  if (/^(clock|tells|told|linked) /.test(text)) return /breached/i.test(text) ? "red" : "dim";
  if (kind === "alert") return text.startsWith("fires") ? "red" : "green";
  if (/^gave up telling | cannot be told by | not reached by /.test(text) && kind === "event") return "red";
  if (/ (faulted|refused|failed)\b/.test(text) && kind !== "event") return "red";
  if (/ completed\b/.test(text) || / to (resolved|closed)$/.test(text)) return "green";
  return null;
}

/** Lines of at most `room` code points, broken at blanks; a longer word stays whole. */
function wrap(text: string, room: number): string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? "";
  for (const word of text.trim().split(" ")) {
    const longer = line.trim() === "" ? `${line}${word}` : `${line} ${word}`;
    if ([...longer].length > room && line.trim() !== "") {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
