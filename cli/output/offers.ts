import type { Reply } from "../../client/call.ts";

type Offer = Reply<"listCommands">["items"][number];
type Input = Offer["inputs"][number];

/** What a record takes, as lines: what one may, then what depends, then what one may not, and why. */
export function offersText(params: {
  readonly number: string;
  readonly state: string;
  readonly items: readonly Offer[];
  /** One command alone. */
  readonly name?: string | undefined;
}): string {
  const { number, state, items, name } = params;
  const shown = name === undefined ? items : items.filter(({ command }) => command === name);
  if (shown.length === 0)
    return name === undefined
      ? `${number} in state ${state} takes no command`
      : `${number} in state ${state} takes no "${name}"; it takes ${items.map(({ command }) => command).join(", ")}`;
  return (["yes", "depends", "no"] as const)
    .flatMap((may) => shown.filter((offer) => offer.may === may))
    .map(offerText)
    .join("\n");
}

function offerText({ command, target, may, because, inputs }: Offer): string {
  const way = target === null ? "" : ` -> ${target}`;
  const why = may === "yes" ? "" : `  ${may === "no" ? "not now" : "depends on what is given"}: ${because ?? ""}`;
  const width = Math.max(0, ...inputs.map(({ name }) => name.length));
  // What nobody may send now needs no form.
  const lines = may === "no" ? [] : inputs.map((input) => `  ${input.name.padEnd(width)}  ${inputText(input)}`);
  return [`${command}${way}${why}`, ...lines].join("\n");
}

function inputText({ type, class: of, many, required, choices, value, wantsReason, ...bounds }: Input): string {
  const { min, max, maxLength, pattern } = bounds;
  const one = choices === null ? `${type}${of === null ? "" : ` (${of})`}` : choices.join(" | ");
  const range = min === null && max === null ? [] : [`${min ?? ""}..${max ?? ""}`];
  return [
    many ? `list of ${one}` : one,
    ...(required ? ["required"] : []),
    ...range,
    ...(maxLength === null ? [] : [`at most ${maxLength} characters`]),
    ...(pattern === null ? [] : [`like ${pattern}`]),
    ...(wantsReason ? ["a change needs a reason"] : []),
    ...(isNothing(value) ? [] : [`now ${JSON.stringify(value)}`]),
  ].join(", ");
}

function isNothing(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
