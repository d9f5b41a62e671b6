import type { Input } from "../form/input.ts";
import { plainInput } from "../form/plain-input.ts";
import { text } from "./text.ts";

export const changeKinds = ["take", "off", "swap"] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Labelled {
  readonly input: Input;
  readonly label: string;
  readonly hint?: string;
}

/** What is asked to take a turn over, or for time off; a person is offered themselves. */
export function changeInputs(
  kind: "take" | "off",
  { layers, me, from, until }: { layers: readonly string[]; me: string; from: string; until: string },
): readonly Labelled[] {
  const person = (name: string, value: string | null): Input => ({
    ...plainInput,
    name,
    type: "user",
    required: value !== null,
    value,
  });
  const instant = (name: string, value: string): Input => ({
    ...plainInput,
    name,
    type: "instant",
    required: true,
    value,
  });
  const layer: Input = { ...plainInput, name: "layer", type: "enum", required: false, choices: [...layers] };
  return [
    ...(kind === "take"
      ? [
          { input: person("who", me), label: text.onCall.who },
          { input: person("instead", null), label: text.onCall.instead, hint: text.onCall.insteadHint },
        ]
      : [{ input: person("instead", me), label: text.onCall.offOf }]),
    { input: layer, label: text.onCall.layerOf, hint: text.onCall.anyLayer },
    { input: instant("from", from), label: text.onCall.from },
    { input: instant("until", until), label: text.onCall.to },
  ];
}
