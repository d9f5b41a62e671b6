import type { Input } from "../form/input.ts";

/** The input of a form as a record is opened with it: fields, and links by their names. What is empty is left out. */
export function openingOf(
  inputs: readonly Pick<Input, "name" | "kind">[],
  input: { readonly [name: string]: unknown },
): { readonly fields: { readonly [name: string]: unknown }; readonly links: { readonly [name: string]: unknown } } {
  const links = new Set(inputs.filter(({ kind }) => kind === "link").map(({ name }) => name));
  const given = Object.entries(input).filter(([, value]) => value !== null);
  return {
    fields: Object.fromEntries(given.filter(([name]) => !links.has(name))),
    links: Object.fromEntries(given.filter(([name]) => links.has(name))),
  };
}

/** What somebody has written in their own words: texts that are no choice, joined. */
export function wordsOf(
  inputs: readonly Pick<Input, "name" | "type" | "choices">[],
  input: { readonly [name: string]: unknown },
): string {
  return inputs
    .filter(({ type, choices }) => choices === null && (type === "string" || type === "text"))
    .flatMap(({ name }) => (typeof input[name] === "string" ? [input[name]] : []))
    .join(" ")
    .trim();
}
