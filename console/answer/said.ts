import { nameText } from "../format/value.ts";
import type { Offer } from "../record/command-form.tsx";

type Values = { readonly [name: string]: unknown };

/**
 * What a record is called and what it says, by the weights of its searched fields: the one of the greatest weight is
 * its heading, the others its text in their order. The rest is what is known of it besides.
 */
export function saidBy(
  fields: Values,
  weights: { readonly [field: string]: number },
): {
  readonly heading: string;
  readonly bodies: readonly (readonly [field: string, text: string])[];
  readonly rest: Values;
} {
  const [first = "", ...others] = Object.keys(weights).toSorted((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
  const bodies = others.map((field) => [field, nameText(fields[field])] as const).filter(([, body]) => body !== "");
  const rest = Object.entries(fields).filter(([field]) => field !== first && !others.includes(field));
  return { heading: nameText(fields[first]), bodies, rest: Object.fromEntries(rest) };
}

/** Commands that every record takes. */
const always = ["link", "unlink", "attend", "acknowledge", "comment"];

/** What readers may say of it: commands that leave it in its state, and change nothing of it but by what is said. */
export function feedbackIn(offers: readonly Offer[]): readonly Offer[] {
  return offers.filter(
    ({ command, target, may, inputs }) =>
      may !== "no" && target === null && !always.includes(command) && inputs.every(({ kind }) => kind === "ask"),
  );
}
