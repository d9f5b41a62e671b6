/** How the parts of compiled definitions are called in sentences about them. */

/** A step into a definition: `state new`, `"assign"`, `who may`. */
export interface Label {
  readonly noun: string;
  /** Its name in the definition; null = the noun says it all. */
  readonly name: string | null;
}

/** Maps and lists of named parts: what one of them is called. An empty noun: by its name in quotes. */
const containers: { readonly [key: string]: string } = {
  states: "state",
  transitions: "",
  fields: "field",
  links: "link",
  facts: "fact",
  stages: "stage",
  layers: "layer",
  steps: "step",
  escalate: "threshold",
  after: "timer",
  rules: "row",
  inputs: "input",
  cells: "where",
  ask: "input",
  set: "sets",
  open: "opens",
  tell: "tells",
  order: "orders",
  see: "who sees it, row",
  edit: "who gives",
  calls: "call",
  do: "task",
  dates: "day",
  anywhere: "anywhere, part",
};

/** Parts that are called otherwise in sentences than in the compiled form. */
const names: { readonly [key: string]: string } = {
  allow: "who may",
  approvers: "who approves",
  target: "leads to",
  require: "requires",
  when: "condition",
  final: "is final",
  initial: "begins in",
  within: "target",
  until: "target instant",
  stamp: "notes its time in",
  wait: "waits",
  every: "happens every",
  businessDayMs: "business day",
  week: "hours of the week",
  closed: "closed days",
  rule: "how many must agree",
  remind: "reminder after",
  covers: "what is signed",
  refuse: "says no",
  values: "values",
  default: "default",
  computed: "computed by",
  number: "prefix of its numbers",
  then: "yields",
  because: "reason",
  to: "to whom",
  notify: "message",
  fallback: "fallback",
  exclude: "who may not",
  invoke: "runbook",
  reserve: "window",
};

/** A map or list whose parts have names of their own. */
export function isContainer(key: string): boolean {
  return Object.hasOwn(containers, key);
}

/** The label of a part of a map; null = it goes without saying, as the map of all states. */
export function labelOf(key: string): Label | null {
  if (isContainer(key)) return null;
  const name = Object.hasOwn(names, key) ? names[key] : undefined;
  return {
    noun:
      name ??
      key
        .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
        .toLowerCase()
        .replace(/ ms$/, ""),
    name: null,
  };
}

/** The label of one of the parts of a container. */
export function partLabel(container: string, name: string): Label {
  return { noun: (Object.hasOwn(containers, container) ? containers[container] : undefined) ?? container, name };
}

/** `state new`, `"assign"`, `who may`. */
export function labelText({ noun, name }: Label): string {
  if (name === null) return noun;
  return noun === "" ? JSON.stringify(name) : `${noun} ${name}`;
}
