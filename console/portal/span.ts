import { text } from "./text.ts";

/** `5bd` or `2h30m`, a length of time as definitions write it, in words; what is none stays as it is. */
export function spanText(span: string): string {
  const parts = [...span.matchAll(/(\d+)(bd|d|h|m|s)/g)];
  if (parts.map(([whole]) => whole).join("") !== span.replaceAll(" ", "")) return span;
  return parts.map(([, n, unit]) => text.span[unit as keyof typeof text.span](Number(n))).join(" ");
}
