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

/** What a person must give, or may, in words: `must be given: a person, by name`. */
function inputText({ required, choices, value, wantsReason, ...input }: Input): string {
  const { min, max, maxLength, pattern, many } = input;
  const one = choices === null ? wordsOf(input) : choices.join(" | ");
  const range = [...(min === null ? [] : [`at least ${min}`]), ...(max === null ? [] : [`at most ${max}`])];
  const facts = [
    many ? `a list, as JSON, of: ${one}` : one,
    ...range,
    ...(maxLength === null ? [] : [`at most ${maxLength} characters`]),
    ...(pattern === null ? [] : [`like ${pattern}`]),
    ...(wantsReason ? ["a change needs a reason"] : []),
    ...(isNothing(value) ? [] : [`now ${JSON.stringify(value)}`]),
  ];
  return `${required ? "must be given" : "may be given"}: ${facts.join(", ")}`;
}

const words: { readonly [type: string]: string } = {
  string: "one line of text",
  text: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  instant: "an instant such as 2026-03-28T22:00:00+01:00",
  date: "a day such as 2026-03-28",
  duration: "a duration such as 30m, 4h or 3bd",
  file: "a file, by the id of its upload",
  user: "a person, by user name",
  group: "a group, by its name",
  ci: "a CI, by its name or id",
  record: "a record, by its number",
  runbook: "a runbook, by namespace/name",
  object: "an object, as JSON",
};

function wordsOf({ type, class: of }: Pick<Input, "type" | "class">): string {
  const word = words[type] ?? type;
  return of === null
    ? word
    : word.replace(/^(a CI|a record)/, type === "ci" ? `$1 of class ${of}` : `$1 of type ${of}`);
}

type Known = Reply<"listAllCommands">["items"][number];

/** All that a record would take, in whatever state, as lines: why not now, the way there, and what each branch needs. */
export function allText(items: readonly Known[]): string {
  return items.map(knownText).join("\n");
}

function knownText({ command, may, because, needs, steps, branches }: Known): string {
  const given = needs.length === 0 ? "" : `  give ${needs.join(", ")}`;
  const head = may === "yes" ? `now${given}` : `${may === "no" ? "not now" : "depends"}: ${because ?? ""}`;
  return [`${command}  ${head}`, ...wayLines(steps), ...branches.map(branchText)].join("\n");
}

function wayLines(steps: Known["steps"]): readonly string[] {
  if (steps === null) return ["  no way leads there from where it is"];
  return steps.length === 0 ? [] : [`  the way there: ${steps.map(({ name, to }) => `${name} -> ${to}`).join(", ")}`];
}

function branchText({ states, targets, may, fits, needs, when, refuses, brings }: Known["branches"][number]): string {
  const parts = [
    may === null ? "" : `for ${may}${fits ? "" : ", which you are not"}`,
    needs.length === 0
      ? ""
      : `needs ${needs.map(({ name, has }) => `${name}${has === true ? " (there)" : ""}`).join(", ")}`,
    when === null ? "" : `when ${when}`,
    refuses === null ? "" : `is refused: ${refuses}`,
    ...brings,
  ].filter((part) => part !== "");
  const leads = targets.length === 0 ? "" : ` -> ${targets.join(" or ")}`;
  return `  in ${states.join(", ")}${leads}: ${parts.join("; ")}`;
}

/** The commands that one may send, each with what must be given: `resolve (give code, notes), edit`. */
export function takenText(items: readonly Offer[]): string {
  const open = items.filter(({ may }) => may !== "no");
  if (open.length === 0) return "nothing from you now";
  return open
    .map(({ command, inputs }) => {
      const needed = inputs.filter(({ required }) => required).map(({ name }) => name);
      return needed.length === 0 ? command : `${command} (give ${needed.join(", ")})`;
    })
    .join(", ");
}

function isNothing(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
