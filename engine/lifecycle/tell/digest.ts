/** Several messages to one person by one channel, told as one. */
import type { Message, Telling } from "./telling.ts";

/** What a digest says: one message as it is, several one under the other, in the order in which they came. */
export function digestText(items: readonly Message[]): { readonly subject: string; readonly text: string } {
  const [only] = items;
  if (items.length === 1 && only !== undefined) return { subject: only.subject, text: only.text };
  return {
    subject: `${String(items.length)} messages`,
    text: items.map(({ subject, text }) => `${subject}\n${text}`).join("\n\n"),
  };
}

/** What all of several messages have in common, or null. */
export function common(items: readonly Message[], of: "record" | "because"): string | null {
  const [first] = items;
  return first !== undefined && items.every((item) => item[of] === first[of]) ? first[of] : null;
}

/** Channels that are left to be tried after that of a digest: none where one of its messages has none. */
export function othersOfAll(items: readonly Pick<Telling, "others">[]): readonly string[] {
  return items.some(({ others = [] }) => others.length === 0) ? [] : (items[0]?.others ?? []);
}
