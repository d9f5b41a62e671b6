import { text } from "./text.ts";

/** Whether a probe is up, in a word. */
export function ProbeState({ state }: { readonly state: keyof typeof text.states }) {
  const tone = { up: "", down: "urgent", unknown: "warn" }[state];
  return <span className={`chip ${tone}`}>{text.states[state]}</span>;
}

/** A vantage point by its name. */
export function fromText(from: string): string {
  return from === "centre" ? text.centre : from;
}
