import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { codes, type DiagnosticCode } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { loadDefinitions } from "./load.ts";
import { buildBundles } from "./bundle.ts";
import { limits } from "./limits.ts";
import { definition, ticket, unmark } from "./testing/marked.ts";

interface Case {
  readonly code: DiagnosticCode;
  readonly what: string;
  /** YAML with a mark where the diagnostic begins. */
  readonly yaml: string;
  /** A part of message and hint that must be there. */
  readonly says: string;
  readonly severity?: "warning";
  /** Left out: the ticket definitions are loaded beside it. */
  readonly alone?: true;
  /** UTC milliseconds of today, where it matters. */
  readonly now?: number;
  /** Found when bundles are built. */
  readonly bundled?: true;
}

/** What the policies of the cases are over. */
const reviewed = "  over: { record: ticket }\n  finding: It was not looked at\n";
const lifecycle = (states: string, head = "  record: ticket\n  allow: [agent]\n  initial: open\n"): string =>
  definition("Lifecycle", "other", `  when: { priority: high }\n${head}  states:\n${states}`);
/** A state that takes a window; beside it a class of CIs. */
const reserving = (rest: string): string => `${lifecycle(
  `    open: { reserve: { cis: '\${ .host }', from: '\${ .dueDate }', until: '\${ .dueDate }', ${rest} }, transitions: { close: closed } }\n    closed: { final: true }\n`,
)}---
${definition("CIClass", "rack", "  attributes: { hours: { type: calendar }, rack: { type: string } }\n  identify: [{ by: [name] }]\n")}`;
const merging = (merge: string): string =>
  `    open: { transitions: { close: closed, merge: ${merge} } }\n    closed: { final: true }\n`;
const improving = (find: string, what: string): string =>
  definition(
    "Improvement",
    "i",
    `  days: 90\n  find: ${find}\n  propose: { kind: AlertRule, title: Less, from: '\${ .rule }', ${what} }\n`,
  );
/** A prediction of tickets. */
const predicting = (spec: string): string =>
  definition(
    "Prediction",
    "p",
    `${spec.replaceAll(/(?:^|, )(?=field|reads|command)/gu, "\n  ").slice(1)}\n  record: ticket\n  learn: { days: 90, fewest: 20 }\n  precision: 90%\n`,
  );
/** A watch of a metric; beside it its source, which keeps the metric `load`. */
const watching = (metric: string, method: string, mark = ""): string => `${definition(
  "Watch",
  "w",
  `  ${mark}source: m\n  series: { match: ${metric === "load" ? "" : "‸"}{ __name__: ${metric} } }\n${method}  event: { severity: 3, title: Odd }\n`,
)}---
${definition("MetricSource", "m", "  receive: { prometheus: remote-write }\n  keep: [{ match: { __name__: load } }]\n")}`;
/** A probe with the source that takes what it finds. */
const probing = (
  rest: string,
  { source = "", receive = "{ probes: results }" }: { readonly source?: string; readonly receive?: string } = {},
): string =>
  `${definition("Probe", "p", `  source: ${source}m\n  of: { class: service, name: shop }\n${rest}`)}---
${definition("MetricSource", "m", `  receive: ${receive}\n${receive.includes("probes") ? "" : "  keep: [{ match: { __name__: load } }]\n"}`)}`;
/** A watch of lines; beside it their source. */
const watchingLines = (rest: string): string =>
  `${definition("Watch", "w", `  source: l\n${rest}  event: { severity: 3, title: Odd }\n`)}---
${definition("LogSource", "l", "  receive: { http: lines }\n")}`;
const table = (rules: string, hit = "unique"): string =>
  definition("DecisionTable", "t", `  inputs: { priority: .priority }\n  hit: ${hit}\n  rules:\n${rules}`);
const level = (rest: string): string =>
  definition(
    "ServiceLevel",
    "s",
    `  record: ticket\n  startAt: openedAt\n  onReopen: resume\n  onTargetChange: restart\n  calendar: desk\n${rest}`,
  );
/** A thing that reads its parts. */
const reading = (computed: string, reads: string, b = ""): string => `${definition(
  "RecordType",
  "thing",
  `  number: THG\n  reads: { things: ${reads} }\n  fields:\n    a: { type: integer, computed: '\${ ${computed} }' }\n`,
)}---
${definition("RecordType", "part", `  number: PRT\n  fields:\n    b: { type: integer${b === "" ? "" : `, ${b}`} }\n    c: { type: string }\n  links: { whole: { to: thing, inverse: things } }\n`)}`;
/** A state that opens things; beside it the thing. */
const opening = (open: string): string => `${lifecycle(
  `    open: { open: [${open}], transitions: { close: closed } }\n    closed: { final: true }\n`,
)}---
${definition("RecordType", "thing", "  number: THG\n  fields: { a: { type: string, required: true }, n: { type: integer } }\n  links: { ticket: { to: ticket, inverse: things }, other: { to: thing, inverse: others } }\n")}`;
/** A type with a map that a schema describes. */
const mapped = (schema: string, rest = "", computed = ""): string =>
  definition(
    "RecordType",
    "thing",
    `  number: THG\n  fields:\n    form: { type: object, schema: { ${schema} }${rest} }\n${computed === "" ? "" : `    n: { type: integer, computed: ${computed} }\n`}`,
  );
/** A type whose records are ordered, and what else is said; the item `i` is as said. */
const ordered = (item: string, others = "", fields = ""): string => `${definition("CatalogItem", "i", item)}---
${definition(
  "RecordType",
  "thing",
  `  number: THG\n  fields:\n    title: { type: string, required: true, maxLength: 20 }\n    n: { type: integer }\n    item: { type: item }\n    form: { type: object, formOf: item }\n${fields}  links: { whole: { to: thing, inverse: parts }, needs: { to: thing, inverse: neededBy } }\n`,
)}---
${definition(
  "Lifecycle",
  "thing",
  "  record: thing\n  allow: [agent]\n  initial: open\n  states:\n    open: { transitions: { begin: begun } }\n    begun: { open: [{ order: parts, link: whole }], transitions: { close: closed } }\n    closed: { final: true }\n",
)}${others === "" ? "" : `---\n${others}`}`;
const plain = "  record: thing\n  for: [employee]\n  set: { title: x }\n";
const asks = definition(
  "CatalogItem",
  "j",
  `${plain}  form: { type: object, required: [seats], properties: { seats: { type: integer, minimum: 1 }, room: { type: string } } }\n`,
);
/** A Collector that serves the ranges, and asks no agents. */
const collector = (ranges: string): string =>
  definition("Collector", "site", `  ranges: ${ranges}\n  capabilities: [tcp]\n`);
/** An Account of AWS; its id is as said. */
const accountOf = (id: string): string =>
  `  provider: aws\n  ${id}\n  regions: [eu-west-1]\n  credential: shop\n  schedule: { every: 6h }\n`;
const priced = "  provider: aws\n  asOf: 2026-11-01\n  currency: USD\n  prices:\n";
/** A Discovery beside the classes it makes; `application` is as said. */
const found = (application: string, stamp = ""): string => {
  const discovery = definition(
    "Discovery",
    "d",
    `  schedule: { cron: '0 2 * * *' }\n  ranges: [10.0.0.0/24]\n${stamp}`,
  );
  const others = ["host", "certificate"].map((name) => definition("CIClass", name, "  identify: [{ by: [name] }]\n"));
  const marked = stamp === "" ? discovery.replace("spec:", "‸spec:") : discovery;
  return [marked, definition("CIClass", "application", application), ...others].join("---\n");
};
const onCall = (layer: string, rest = ""): string =>
  definition("OnCall", "dba", `  zone: UTC\n  layers:\n    - ${layer}\n${rest}`);
const approval = (rest: string): string =>
  definition("Approval", "a", `  covers: [title]\n  fallback: [admin]\n${rest}`);
const access = (rest: string): string =>
  definition(
    "RecordType",
    "thing",
    `  number: THG\n  fields: { title: { type: string }, who: { type: user } }\n  access: { ${rest} }\n`,
  );
const watched = (rest: string): string =>
  definition(
    "RecordType",
    "watched",
    `  number: WTC\n  fields:\n    title: { type: string, required: true }\n    kind: { type: enum, values: [a, b] }\n    cost: { type: integer, when: { kind: a } }\n    sum: { type: integer, computed: '\${ .cost }' }\n  access: { ${rest} }\n`,
  );
/** A pattern beside the class of what it is found on. */
const pattern = (steps: string, more = "", on = "{ port: 1 }", items = "'[]'"): string =>
  `${definition(
    "Pattern",
    "p",
    `  on: ${on}\n  within: host\n${more}  steps:\n${steps}  items: ${items}\n`,
  )}---\n${definition("CIClass", "host", "  attributes: { serial: { type: string } }\n  identify: [{ by: [name] }]\n")}`;
const scenario = (steps: string, given = "    records: { t: { record: ticket, set: { title: Printer } } }\n"): string =>
  definition(
    "Scenario",
    "x",
    `  at: 2026-01-05T10:00:00Z\n  given:\n    people: { kim: [agent] }\n${given}  steps:\n${steps}`,
  );
const runbook = (tasks: string): string =>
  `document: { dsl: 1.0.3, namespace: desk, name: other, version: 1.0.0 }\ndo:\n${tasks}`;
const field = (text: string): string => definition("RecordType", "thing", `  number: THG\n  fields:\n    ${text}\n`);

const readers = "[{ to: [agent], draft: true }, { to: [employee] }]";
/** A type with these versions, and who sees it. */
const versioned = (versions: string, see: string, fields = ""): string =>
  definition(
    "RecordType",
    "guide",
    `  number: GDE\n  versions: ${versions}\n  fields:\n    title: { type: string }\n    who: { type: user }\n${fields}${see === "" ? "" : `  access: { see: ${see} }\n`}`,
  );
const guided = (open: string): string =>
  definition(
    "Lifecycle",
    "guide",
    `  record: guide\n  allow: [agent]\n  initial: draft\n  states:\n    ${open}\n    closed: { final: true }\n`,
  );

/** A lifecycle whose one transition reads what a look-up answers. */
const looking = (when: string): string =>
  definition(
    "Lifecycle",
    "other",
    `  record: ticket\n  when: { priority: high }\n  facts: { item: { call: cmdb.item, with: { name: x } } }\n  allow: [agent]\n  initial: open\n  states:\n    open: { transitions: { close: { when: ${when}, target: closed } } }\n    closed: { final: true }\n`,
  );
/** A lifecycle with a look-up of records. */
const finding = (input: string): string =>
  definition(
    "Lifecycle",
    "other",
    `  record: ticket\n  when: { priority: high }\n  facts: { found: { call: desk.find, with: { ${input} } } }\n  allow: [agent]\n  initial: open\n  states:\n    open: { transitions: { close: closed } }\n    closed: { final: true }\n`,
  );
/** The schema of an object with these members and no others. */
const closed = <Members extends object>(properties: Members) =>
  ({ type: "object", properties, required: Object.keys(properties), additionalProperties: false }) as const;

/** A rule that opens a job, which has two lifecycles; the other one cannot serve what the rule opens. */
const sent = (send: string): string =>
  `${definition("RecordType", "job", "  number: JOB\n  fields:\n    title: { type: string, required: true }\n    sort: { type: enum, values: [a, b], default: a }\n    result: { type: enum, values: [done] }\n")}---
${definition("Lifecycle", "served", "  record: job\n  when: { sort: a }\n  allow: [agent]\n  initial: open\n  states:\n    open:\n      transitions:\n        finish: { target: ended, require: [title, result], ask: { notes: { type: text } }, allow: [agent, automation] }\n        drop: ended\n    ended: { final: true }\n")}---
${definition("Lifecycle", "foreign", "  record: job\n  when: { sort: [b] }\n  allow: [agent]\n  initial: open\n  states:\n    open: { transitions: { end: ended } }\n    ended: { final: true }\n")}---
${definition("EventSource", "monitor", "  receive: { webhook: json }\n  event: { key: '${ .key }', state: firing, severity: 1, title: '${ .key }' }\n")}---
${definition("AlertRule", "rule", `  sources: [monitor]\n  open: { record: job, with: { title: '\${ .title }' } }\n${send}`)}`;

/** A remediation that raises a job, which has the states open, running, looked and ended. */
const raising = (raise: string, steps = "", rest = ""): string =>
  `${sent("").replace("    open:\n      transitions:", "    open: { transitions: { ask: agreed, drop: ended } }\n    agreed: { approval: { table: job-approval }, transitions: { approved: running, rejected: ended, expired: ended } }\n    running: { transitions: { stop: looked } }\n    looked:\n      transitions:").replace("  allow: [agent]", "  allow: [agent, automation]").replace("    result: {", "    policy: { type: string }\n    result: {")}---
${definition("DecisionTable", "job-approval", "  inputs: { policy: .policy }\n  hit: first\n  rules:\n    - { policy: job-board, then: job-board }\n    - { then: job-board }\n")}---
${definition("Approval", "job-board", "  stages: [{ name: board, approvers: [agent], rule: any }]\n  covers: [title]\n  timeout: { after: 1h, outcome: expired }\n  fallback: [admin]\n")}---
${definition(
  "Remediation",
  "repair",
  `  alert: rule
  raise:
    record: job
${raise}
    steps:
${steps === "" ? raisingSteps : steps}
  limit: { per: ci, runs: 1, within: 1h${rest} }
  verify: { alertClearsWithin: 5m }
  onFail: { escalation: desk }
`,
)}`;
const raisingSteps = `      propose: ask
      ready: running
      refused: open
      begin: stop
      finish: looked
      close: { command: finish, with: { result: done } }
      withdraw: drop`;
const given = "    with: { title: x }";

const cases: readonly Case[] = [
  { code: "OPS001", what: "a list that is never closed", yaml: "spec: [a, b\n‸", says: "must", alone: true },
  { code: "OPS002", what: "an anchor", yaml: "a: ‸&x 1\n", says: 'anchor "&x"' },
  { code: "OPS002", what: "an alias", yaml: "a: ‸*x\n", says: 'alias "*x"' },
  { code: "OPS003", what: "a tag", yaml: "a: ‸!!js/function x\n", says: 'tag "!!js/function"' },
  { code: "OPS003", what: "a directive", yaml: "‸%YAML 1.1\n---\na: 1\n", says: "directive" },
  { code: "OPS004", what: "a file that is too long", yaml: `a: ${"x".repeat(limits.fileLength)}`, says: "split it" },
  {
    code: "OPS005",
    what: "lists nested too deep",
    yaml: `a: ${"[".repeat(limits.depth)}‸[${"]".repeat(limits.depth + 1)}`,
    says: "nested deeper",
  },
  {
    code: "OPS006",
    what: "a key that is there twice",
    yaml: "apiVersion: opsloom/v1\nkind: Calendar\n‸kind: Calendar\n",
    says: 'key "kind"',
  },
  {
    code: "OPS007",
    what: "a key that reaches for the prototype",
    yaml: "spec: { ‸__proto__: { x: 1 } }\n",
    says: "__proto__",
  },
  { code: "OPS007", what: "a merge key", yaml: "spec: { ‸<<: { x: 1 } }\n", says: "merge keys" },
  { code: "OPS007", what: "a key that is a map", yaml: "? ‸{ a: 1 }\n: 2\n", says: "a key must be a text" },
  { code: "OPS008", what: "a number too large to keep", yaml: "a: ‸12345678901234567890\n", says: "put it in quotes" },
  { code: "OPS008", what: "infinity", yaml: "a: ‸.inf\n", says: "not finite" },
  { code: "OPS101", what: "a list instead of a definition", yaml: "‸- a\n", says: "apiVersion" },
  {
    code: "OPS102",
    what: "a mistyped kind",
    yaml: "apiVersion: opsloom/v1\nkind: ‸DecisionTabel\n",
    says: 'did you mean "DecisionTable"?',
  },
  {
    code: "OPS103",
    what: "a mistyped key",
    yaml: field("a: { type: string, ‸requird: true }"),
    says: 'unknown key "requird"; did you mean "required"?',
  },
  {
    code: "OPS103",
    what: "a mistyped key of a transition",
    yaml: lifecycle("    open: { transitions: { close: { ‸targt: closed } } }\n    closed: { final: true }\n"),
    says: 'did you mean "target"?',
  },
  {
    code: "OPS103",
    what: "a cell of no input",
    yaml: table("    - { ‸prio: low, then: 1 }\n    - { priority: high, then: 2 }\n"),
    says: "no input",
  },
  {
    code: "OPS104",
    what: "a missing key",
    yaml: "apiVersion: opsloom/v1\nkind: Calendar\nmetadata: { name: c }\n‸spec: { open: {} }\n",
    says: '"zone" is missing',
  },
  {
    code: "OPS105",
    what: "a text instead of a list",
    yaml: definition("Approval", "a", "  covers: ‸title\n"),
    says: "is not a list",
  },
  {
    code: "OPS106",
    what: "a value that is not among the known ones",
    yaml: field("a: { type: ‸strng }"),
    says: 'did you mean "string"?',
  },
  {
    code: "OPS107",
    what: "a calendar that a window avoids and lies in",
    yaml: reserving("avoid: [desk], within: [‸desk]"),
    says: "no window lies within",
  },
  {
    code: "OPS204",
    what: "an attribute of no class",
    yaml: reserving("within: [{ read: ‸hourz }]"),
    says: 'did you mean "hours"?',
  },
  {
    code: "OPS208",
    what: "an attribute that names no calendar",
    yaml: reserving("avoid: [{ read: ‸rack }]"),
    says: "names no calendar",
  },
  {
    code: "OPS301",
    what: "a window within an unknown calendar",
    yaml: reserving("within: [‸dask]"),
    says: 'did you mean "desk"?',
  },
  {
    code: "OPS106",
    what: "a closure of no relation",
    yaml: reserving("closure: { depth: ‸0 }"),
    says: "at least 1",
  },
  {
    code: "OPS107",
    what: "a schedule that opens and starts nothing",
    yaml: definition("Schedule", "s", `  ‸cron: 0 10 * * tue\n  zone: UTC\n`),
    says: "exactly one of open and run",
  },
  {
    code: "OPS104",
    what: "a schedule that leaves a required field out",
    yaml: definition("Schedule", "s", `  cron: 0 10 * * tue\n  zone: UTC\n  ‸open: { as: x, record: ticket }\n`),
    says: "title",
  },
  {
    code: "OPS301",
    what: "a schedule of an unknown record type",
    yaml: definition(
      "Schedule",
      "s",
      `  cron: 0 10 * * tue\n  zone: UTC\n  open: { as: x, record: ‸tickt, set: { title: x } }\n`,
    ),
    says: 'did you mean "ticket"?',
  },
  {
    code: "OPS301",
    what: "a schedule by an unknown calendar",
    yaml: definition(
      "Schedule",
      "s",
      `  cron: 0 10 * * tue\n  zone: UTC\n  calendar: ‸dask\n  open: { as: x, record: ticket, set: { title: x } }\n`,
    ),
    says: 'did you mean "desk"?',
  },
  {
    code: "OPS127",
    what: "a schedule that no clock shows",
    yaml: definition(
      "Schedule",
      "s",
      `  cron: ‸0 25 * * *\n  zone: UTC\n  open: { as: x, record: ticket, set: { title: x } }\n`,
    ),
    says: "hour",
  },
  {
    code: "OPS125",
    what: "a schedule in no zone",
    yaml: definition(
      "Schedule",
      "s",
      `  cron: 0 10 * * tue\n  zone: ‸Berlin?\n  open: { as: x, record: ticket, set: { title: x } }\n`,
    ),
    says: "no time zone",
  },
  {
    code: "OPS202",
    what: "a schedule that reads a record",
    yaml: definition(
      "Schedule",
      "s",
      `  cron: 0 10 * * tue\n  zone: UTC\n  open: { as: x, record: ticket, set: { title: '\${ ‸$record.title }' } }\n`,
    ),
    says: "record",
  },
  {
    code: "OPS107",
    what: "two waits in one transition by time",
    yaml: lifecycle(
      "    open: { after: [‸{ wait: 1h, until: '${ .dueDate }', target: closed }] }\n    closed: { final: true }\n",
    ),
    says: 'exactly one of "wait", "every" and "until"',
  },
  {
    code: "OPS107",
    what: "values on a field that is no enum",
    yaml: field("a: { type: string, ‸values: [x] }"),
    says: "does not go with",
  },
  {
    code: "OPS108",
    what: "a kind of a later version",
    yaml: "apiVersion: opsloom/v1\nkind: ‸Survey\n",
    says: "not supported",
  },
  {
    code: "OPS108",
    what: "a task that this engine does not run",
    yaml: runbook("  - tell: { ‸emit: { event: { with: { type: x } } } }\n"),
    says: "not supported",
  },
  {
    code: "OPS109",
    what: "a name in the wrong style",
    yaml: definition("Calendar", "‸ServiceDesk", "  { zone: UTC, closed: [] }\n"),
    says: "kebab-case",
  },
  { code: "OPS109", what: "a field that every record has", yaml: field("‸state: { type: string }"), says: "is taken" },
  {
    code: "OPS110",
    what: "two definitions of one name",
    yaml: definition("Calendar", "‸desk", "  { zone: UTC, open: { mon: '09:00-17:00' } }\n"),
    says: "defined twice",
  },
  {
    code: "OPS110",
    what: "two records of one name, each of them opened once",
    yaml: opening(
      "{ as: x, record: thing, link: ticket, once: true, set: { a: one } }], transitions: { again: { target: open, open: [{ as: ‸x, record: thing, link: ticket, once: true, set: { a: two } }] }, close: closed } }\n    unused: { final: true }\n    never: { after: [{ wait: 1h, target: closed }",
    ),
    says: "only the first",
  },
  {
    code: "OPS121",
    what: "a duration in days",
    yaml: lifecycle("    open: { after: [{ wait: ‸2d, target: closed }] }\n    closed: { final: true }\n"),
    says: "write 48h, or 2bd",
  },
  {
    code: "OPS121",
    what: "a promise with text around its field",
    yaml: level("  within: ‸'${ .title }h'\n  stop: { state: closed }\n"),
    says: "nothing else",
  },
  {
    code: "OPS208",
    what: "a promise that is a number",
    yaml: level("  within: ‸'${ .title | length }'\n  stop: { state: closed }\n"),
    says: "of the type duration",
  },
  {
    code: "OPS122",
    what: "an instant without an offset",
    yaml: definition("Scenario", "x", "  at: ‸2026-01-05T10:00:00\n  given: {}\n  steps: [{ wait: 1h }]\n"),
    says: "not an instant",
  },
  {
    code: "OPS123",
    what: "a percentage without its sign",
    yaml: level("  within: 4h\n  stop: { state: closed }\n  escalate: [{ at: ‸half, escalation: desk }]\n"),
    says: "75%",
  },
  {
    code: "OPS124",
    what: "opening hours past midnight",
    yaml: definition("Calendar", "c", "  zone: UTC\n  open: { mon: ‸'22:00-06:00' }\n"),
    says: "two entries",
  },
  {
    code: "OPS124",
    what: "a day that is none",
    yaml: definition("Calendar", "c", "  zone: UTC\n  open: { ‸mon-fry: '08:00-16:00' }\n"),
    says: 'did you mean "fri"?',
  },
  {
    code: "OPS125",
    what: "a time zone that is an abbreviation",
    yaml: definition("Calendar", "c", "  zone: ‸CET+1\n  open: { mon: '08:00-16:00' }\n"),
    says: "Europe/Berlin",
  },
  {
    code: "OPS126",
    what: "silence counted in business days",
    yaml: definition(
      "EventSource",
      "monitor",
      "  receive: { webhook: json }\n  event: { key: '${ .id }', state: firing, severity: 3, title: '${ .text }' }\n  silentAfter: ‸2bd\n",
    ),
    says: "no calendar applies",
  },
  {
    code: "OPS126",
    what: "business days without a calendar",
    yaml: lifecycle("    open: { after: [{ wait: ‸3bd, target: closed }] }\n    closed: { final: true }\n"),
    says: "calendar",
  },
  {
    code: "OPS127",
    what: "a cron text of four fields",
    yaml: definition("Discovery", "d", "  schedule: { cron: ‸'0 2 * *' }\n  ranges: [10.0.0.0/24]\n"),
    says: "five",
  },
  {
    code: "OPS128",
    what: "a range that ends before it begins",
    yaml: definition("Discovery", "d", "  schedule: { cron: '0 2 * * *' }\n  ranges: [‸10.0.0.9-10.0.0.1]\n"),
    says: "ends before",
  },
  {
    code: "OPS129",
    what: "an audience with two keys",
    yaml: approval(
      "  stages: [{ name: a, rule: any, approvers: [‸{ user: kim, group: cab }] }]\n  timeout: { after: 8h, outcome: expired }\n",
    ),
    says: "exactly one key",
  },
  {
    code: "OPS129",
    what: "an access for whom no index follows",
    yaml: access("see: [{ to: [agent, ‸{ manager: who }] }]"),
    says: "no index follows",
  },
  {
    code: "OPS129",
    what: "an opening for somebody whom a field names",
    yaml: access("open: [{ allow: [‸{ field: who }] }]"),
    says: "before there is a record",
  },
  {
    code: "OPS130",
    what: "a keyword that would not be checked",
    yaml: mapped("properties: { a: { unevaluatedItems: ‸false } }"),
    says: 'the keyword "unevaluatedItems" is not supported',
  },
  { code: "OPS130", what: "a schema of no map", yaml: mapped("type: ‸array"), says: "type: object" },
  {
    code: "OPS208",
    what: "a default that the schema of its field refuses",
    yaml: mapped("properties: { n: { type: integer } }", ", default: { n: ‸many }"),
    says: "at /n must be of type integer",
  },
  {
    code: "OPS204",
    what: "a read of what a schema does not describe",
    yaml: mapped("properties: { seats: { type: integer } }", "", "'${ .form‸.seat }'"),
    says: 'did you mean "seats"?',
  },
  {
    code: "OPS208",
    what: "a text of a map that goes into a number",
    yaml: mapped("properties: { seats: { type: string } }", "", "‸'${ .form.seats }'"),
    says: "the field is of the type integer",
  },
  {
    code: "OPS104",
    what: "an item whose records keep no item",
    yaml: definition("CatalogItem", "i", "  record: ‸ticket\n  for: [employee]\n  set: { title: x }\n"),
    says: "no field of the type item",
  },
  {
    code: "OPS104",
    what: "an item that leaves out what its records need",
    yaml: ordered("  record: thing\n  for: [employee]\n").replace("spec:", "‸spec:"),
    says: 'the required field "title" of thing is missing',
  },
  {
    code: "OPS208",
    what: "an item that gives a field what does not fit it",
    yaml: ordered("  record: thing\n  for: [employee]\n  set: { title: x, n: ‸many }\n"),
    says: '"many" is not a number',
  },
  {
    code: "OPS204",
    what: "an item that reads what its form does not ask for",
    yaml: ordered(
      "  record: thing\n  for: [employee]\n  form: { type: object, properties: { login: { type: string } } }\n  set: { title: '${ $form‸.logon }' }\n",
    ),
    says: 'did you mean "login"?',
  },
  {
    code: "OPS204",
    what: "an item that reads the record that it makes",
    yaml: ordered("  record: thing\n  for: [employee]\n  set: { title: '${ ‸.number }' }\n"),
    says: "no record yet",
  },
  {
    code: "OPS107",
    what: "an item that sets what it is",
    yaml: ordered("  record: thing\n  for: [employee]\n  set: { title: x, ‸item: i }\n"),
    says: "what a record was ordered from",
  },
  {
    code: "OPS204",
    what: "a lock on a field that is not there",
    yaml: ordered(`${plain}  lock: [‸titel]\n`),
    says: 'did you mean "title"?',
  },
  { code: "OPS107", what: "a lock on what is not given", yaml: ordered(`${plain}  lock: [‸n]\n`), says: "not given" },
  {
    code: "OPS129",
    what: "an item for whom a record would name",
    yaml: ordered("  record: thing\n  for: [‸{ field: who }]\n  set: { title: x }\n"),
    says: "before there is a record",
  },
  { code: "OPS130", what: "a form of no map", yaml: ordered(`${plain}  form: { type: ‸string }\n`), says: "no map" },
  {
    code: "OPS122",
    what: "an end without an offset",
    yaml: ordered(`${plain}  validUntil: ‸2026-01-05T10:00:00\n`),
    says: "not an instant",
  },
  {
    code: "OPS392",
    what: "an item that has ended",
    yaml: ordered(`${plain}  validUntil: ‸2020-01-05T10:00:00Z\n`),
    says: "retire it",
    severity: "warning",
    now: Date.UTC(2026, 0, 5),
  },
  {
    code: "OPS301",
    what: "an order of an item that is not there",
    yaml: ordered(`${plain}  order: { a: { item: ‸k } }\n`, asks),
    says: 'there is no CatalogItem "k"',
  },
  {
    code: "OPS104",
    what: "an order without what the other form needs",
    yaml: ordered(`${plain}  order: { a: { item: ‸j } }\n`, asks),
    says: 'the form of "j" needs "seats"',
  },
  {
    code: "OPS204",
    what: "an order with what the other form does not ask for",
    yaml: ordered(`${plain}  order: { a: { item: j, form: { seats: 1, ‸rom: x } } }\n`, asks),
    says: 'did you mean "room"?',
  },
  {
    code: "OPS208",
    what: "an order with what the other form refuses",
    yaml: ordered(`${plain}  order: { a: { item: j, form: { seats: ‸0 } } }\n`, asks),
    says: "at /seats must be >= 1",
  },
  {
    code: "OPS208",
    what: "an order that maps a text to a number",
    yaml: ordered(`${plain}  order: { a: { item: j, form: { seats: ‸'\${ .title }' } } }\n`, asks),
    says: "the field is of the type integer",
  },
  {
    code: "OPS204",
    what: "an order that needs what is not ordered",
    yaml: ordered(`${plain}  order: { a: { item: j, form: { seats: 1 }, needs: [‸b] } }\n`, asks),
    says: "not among what is ordered",
  },
  {
    code: "OPS303",
    what: "entries of an order that need each other",
    yaml: ordered(
      `${plain}  order: { a: { item: j, form: { seats: 1 }, needs: ‸[b] }, b: { item: j, form: { seats: 1 }, needs: [a] } }\n`,
      asks,
    ),
    says: "wait for each other",
  },
  {
    code: "OPS303",
    what: "an item that orders itself",
    yaml: ordered(
      `${plain}  order: { a: { item: ‸j } }\n`,
      definition("CatalogItem", "j", `${plain}  order: { b: { item: i } }\n`),
    ),
    says: '"i" orders "j", which orders "i"',
  },
  {
    code: "OPS393",
    what: "an order that no lifecycle opens",
    yaml: ordered(`${plain}  ‸order: { a: { item: j, form: { seats: 1 } } }\n`, asks).replace(
      "open: [{ order: parts, link: whole }], ",
      "",
    ),
    says: "open: [{ order",
  },
  {
    code: "OPS104",
    what: "an order of what is never ordered",
    yaml: opening("{ order: ‸things, link: ticket }"),
    says: "no field of the type item",
  },
  {
    code: "OPS204",
    what: "an order by a link that is not there",
    yaml: ordered(`${plain}  order: { a: { item: j, form: { seats: 1 } } }\n`, asks).replace(
      "link: whole }",
      "link: ‸hole }",
    ),
    says: 'did you mean "whole"?',
  },
  {
    code: "OPS204",
    what: "a form of a field that is no item",
    yaml: ordered(plain, "", "    other: { type: integer }\n").replace("formOf: item", "formOf: ‸other"),
    says: "of the type item",
  },
  {
    code: "OPS110",
    what: "a second item",
    yaml: ordered(plain, "", "    ‸other: { type: item }\n"),
    says: '"item" is the item already',
  },
  {
    code: "OPS107",
    what: "an item in a facet",
    yaml: definition(
      "Lifecycle",
      "part",
      "  facetOf: ticket\n  allow: [agent]\n  fields: { item: { type: ‸item } }\n  initial: on\n  states: { on: { transitions: { off: gone } }, gone: { final: true } }\n",
    ),
    says: "only fields of a record type",
  },
  {
    code: "OPS208",
    what: "a value that no item of the catalog gives",
    yaml: ordered(
      "  record: thing\n  for: [employee]\n  set: { title: x, team: desk }\n",
      definition(
        "Scenario",
        "s",
        "  at: 2026-01-05T10:00:00Z\n  given: { records: { a: { record: thing, set: { title: x, team: ‸dask } } } }\n  steps: [{ wait: 1h }]\n",
      ),
      "    team: { type: group, oneOf: catalog }\n",
    ),
    says: 'did you mean "desk"?',
  },
  {
    code: "OPS204",
    what: "an opening with a field that is not there",
    yaml: access("open: [{ allow: [employee], fields: [title, ‸whom] }]"),
    says: "whom",
  },
  {
    code: "OPS204",
    what: "an access by a field that is not there",
    yaml: access("see: [{ to: [{ field: ‸whom }] }]"),
    says: "whom",
  },
  {
    code: "OPS200",
    what: "an expression that does not parse",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, when: '.priority == ‸)' } } }\n    closed: { final: true }\n",
    ),
    says: "",
  },
  {
    code: "OPS200",
    what: "an expression that is never closed",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, set: { title: 'a ‸${ .title' } } } }\n    closed: { final: true }\n",
    ),
    says: "never closed",
  },
  {
    code: "OPS201",
    what: "an unknown function in a folded text",
    yaml: lifecycle(
      '    open:\n      transitions:\n        close:\n          target: closed\n          when: >-\n            .priority == "low"\n            and (.title | ‸lenght) > 3\n    closed: { final: true }\n',
    ),
    says: "lenght",
  },
  {
    code: "OPS202",
    what: "a variable that is not there",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, when: '‸$befor.priority == \"low\"' } } }\n    closed: { final: true }\n",
    ),
    says: "$before",
  },
  {
    code: "OPS203",
    what: "the clock",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, when: '‸now > 3' } } }\n    closed: { final: true }\n",
    ),
    says: "now",
  },
  {
    code: "OPS204",
    what: "a mistyped field in an expression",
    yaml: lifecycle(
      '    open: { transitions: { close: { target: closed, when: "‸.prioritty == \\"low\\"" } } }\n    closed: { final: true }\n',
    ),
    says: 'unknown field "prioritty" of ticket; did you mean "priority"?',
  },
  {
    code: "OPS204",
    what: "a mistyped field in a row",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, when: { ‸prioritty: low } } } }\n    closed: { final: true }\n",
    ),
    says: 'did you mean "priority"?',
  },
  {
    code: "OPS205",
    what: "a part that always fails",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, when: '(\"a\" ‸- 1) | not' } } }\n    closed: { final: true }\n",
    ),
    says: "",
  },
  {
    code: "OPS206",
    what: "an expression that is too deep",
    yaml: lifecycle(
      `    open: { transitions: { close: { target: closed, when: '${"(".repeat(251)}‸${"(".repeat(149)}1${")".repeat(400)}' } } }\n    closed: { final: true }\n`,
    ),
    says: "",
  },
  {
    code: "OPS207",
    what: "a number where an order of texts is asked",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, when: { title: ‸'>= 3' } } } }\n    closed: { final: true }\n",
    ),
    says: "type string",
  },
  {
    code: "OPS208",
    what: "a literal that does not fit its field",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, set: { score: ‸'3' } } } }\n    closed: { final: true }\n",
    ),
    says: "leave out the quotes",
  },
  {
    code: "OPS209",
    what: "the order of a value that may be absent",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, when: '‸.dueDate < $now' } } }\n    closed: { final: true }\n",
    ),
    says: ".dueDate // VALUE",
  },
  {
    code: "OPS210",
    what: "a read that is not declared",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, when: { ‸host.serial: a } } } }\n    closed: { final: true }\n",
    ),
    says: "read: [serial]",
  },
  {
    code: "OPS211",
    what: "an empty list in a cell",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, when: { priority: ‸[] } } } }\n    closed: { final: true }\n",
    ),
    says: "matches nothing",
  },
  ...["'> 10'", "'>= 11'", "'< 0'", "'11..20'", "[11, 12]", "-1"].map((cell): Case => ({
    code: "OPS211",
    what: `a cell ${cell} of a number from 0 to 10`,
    yaml: lifecycle(
      `    open: { transitions: { close: { target: closed, when: { score: ‸${cell} } } } }\n    closed: { final: true }\n`,
    ),
    says: "at least 0 and at most 10",
  })),
  {
    code: "OPS301",
    what: "a mistyped reference",
    yaml: level("  within: 4h\n  stop: { state: closed }\n  escalate: [{ at: 50%, escalation: ‸dask }]\n"),
    says: 'there is no Escalation "dask"; did you mean "desk"?',
  },
  {
    code: "OPS301",
    what: "a channel that there is not",
    yaml: definition("Notification", "moved", "  channels: [inbox, ‸mial]\n  subject: s\n  body: b\n"),
    says: 'there is no channel "mial"; did you mean "mail"?',
  },
  {
    code: "OPS202",
    what: "a notification of an escalation that reads what no step knows",
    yaml:
      definition(
        "Notification",
        "moved",
        "  channels: [mail]\n  subject: '${ $command.by }'\n  body: '${ $now + $before.state } $facts'\n",
      ) +
      "---\n" +
      definition("Escalation", "away", "  steps: [{ to: [agent], notify: ‸moved, wait: 10m }]\n  fallback: [admin]\n"),
    says: 'the notification "moved" reads $before, $command, which',
  },
  {
    code: "OPS302",
    what: "a reference that only a run knows",
    yaml: lifecycle(
      "    open: { invoke: { runbook: ‸'${ .title }', timeout: 1h }, transitions: { done: closed, fault: closed, expired: closed } }\n    closed: { final: true }\n",
    ),
    says: "oneOf",
  },
  {
    code: "OPS303",
    what: "a class that extends itself",
    yaml:
      definition("CIClass", "a", "  extends: ‸b\n  identify: [{ by: [name] }]\n") +
      "---\n" +
      definition("CIClass", "b", "  extends: a\n"),
    says: "extends itself",
  },
  {
    code: "OPS303",
    what: "a fact that needs itself",
    yaml: definition(
      "RecordType",
      "thing",
      "  number: THG\n  fields: {}\n  facts:\n    ‸a: { call: cmdb.item, with: { name: '${ $facts.b }' } }\n    b: { call: cmdb.item, with: { name: '${ $facts.a }' } }\n",
    ),
    says: "its own result",
  },
  {
    code: "OPS204",
    what: "a fact that is not declared",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, when: '$facts‸.impact > 1' } } }\n    closed: { final: true }\n",
    ),
    says: 'unknown field "impact" of $facts',
  },
  {
    code: "OPS310",
    what: "a mistyped state",
    yaml: lifecycle("    open: { transitions: { close: ‸closd } }\n    closed: { final: true }\n"),
    says: 'did you mean "closed"?',
  },
  {
    code: "OPS311",
    what: "a state that is never reached",
    yaml: lifecycle(
      "    open: { transitions: { close: closed } }\n    ‸lost: { transitions: { close: closed } }\n    closed: { final: true }\n",
    ),
    says: '"lost" is never reached',
  },
  {
    code: "OPS312",
    what: "a state that nothing leaves",
    yaml: lifecycle(
      "    open: { transitions: { close: closed, lose: lost } }\n    ‸lost: {}\n    closed: { final: true }\n",
    ),
    says: "no way leads to a final state",
  },
  {
    code: "OPS313",
    what: "an outcome that nothing answers",
    yaml: lifecycle(
      "    open: { ‸invoke: { runbook: desk/restart, timeout: 1h }, transitions: { done: closed, expired: closed } }\n    closed: { final: true }\n",
    ),
    says: '"fault"',
  },
  {
    code: "OPS314",
    what: "an outcome of a wait that is not there",
    yaml: lifecycle("    open: { transitions: { ‸approved: closed } }\n    closed: { final: true }\n"),
    says: "does not have",
  },
  {
    code: "OPS315",
    what: "a branch behind one that always applies",
    yaml: lifecycle(
      "    open: { transitions: { close: [closed, ‸{ when: { priority: low }, target: closed }] } }\n    closed: { final: true }\n",
    ),
    says: "never tried",
  },
  {
    code: "OPS316",
    what: "a reaction to a state that is none",
    yaml: lifecycle("    open: { transitions: { ‸parent.close: closed } }\n    closed: { final: true }\n"),
    says: 'did you mean "closed"?',
  },
  {
    code: "OPS317",
    what: "a final state with a way out",
    yaml: lifecycle(
      "    open: { transitions: { close: closed } }\n    closed: { final: true, ‸transitions: { reopen: open } }\n",
    ),
    says: '"closed" has "transitions"',
  },
  {
    code: "OPS318",
    what: "a second lifecycle without a condition",
    yaml: definition(
      "Lifecycle",
      "‸other",
      "  record: ticket\n  allow: [agent]\n  initial: open\n  states:\n    open: { transitions: { close: closed } }\n    closed: { final: true }\n",
    ),
    says: "when",
  },
  {
    code: "OPS319",
    what: "a deadline that does nothing",
    yaml: lifecycle(
      "    open: { after: [‸{ wait: 1h }], transitions: { close: closed } }\n    closed: { final: true }\n",
    ),
    says: "nothing happens",
  },
  {
    code: "OPS328",
    what: "a wait after which somebody is told without an end",
    yaml: lifecycle(
      "    open: { after: [‸{ wait: 1h, tell: [{ to: [agent], notify: told }] }], transitions: { close: closed } }\n    closed: { final: true }\n",
    ),
    says: "has come again",
  },
  {
    code: "OPS320",
    what: "a record type without a lifecycle",
    yaml: `‸${field("a: { type: string }")}`,
    says: "no lifecycle",
    bundled: true,
  },
  {
    code: "OPS330",
    what: "a missing cell",
    yaml:
      table("    - { priority: low, then: 1 }\n").replace("  rules:", "  ‸rules:") +
      "---\n" +
      field(
        "a: { type: integer, computed: { table: t } }\n    priority: { type: enum, values: [low, high], default: low }",
      ),
    says: "no rule matches priority high",
  },
  {
    code: "OPS331",
    what: "overlapping cells",
    yaml: table("    - { priority: low, then: 1 }\n    - ‸{ priority: [low, high], then: 2 }\n"),
    says: "rules 1 and 2 both match priority low",
  },
  {
    code: "OPS332",
    what: "a rule that another hides",
    yaml: table("    - { then: 1 }\n    - ‸{ priority: high, then: 2 }\n", "first"),
    says: "never used",
  },
  {
    code: "OPS340",
    what: "a pause inside stop",
    yaml: level("  within: 4h\n  ‸pause: { state: closed, priority: low }\n  stop: { state: [closed, held] }\n"),
    says: "never pauses",
  },
  {
    code: "OPS341",
    what: "a clock that never starts",
    yaml: level("  within: 4h\n  ‸when: { state: closed }\n  stop: { state: closed }\n"),
    says: "never starts",
  },
  {
    code: "OPS342",
    what: "a clock that never runs",
    yaml: level("  within: 4h\n  when: { state: held }\n  ‸pause: { state: held }\n  stop: { state: closed }\n"),
    says: "never runs",
  },
  {
    code: "OPS343",
    what: "a pause outside when",
    yaml: level("  within: 4h\n  when: { state: [open] }\n  ‸pause: { state: held }\n  stop: { state: closed }\n"),
    says: "state held",
  },
  {
    code: "OPS344",
    what: "a lifecycle that extends one of another record",
    yaml: `${definition("RecordType", "thing", "  number: THG\n  fields: { title: { type: string } }\n")}---\n${definition("Lifecycle", "thing", "  record: ‸thing\n  extends: ticket\n")}`,
    says: "does not go with",
  },
  {
    code: "OPS344",
    what: "a lifecycle made of four",
    yaml: ["ticket", "a", "b", "c"]
      .flatMap((parent, index, all) => {
        const name = all[index + 1];
        const spec = `  when: { priority: high }\n  extends: ${name === "c" ? "‸" : ""}${parent}\n`;
        return name === undefined ? [] : [definition("Lifecycle", name, spec)];
      })
      .join("---\n"),
    says: 'extend "a"',
  },
  {
    code: "OPS345",
    what: "a state that is taken out and never was there",
    yaml: definition("Lifecycle", "other", "  extends: ticket\n  when: { priority: high }\n  states: { ‸hld: null }\n"),
    says: 'did you mean "held"?',
  },
  {
    code: "OPS350",
    what: "an approval that expires at once",
    yaml: approval(
      "  stages: [{ name: a, rule: any, approvers: [admin] }]\n  timeout: { after: ‸0s, outcome: expired }\n",
    ),
    says: "expires at once",
  },
  {
    code: "OPS360",
    what: "a function that nobody has",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, do: [{ look: { call: ‸cmdb.itm, with: { name: a } } }] } } }\n    closed: { final: true }\n",
    ),
    says: 'did you mean "cmdb.item"?',
  },
  {
    code: "OPS361",
    what: "an input that a function does not take",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, do: [{ look: { call: cmdb.item, with: { ‸nam: a } } }] } } }\n    closed: { final: true }\n",
    ),
    says: 'did you mean "name"?',
  },
  {
    code: "OPS363",
    what: "a function that a running worker lacks",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, do: [{ look: { call: ‸chat.say, with: {} } }] } } }\n    closed: { final: true }\n",
    ),
    says: '"chat.say" cannot be called everywhere; the worker one lacks it',
    severity: "warning",
  },
  {
    code: "OPS370",
    what: "a record that a scenario does not have",
    yaml: scenario("    - { as: kim, command: close, record: ‸x }\n"),
    says: 'no record "x"',
  },
  {
    code: "OPS370",
    what: "a command that no lifecycle has",
    yaml: scenario("    - { as: kim, command: ‸clos, record: t }\n"),
    says: 'did you mean "close"?',
  },
  {
    code: "OPS371",
    what: "a relation name of two types",
    yaml: `${definition("RelationType", "a", "  names: [runsOn, ‸runs]\n")}---\n${definition("RelationType", "b", "  names: [executes, runs]\n")}`,
    says: 'a name of the RelationType "b" too',
  },
  {
    code: "OPS371",
    what: "a relation that reads the same from both ends",
    yaml: definition("RelationType", "a", "  names: [peers, ‸peers]\n"),
    says: '"peers" is both names',
  },
  {
    code: "OPS372",
    what: "a class whose values are unique within many",
    yaml: definition(
      "CIClass",
      "disk",
      "  attributes: { slot: { type: integer } }\n  identify: [{ by: [slot], within: ‸dependsOn }]\n",
    ),
    says: "`one: from`",
  },
  {
    code: "OPS301",
    what: "a relation that no type has",
    yaml: definition(
      "CIClass",
      "disk",
      "  attributes: { slot: { type: integer } }\n  identify: [{ by: [slot], within: ‸runOn }]\n",
    ),
    says: 'did you mean "runsOn"?',
  },
  {
    code: "OPS373",
    what: "a step that asks by a credential that is not named",
    yaml: pattern("    - a: { ‸ssh: { command: uname } }\n", "  needs: [snmp]\n"),
    says: "needs: [snmp, ssh]",
  },
  {
    code: "OPS373",
    what: "a step that asks a port where none is seen",
    yaml: pattern("    - a: { ‸redis: { command: INFO } }\n", "", "{ class: host }"),
    says: "write the port",
  },
  {
    code: "OPS373",
    what: "a parser of what is no text",
    yaml: pattern("    - a: { snmp: { walk: 1.3.6 }, ‸parse: lines }\n", "  needs: [snmp]\n"),
    says: "the step is rows",
  },
  {
    code: "OPS374",
    what: "a command that a shell would read as more",
    yaml: pattern("    - a: { ssh: { command: ‸uname -a } }\n", "  needs: [ssh]\n"),
    says: '"uname -a" is no plain command',
  },
  {
    code: "OPS375",
    what: "a statement that writes",
    yaml: pattern("    - a: { sql: { dialect: postgresql, select: ‸drop table x } }\n", "  needs: [sql]\n"),
    says: "begins with `select`",
  },
  {
    code: "OPS375",
    what: "two statements in one",
    yaml: pattern("    - a: { sql: { dialect: postgresql, select: ‸select 1; select 2 } }\n", "  needs: [sql]\n"),
    says: "no `;`",
  },
  {
    code: "OPS376",
    what: "a pattern that no scenario plays",
    yaml: pattern("    - a: { redis: { command: INFO } }\n").replace("spec:", "‸spec:"),
    says: "patterns: [p]",
    severity: "warning",
  },
  {
    code: "OPS301",
    what: "a class that becomes absent and is not there",
    yaml: pattern("    - a: { redis: { command: INFO } }\n", "  absent: { ‸hots: absent }\n"),
    says: 'did you mean "host"?',
  },
  {
    code: "OPS301",
    what: "relations that end and are none",
    yaml: pattern("    - a: { redis: { command: INFO } }\n", "  absent: { ‸runsOm: deleteRelations }\n"),
    says: 'did you mean "runsOn"?',
  },
  {
    code: "OPS374",
    what: "one of several places of a command that is not plain",
    yaml: pattern("    - a: { ssh: { command: ‸[/usr/sbin/nginx, 'nginx;'] } }\n", "  needs: [ssh]\n"),
    says: "write a bare name",
  },
  {
    code: "OPS107",
    what: "a pattern that applies to two things",
    yaml: pattern("    - a: { redis: { command: INFO } }\n", "", "‸{ port: 1, tls: {} }"),
    says: "exactly one of port",
  },
  {
    code: "OPS109",
    what: "a step of a name that is taken",
    yaml: pattern("    - port: { redis: { command: INFO } }\n").replace("- port", "- ‸port"),
    says: "give the step another name",
  },
  {
    code: "OPS204",
    what: "an expression that reads what is no step",
    yaml: pattern("    - conf: { redis: { command: INFO } }\n", "", "{ port: 1 }", "'[ ‸.cnf ]'"),
    says: 'did you mean "conf"?',
  },
  {
    code: "OPS202",
    what: "a variable that patterns do not have",
    yaml: pattern("    - conf: { redis: { command: INFO } }\n", "", "{ port: 1 }", "'[ ‸$hots ]'"),
    says: "$host",
  },
  {
    code: "OPS301",
    what: "an item of a class that is not there",
    yaml: pattern("    - conf: { redis: { command: INFO } }\n", "", "{ port: 1 }", `'[{ ref: "a", class: ‸"hots" }]'`),
    says: 'did you mean "host"?',
  },
  {
    code: "OPS204",
    what: "an item with an attribute that its class does not have",
    yaml: pattern(
      "    - conf: { redis: { command: INFO } }\n",
      "",
      "{ port: 1 }",
      `'[{ ref: "a", class: "host", attributes: { ‸seral: 1 } }]'`,
    ),
    says: 'did you mean "serial"?',
  },
  {
    code: "OPS301",
    what: "an item with a relation that no type has",
    yaml: pattern(
      "    - conf: { redis: { command: INFO } }\n",
      "",
      "{ port: 1 }",
      `'[{ ref: "a", class: "host", relations: [{ name: ‸"runOn", to: { id: $host.id } }] }]'`,
    ),
    says: 'did you mean "runsOn"?',
  },
  {
    code: "OPS377",
    what: "an entry of a map that is neither URL nor host and port",
    yaml: definition("ServiceMap", "shop", "  service: { ci: shop }\n  entry: [‸ldap shop]\n"),
    says: "no URL and no host:port",
  },
  {
    code: "OPS377",
    what: "a map that is entered on this machine",
    yaml: definition("ServiceMap", "shop", "  service: { ci: shop }\n  entry: [‸http://127.0.0.1:8080/]\n"),
    says: "this machine",
  },
  {
    code: "OPS378",
    what: "two maps that are entered at one place",
    yaml: `${definition("ServiceMap", "shop", "  service: { ci: shop }\n  entry: [‸https://shop.example/]\n")}---\n${definition("ServiceMap", "till", "  service: { ci: till }\n  entry: [shop.example:443]\n").replace("‸", "")}`,
    says: 'the ServiceMap "till"',
  },
  {
    code: "OPS107",
    what: "a map that begins at two kinds of things",
    yaml: definition(
      "ServiceMap",
      "shop",
      "  service: { ci: shop }\n  entry: [https://shop.example/]\n  ‸tags: { service: [shop] }\n",
    ),
    says: "has entry or tags",
  },
  {
    code: "OPS530",
    what: "samples of traffic nearer together than they are kept",
    yaml: definition("ServiceMap", "shop", "  service: { ci: shop }\n  traffic: { every: ‸30s }\n"),
    says: "a minute apart",
  },
  {
    code: "OPS530",
    what: "more samples of traffic than are kept",
    yaml: definition(
      "ServiceMap",
      "shop",
      "  service: { ci: shop }\n  traffic: { samples: 12, every: 1h, keep: ‸8h }\n",
    ),
    says: "12 samples take longer",
  },
  {
    code: "OPS530",
    what: "traffic as a relation that reads from what is depended on",
    yaml: `${definition("ServiceMap", "shop", "  service: { ci: shop }\n  traffic: { as: ‸usedBy }\n")}---\n${definition("RelationType", "depends-on", "  names: [dependsOn, usedBy]\n").replace("‸", "")}`,
    says: "reads from what is depended on",
  },
  {
    code: "OPS204",
    what: "a cluster by what no CI has",
    yaml: `${definition("ServiceMap", "shop", "  service: { ci: shop }\n  clusters: [{ by: [‸pol] }]\n")}---\n${definition("CIClass", "web", "  attributes: { pool: { type: string } }\n  identify: [{ by: [name] }]\n").replace("‸", "")}`,
    says: 'did you mean "pool"?',
  },
  {
    code: "OPS107",
    what: "a map of which a lesser severity takes more",
    yaml: definition("ServiceMap", "shop", "  service: { ci: shop }\n  impact: [60, ‸100, 40, 20]\n"),
    says: "falling percentages",
  },
  {
    code: "OPS380",
    what: "a limit on a blast radius that nothing tells",
    yaml: raising(given, "", ", ‸blastRadius: 3"),
    says: "cmdb.impact",
  },
  {
    code: "OPS381",
    what: "an approval that the record does not ask for",
    yaml: raising("    with: { title: x, policy: ‸job-bord }"),
    says: 'no rule of the table "job-approval", by which "served" chooses its approval, names "job-bord"; did you mean "job-board"?',
  },
  {
    code: "OPS382",
    what: "a link that the record of the alerts has not",
    yaml: raising(`${given}\n    link: ‸works`),
    says: '"works" is no link of job, and job is raised',
  },
  {
    code: "OPS301",
    what: "a discovery without the classes that it makes",
    yaml: `${definition("Discovery", "d", "  schedule: { cron: '0 2 * * *' }\n  ranges: [10.0.0.0/24]\n").replace("spec:", "‸spec:")}---\n${definition("CIClass", "host", "  identify: [{ by: [name] }]\n")}`,
    says: 'there is no CIClass "application"',
  },
  {
    code: "OPS303",
    what: "discoveries that run after each other",
    yaml: ["d", "e"]
      .map((name, index) =>
        definition("Discovery", name, `  schedule: { after: ${index === 0 ? "‸e" : "d"} }\n  ranges: [10.0.0.0/24]\n`),
      )
      .join("---\n"),
    says: "d after e after d",
  },
  {
    code: "OPS107",
    what: "a schedule of two kinds",
    yaml: definition("Discovery", "d", "  schedule: ‸{ cron: '0 2 * * *', every: 6h }\n  ranges: [10.0.0.0/24]\n"),
    says: "exactly one of cron, days",
  },
  {
    code: "OPS107",
    what: "days without a time",
    yaml: definition("Discovery", "d", "  schedule: ‸{ days: [last] }\n  ranges: [10.0.0.0/24]\n"),
    says: "days needs the time of the day",
  },
  {
    code: "OPS122",
    what: "a sweep at no instant",
    yaml: definition("Discovery", "d", "  schedule: { once: ‸'tomorrow' }\n  ranges: [10.0.0.0/24]\n"),
    says: '"tomorrow" is not an instant',
  },
  {
    code: "OPS106",
    what: "a sweep each second",
    yaml: definition("Discovery", "d", "  schedule: { every: ‸1s }\n  ranges: [10.0.0.0/24]\n"),
    says: "write 1m or more",
  },
  {
    code: "OPS560",
    what: "a watch of two methods",
    yaml: watching("load", "  threshold: { above: 1 }\n  forecast: { reaches: 0, within: 1h, from: 2h }\n", "‸"),
    says: "this one has threshold, forecast",
  },
  {
    code: "OPS560",
    what: "a threshold with two sides",
    yaml: watching("load", "  threshold: ‸{ above: 1, below: 0 }\n"),
    says: "either above or below",
  },
  {
    code: "OPS561",
    what: "a watch of what is not kept",
    yaml: watching("temperature", "  threshold: { above: 1 }\n"),
    says: 'the source "m" keeps no such series',
  },
  {
    code: "OPS562",
    what: "a watch that learns longer than values are kept",
    yaml: watching("load", "  baseline: { season: none, learn: ‸721h, bad: high }\n"),
    says: "write at most 360h",
  },
  {
    code: "OPS584",
    what: "a watch that leaves out maintenance where there is none",
    yaml: watching("load", "  baseline: { season: none, learn: 24h, bad: high, exclude: ‸maintenance }\n"),
    says: "no Maintenance is defined",
  },
  {
    code: "OPS580",
    what: "a probe whose answer chooses whom it asks",
    yaml: probing("  http: [{ get: ‸'https://${ .host }/login' }]\n"),
    says: "does not say whom it asks",
  },
  {
    code: "OPS580",
    what: "a probe with credentials in its address",
    yaml: probing("  http: [{ get: ‸https://kim:secret@shop.example/ }]\n"),
    says: "without an expression or credentials in it",
  },
  {
    code: "OPS581",
    what: "a probe whose results nobody takes",
    yaml: probing("  tcp: { host: shop.example, port: 443 }\n", {
      source: "‸",
      receive: "{ prometheus: remote-write }",
    }),
    says: 'the source "m" takes nothing of probes',
  },
  {
    code: "OPS581",
    what: "a probe that asks more often than its source has steps",
    yaml: probing("  every: ‸10s\n  tcp: { host: shop.example, port: 443 }\n"),
    says: "a step of 30s",
  },
  {
    code: "OPS582",
    what: "a probe from a collector that cannot ask so",
    yaml: `${probing("  from: [centre, ‸c]\n  http: [{ get: 'https://shop.example/' }]\n")}---\n${definition("Collector", "c", "  ranges: [10.0.0.0/24]\n  capabilities: [tcp]\n")}`,
    says: 'the collector "c" is not able to ask by http',
  },
  {
    code: "OPS583",
    what: "an outage that more vantage points see than there are",
    yaml: `${probing("  tcp: { host: shop.example, port: 443 }\n")}---\n${definition(
      "Availability",
      "a",
      "  of: { cis: [shop] }\n  target: 99.9%\n  period: month\n  zone: Europe/Berlin\n  outages: { seen: { probes: { probe: p }, from: ‸2 } }\n",
    )}`,
    says: 'the probe "p" asks from 1 vantage points',
  },
  {
    code: "OPS550",
    what: "a secret of syslog",
    yaml: definition(
      "EventSource",
      "s",
      "  receive: { syslog: { from: [10.0.0.0/8] }, secret: ‸token }\n  event: { key: a, state: firing, severity: 3, title: Odd }\n",
    ),
    says: "messages of syslog show no secret",
  },
  {
    code: "OPS550",
    what: "a secret of traps beside their credentials",
    yaml: definition(
      "EventSource",
      "s",
      "  receive: { snmpTrap: { from: [10.0.0.0/8], credentials: [c] }, secret: ‸token }\n  event: { key: a, state: firing, severity: 3, title: Odd }\n",
    ),
    says: 'traps are known by what "credentials" names',
  },
  ...[
    ["an address with credentials", "url: ‸'https://a:b@c.example/x', every: 1m", "is no address"],
    ["a pace that nobody bears", "url: 'https://c.example/x', every: ‸1s", "is no pace"],
    [
      "a list with a cursor",
      "url: 'https://c.example/x', every: 1m, cursor: ‸.next, listed: .id",
      "goes on from nowhere",
    ],
  ].map(([what = "", poll = "", says = ""]) => ({
    code: "OPS645" as const,
    what,
    yaml: definition(
      "EventSource",
      "s",
      `  receive: { poll: { ${poll} } }\n  event: { key: a, state: firing, severity: 3, title: Odd }\n`,
    ),
    says,
  })),
  {
    code: "OPS128",
    what: "a network that is none",
    yaml: definition("LogSource", "l", "  receive: { syslog: { from: [‸10.0.0.0/33] } }\n"),
    says: "prefix length",
  },
  {
    code: "OPS600",
    what: "a source of logs with the name of a source of metrics",
    yaml: `${definition("LogSource", "‸m", "  receive: { http: lines }\n")}---\n${definition("MetricSource", "m", "  receive: { prometheus: remote-write }\n  keep: [{ match: { __name__: load } }]\n")}`,
    says: 'there is a MetricSource "m"',
  },
  {
    code: "OPS601",
    what: "a watch that finds something new in metrics",
    yaml: watching("load", "  ‸new: { learn: 24h }\n"),
    says: "of which nothing is new or gone",
  },
  {
    code: "OPS601",
    what: "a rate of lines",
    yaml: watchingLines("  value: ‸rate\n  threshold: { above: 1 }\n"),
    says: "lines are counted anew in each window",
  },
  {
    code: "OPS602",
    what: "a keyword with a blank at its end",
    yaml: definition("LogSource", "l", "  receive: { http: lines }\n  keywords: { disk: [‸'disk full '] }\n"),
    says: "has blanks",
  },
  {
    code: "OPS561",
    what: "a watch of a keyword that is not counted",
    yaml: watchingLines(
      "  series: { match: { __name__: log_keyword_lines, keyword: ‸disk } }\n  threshold: { above: 0 }\n",
    ),
    says: 'counts no keyword "disk"',
  },
  {
    code: "OPS388",
    what: "a discovery with an address that no collector serves",
    yaml: `${found("  identify: [{ by: [name] }]\n", "  collector: ‸any\n")}---\n${collector("[10.0.0.0/25]")}`,
    says: "covers 10.0.0.128, which no collector serves",
  },
  {
    code: "OPS388",
    what: "a discovery whose collector lacks what its credentials need",
    yaml: `${found("  identify: [{ by: [name] }]\n", "  collector: ‸site\n  credentials: [{ snmp: lab }]\n")}---\n${collector("[10.0.0.0/24]")}`,
    says: 'the collector "site" does not serve ("site" lacks snmp)',
  },
  {
    code: "OPS301",
    what: "a collector that is not defined beside others that are",
    yaml: `${found("  identify: [{ by: [name] }]\n", "  collector: ‸sit\n")}---\n${collector("[10.0.0.0/24]")}`,
    says: 'no Collector "sit" is defined',
  },
  {
    code: "OPS106",
    what: "a silence that is none yet",
    yaml: `${collector("[10.0.0.0/24]")}  silentAfter: ‸30s\n`,
    says: "write 90s or more",
  },
  {
    code: "OPS109",
    what: "a collector by the word for all",
    yaml: definition("Collector", "‸any", "  ranges: [10.0.0.0/24]\n"),
    says: 'cannot be named "any"',
  },
  {
    code: "OPS386",
    what: "an attribute that does not hold what discovery writes",
    yaml: found("  attributes: { port: { type: string } }\n  identify: [{ by: [port], within: runsOn }]\n"),
    says: 'the class "application" has "port" of the type string, to which discovery writes a whole number',
  },
  {
    code: "OPS386",
    what: "a list where discovery writes one value",
    yaml: found("  attributes: { product: { type: string, many: true } }\n  identify: [{ by: [name] }]\n"),
    says: '"product" of the type string (many), to which discovery writes a text',
  },
  {
    code: "OPS386",
    what: "an attribute that is required and that discovery does not know",
    yaml: found("  attributes: { rack: { type: string, required: true } }\n  identify: [{ by: [name] }]\n"),
    says: 'requires "rack", which discovery does not know',
  },
  {
    code: "OPS386",
    what: "a class by which nothing that is found is recognized",
    yaml: found("  attributes: { serial: { type: string } }\n  identify: [{ by: [serial] }]\n"),
    says: 'the class "application" is recognized by nothing that discovery knows',
  },
  {
    code: "OPS204",
    what: "a stamp that no class has",
    yaml: found(
      "  attributes: { site: { type: string } }\n  identify: [{ by: [name] }]\n",
      "  stamp: { ‸sites: berlin }\n",
    ),
    says: "site",
  },
  {
    code: "OPS208",
    what: "a stamp that does not fit",
    yaml: found(
      "  attributes: { site: { type: integer } }\n  identify: [{ by: [name] }]\n",
      "  stamp: { site: ‸berlin }\n",
    ),
    says: "berlin",
  },
  {
    code: "OPS204",
    what: "an escalation that ends by a field that its record has not",
    yaml:
      raising(given).replace("onFail: { escalation: desk }", "onFail: { escalation: ‸own }") +
      `---\n${definition("Escalation", "own", "  steps: [{ to: [agent], notify: told, wait: 10m }]\n  fallback: [admin]\n  taken: { fields: [assignee] }\n")}`,
    says: 'the escalation "own" ends when "assignee" is set, which is no field of job',
  },
  {
    code: "OPS204",
    what: "an escalation that is handed on by a field that its record has not",
    yaml:
      raising(given).replace("onFail: { escalation: desk }", "onFail: { escalation: ‸own }") +
      `---\n${definition("Escalation", "own", "  steps: [{ to: [agent], notify: told, wait: 10m }]\n  fallback: [admin]\n  onReassign: { field: team, then: restart }\n")}`,
    says: 'the escalation "own" is handed on by "team", which is no field of job',
  },
  {
    code: "OPS310",
    what: "a state that the record that is raised has not",
    yaml: raising(given, raisingSteps.replace("ready: running", "ready: ‸runing")),
    says: 'the lifecycle "served" has no state "runing"; did you mean "running"?',
  },
  {
    code: "OPS383",
    what: "a step that the record does not take in its state",
    yaml: raising(given, raisingSteps.replace("begin: stop", "begin: ‸finish")),
    says: 'the lifecycle "served" of job takes no "finish" in the state "running"',
  },
  {
    code: "OPS383",
    what: "a record that cannot be withdrawn while it waits",
    yaml: raising(given, raisingSteps.replace("withdraw: drop", "withdraw: ‸drop")),
    says: 'the lifecycle "served" of job takes no "drop" in the state "agreed"',
  },
  {
    code: "OPS384",
    what: "a step without what it needs",
    yaml: raising(given, raisingSteps.replace("{ command: finish, with: { result: done } }", "‸finish")),
    says: '"finish" of job needs "result"',
  },
  {
    code: "OPS104",
    what: "a required field of a raised record that nobody gives",
    yaml: raising("    ‸with: {}"),
    says: 'the required field "title" of job is missing',
  },
  {
    code: "OPS383",
    what: "a command that the record does not take",
    yaml: sent("  onClear: ‸resolve\n"),
    says: 'the lifecycle "served" of job takes no "resolve"',
  },
  {
    code: "OPS383",
    what: "a command that the engine may not give",
    yaml: sent("  onClear: { command: ‸drop }\n"),
    says: "add automation to its `allow` in every branch",
  },
  {
    code: "OPS384",
    what: "an input that the command does not take",
    yaml: sent("  onClear: { command: finish, with: { result: done, ‸note: x } }\n"),
    says: '"finish" does not take "note"; did you mean "notes"?',
  },
  {
    code: "OPS384",
    what: "a command without what it needs",
    yaml: sent("  onClear: ‸finish\n"),
    says: '"finish" of job needs "result", which is not given',
  },
  {
    code: "OPS385",
    what: "relations of a rule that does not group by CI",
    yaml: sent("  group: { by: [key], relations: ‸1 }\n"),
    says: '"by" does not name "ci"',
  },
  {
    code: "OPS387",
    what: "late repetitions of a source that tells no instants",
    yaml: definition(
      "EventSource",
      "monitor",
      "  receive: { webhook: json }\n  event: { key: '${ .id }', state: firing, severity: 3, title: '${ .text }' }\n  lateRepeats: ‸0s\n",
    ),
    says: 'add "at" to "event"',
  },
  {
    code: "OPS551",
    what: "maintenance by records that hold no window",
    yaml: definition("Maintenance", "work", "  windows: { record: ‸ticket, in: [open] }\n"),
    says: "no ticket holds a window",
  },
  {
    code: "OPS590",
    what: "a correlation in two ways",
    yaml: definition("Correlation", "same", "  tags: [labels.site]\n  ‸topology: { hops: 2 }\n"),
    says: "several ways to correlate: tags, topology",
  },
  {
    code: "OPS590",
    what: "a correlation in no way",
    yaml: definition("Correlation", "same", "  ‸order: 1\n"),
    says: "it has no way to correlate",
  },
  {
    code: "OPS590",
    what: "what must be the same beside tags",
    yaml: definition("Correlation", "same", "  tags: [labels.site]\n  ‸same: [source]\n"),
    says: "name all under tags",
  },
  {
    code: "OPS590",
    what: "a cause that needs no relation, and one",
    yaml: definition("Correlation", "cause", "  primary: { alert: .severity == 1, related: ‸false, hops: 2 }\n"),
    says: "it looks for no relation, and says which",
  },
  {
    code: "OPS591",
    what: "a group that lives shorter than the gap in it",
    yaml: definition("Correlation", "same", "  tags: [labels.site]\n  gap: 10m\n  life: ‸5m\n"),
    says: "write a longer life",
  },
  ...(
    [
      ["a signature without a secret", "webhook: json, verify: ‸{ hmac: sha256, header: X-Sign }", 'add "secret"'],
      [
        "a secret that is shown and signs",
        "webhook: json, secret: x, shown: { query: token }, verify: ‸{ hmac: sha256, header: X-Sign }",
        'leave "shown" or "verify" out',
      ],
      ["messages of every topic", "webhook: ‸sns", 'add "topics"'],
      ["topics of what is no SNS", 'webhook: json, topics: ‸["arn:aws:sns:eu-central-1:123456789012:a"]', "leave"],
      ["a routing key that nobody knows", "webhook: ‸pagerduty-v2", 'add "secret"'],
      ["a field of lines", "webhook: lines, secret: x, shown: ‸{ field: token }", 'use "header" or "query"'],
    ] as const
  ).map(([what, receive, says]) => ({
    code: "OPS550" as const,
    what,
    yaml: definition(
      "EventSource",
      "monitor",
      `  receive: { ${receive} }\n  event: { key: '\${ .id }', state: firing, severity: 3, title: '\${ .text }' }\n`,
    ),
    says,
  })),
  {
    code: "OPS208",
    what: "an input of the wrong kind",
    yaml: sent("  onClear: { command: finish, with: { result: ‸broken } }\n"),
    says: '"broken" is not one of its values',
  },
  {
    code: "OPS390",
    what: "a queue of what lists do not find",
    yaml: definition("Queue", "scored", "  record: ticket\n  when: { ‸score: '>= 5' }\n  for: [agent]\n"),
    says: 'add `index: true` to the field "score" of ticket',
  },
  {
    code: "OPS351",
    what: "a ratio whose part is not in its whole",
    yaml: definition(
      "Indicator",
      "share",
      "  of: ticket\n  date: openedAt\n  ratio: { part: { state: ‸[closed, held] }, whole: { state: [closed] } }\n",
    ),
    says: 'the part counts "state" "held", which is not in the whole',
  },
  {
    code: "OPS352",
    what: "what is open, where a state is final in one lifecycle alone",
    yaml: `${definition("Indicator", "backlog", "  of: ticket\n  ‸at: { cron: '0 0 * * *', zone: UTC }\n")}---\n${lifecycle(
      "    open: { transitions: { hold: held } }\n    held: { final: true }\n",
    )}`,
    says: '"held" is a final state in one lifecycle of ticket and not in another; say which states are meant',
  },
  {
    code: "OPS353",
    what: "a reopening after nothing",
    yaml: definition(
      "Indicator",
      "again",
      "  of: ticket\n  at: { cron: '0 0 * * *', zone: UTC }\n  when: { reopenedWithin: ‸168h }\n",
    ),
    says: "counted by their `date`",
  },
  {
    code: "OPS354",
    what: "a table that reads what was not kept",
    yaml: `${definition(
      "Indicator",
      "age",
      "  of: ticket\n  date: openedAt\n  measure: { time: { from: openedAt, calendar: { table: ‸hours } } }\n",
    )}---\n${definition("DecisionTable", "hours", "  inputs: { long: '.title | length' }\n  hit: first\n  rules: [{ then: desk }]\n")}`,
    says: 'the table "hours" reads ".title | length", which is no field',
  },
  {
    code: "OPS355",
    what: "a median of nothing that is measured",
    yaml: definition("Indicator", "count", "  of: ticket\n  date: openedAt\n  show: [n, ‸median]\n"),
    says: "it needs `measure`",
  },
  {
    code: "OPS356",
    what: "more uptime than there is time",
    yaml: definition(
      "Availability",
      "up",
      "  of: { cis: [a] }\n  target: ‸110%\n  period: month\n  zone: UTC\n  outages: { alerts: { alerts: { severity: 1 } } }\n",
    ),
    says: "write a percentage above 0% and up to 100%",
  },
  {
    code: "OPS611",
    what: "an improvement that looks for two things",
    yaml: improving("‸{ silent: true, repaired: { count: 2 } }", "retire: true"),
    says: "exactly one thing",
  },
  {
    code: "OPS612",
    what: "a proposal that sets nothing and retires nothing",
    yaml: definition(
      "Improvement",
      "i",
      "  days: 90\n  find: { silent: true }\n  propose: ‸{ kind: AlertRule, title: Less, from: '${ .rule }' }\n",
    ),
    says: "sets something, or retires it",
  },
  {
    code: "OPS613",
    what: "a proposal that would rename what it changes",
    yaml: improving("{ silent: true }", "set: { ‸metadata.name: other }"),
    says: "no place in a definition that may be set",
  },
  {
    code: "OPS650",
    what: "a prediction of a number",
    yaml: predicting("field: ‸score, reads: [title], command: close"),
    says: "is of type integer",
  },
  {
    code: "OPS651",
    what: "a prediction that reads what is no text",
    yaml: predicting("field: priority, reads: [‸score], command: close"),
    says: "no text that may be read",
  },
  {
    code: "OPS652",
    what: "a prediction by a command that takes no such field",
    yaml: predicting("field: priority, reads: [title], command: ‸close"),
    says: '"close" takes no "priority"',
  },
  {
    code: "OPS570",
    what: "a policy that nothing looks at",
    yaml: definition("Policy", "review", `${reviewed}  must: .title != null\n  at: ‸{}\n`),
    says: "nothing says when it is looked at",
  },
  {
    code: "OPS570",
    what: "records that are to be looked at when a CI changes",
    yaml: definition("Policy", "review", `${reviewed}  must: .title != null\n  at: ‸{ every: 1h, change: true }\n`),
    says: "this is over records",
  },
  {
    code: "OPS630",
    what: "an account of AWS that is no number",
    yaml: definition("Account", "shop", accountOf("id: ‸shop")),
    says: "twelve digits",
  },
  {
    code: "OPS630",
    what: "an endpoint that says more than where it is",
    yaml: definition("Account", "shop", `${accountOf("id: '123456789012'")}  endpoint: ‸https://aws.example/api\n`),
    says: "scheme, host and port alone",
  },
  {
    code: "OPS630",
    what: "a hypervisor that is reached over a network",
    yaml: definition(
      "Account",
      "lab",
      "  provider: libvirt\n  id: lab\n  endpoint: ‸qemu+ssh://root@lab/system\n  schedule: { every: 6h }\n",
    ),
    says: "no hypervisor of the machine itself",
  },
  {
    code: "OPS630",
    what: "a cluster that is named by what several may be called",
    yaml: definition(
      "Account",
      "lab",
      "  provider: kubernetes\n  id: ‸lab\n  credential: lab\n  schedule: { every: 6h }\n",
    ),
    says: "uid of its namespace kube-system",
  },
  {
    code: "OPS630",
    what: "a service that a provider does not have",
    yaml: definition(
      "Account",
      "lab",
      "  provider: libvirt\n  id: lab\n  services: [‸database]\n  endpoint: qemu:///system\n  schedule: { every: 6h }\n",
    ),
    says: "it has compute, network, storage",
  },
  {
    code: "OPS631",
    what: "two accounts that list the same region",
    yaml: `${definition("Account", "shop", accountOf("id: ‸'123456789012'"))}---\n${definition("Account", "more", accountOf("id: '123456789012'"))}`,
    says: 'lists services of "123456789012" in the same regions',
  },
  {
    code: "OPS632",
    what: "a price without an amount",
    yaml: definition("PriceList", "aws", `${priced}    - ‸{ type: volume, size: gp3 }\n`),
    says: "neither what a month of one costs",
  },
  {
    code: "OPS632",
    what: "a price behind one that fits all that it fits",
    yaml: definition(
      "PriceList",
      "aws",
      `${priced}    - { type: volume, month: 1 }\n    - ‸{ type: volume, size: gp3, perGiB: 1 }\n`,
    ),
    says: "write what is special first",
  },
  {
    code: "OPS571",
    what: "a step that is not closer than the one before",
    yaml: definition(
      "Policy",
      "review",
      `${reviewed}  at: { every: 1h }\n  ladder: { until: '\${ .openedAt }', steps: [{ before: 24h }, { before: ‸48h }] }\n`,
    ),
    says: "write the longest first",
  },
  {
    code: "OPS571",
    what: "a step that is milder than the one before",
    yaml: definition(
      "Policy",
      "review",
      `${reviewed}  at: { every: 1h }\n  ladder: { until: '\${ .openedAt }', steps: [{ before: 48h, severity: 2 }, ‸{ before: 24h, severity: 3 }] }\n`,
    ),
    says: "1 is the worst",
  },
  {
    code: "OPS572",
    what: "a command to a record that is not opened",
    yaml: definition("Policy", "review", `${reviewed}  must: .title != null\n  at: { every: 1h }\n  ‸onClear: close\n`),
    says: "none is opened",
  },
  {
    code: "OPS640",
    what: "a policy over records that acts on CIs",
    yaml: definition("Policy", "review", `${reviewed}  must: .title != null\n  at: { every: 1h }\n  ‸then: {}\n`),
    says: "is about CIs",
  },
  {
    code: "OPS395",
    what: "a role that is mistyped",
    yaml: definition("Queue", "open", "  record: ticket\n  for: [agent, ‸aprover]\n"),
    says: 'did you mean "approver"?',
  },
  {
    code: "OPS395",
    what: "a role that nobody declares",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, allow: [‸astronaut] } } }\n    closed: { final: true }\n",
    ),
    says: "roles of your own are declared in a definition of the kind Roles",
  },
  {
    code: "OPS395",
    what: "a role of a runbook",
    yaml: runbook("  - a: { set: { x: 1 } }\n").replace(
      "version: 1.0.0",
      "version: 1.0.0, metadata: { opsloom: { allow: [‸aget] } }",
    ),
    says: 'did you mean "agent"?',
  },
  {
    code: "OPS395",
    what: "a role of a person in a scenario",
    yaml: scenario("    - wait: 1h\n").replace("kim: [agent]", "kim: [agent, ‸agnet]"),
    says: 'did you mean "agent"?',
  },
  {
    code: "OPS110",
    what: "a declared role that is the product's",
    yaml: definition("Roles", "more", "  roles: { ‸agent: Works }\n"),
    says: 'the role "agent" is built in',
  },
  {
    code: "OPS301",
    what: "a runbook that a scenario starts and that is none",
    yaml: scenario("    - { as: kim, start: ‸desk/none }\n"),
    says: 'no Runbook "desk/none"',
  },
  {
    code: "OPS301",
    what: "a channel of a scenario that is none",
    yaml: scenario("    - wait: 1h\n", "    channels: { ‸mial: retry }\n"),
    says: 'did you mean "mail"?',
  },
  {
    code: "OPS301",
    what: "a queue that a scenario expects and that is none",
    yaml: scenario("    - expect: { queues: [{ queue: ‸desk, for: kim, holds: [t] }] }\n"),
    says: 'no Queue "desk"',
  },
  {
    code: "OPS370",
    what: "a record of a queue that is none of the scenario",
    yaml: scenario("    - expect: { queues: [{ queue: desk, for: kim, holds: [t, ‸x] }] }\n"),
    says: 'no record "x"',
  },
  {
    code: "OPS501",
    what: "another version of the runbook language",
    yaml: runbook("  - a: { set: { x: 1 } }\n").replace("1.0.3", "‸2.0.0"),
    says: "1.0.3",
  },
  {
    code: "OPS107",
    what: "a computed field that a transition sets",
    yaml: `${field("a: { type: integer, computed: '${ 1 }' }")}---\n${definition(
      "Lifecycle",
      "thing",
      "  record: thing\n  allow: [agent]\n  initial: open\n  states:\n    open: { transitions: { close: { target: closed, set: { ‸a: 2 } } } }\n    closed: { final: true }\n",
    )}`,
    says: '"a" cannot be set; it is computed',
  },
  {
    code: "OPS107",
    what: "a computed field that a command may give",
    yaml: `${field("a: { type: integer, computed: '${ 1 }' }")}---\n${definition(
      "Lifecycle",
      "thing",
      "  record: thing\n  allow: [agent]\n  initial: open\n  states:\n    open: { transitions: { close: { target: closed, fields: [‸a] } } }\n    closed: { final: true }\n",
    )}`,
    says: '"a" cannot be given; it is computed',
  },
  {
    code: "OPS107",
    what: "a question beside a refusal",
    yaml: lifecycle(
      "    open: { transitions: { close: [{ when: { score: 1 }, refuse: no, ‸ask: { why: { type: text } } }, closed] } }\n    closed: { final: true }\n",
    ),
    says: '"ask" and "refuse" exclude each other',
  },
  ...(["allow: [agent]", "fields: [title]", "ask: { why: { type: text } }"] as const).flatMap((keys): Case[] => [
    {
      code: "OPS107",
      what: `"${keys}" of what time brings about`,
      yaml: lifecycle(`    open: { after: [{ wait: 1h, target: closed, ‸${keys} }] }\n    closed: { final: true }\n`),
      says: "nobody gives this command",
    },
    {
      code: "OPS107",
      what: `"${keys}" of an outcome`,
      yaml: lifecycle(
        `    open: { invoke: { runbook: desk/restart, timeout: 1h }, transitions: { done: { target: closed, ‸${keys} }, fault: closed, expired: closed } }\n    closed: { final: true }\n`,
      ),
      says: "nobody gives this command",
    },
    {
      code: "OPS107",
      what: `"${keys}" of a reaction`,
      yaml: lifecycle(
        `    open: { transitions: { parent.closed: { target: closed, ‸${keys} } } }\n    closed: { final: true }\n`,
      ),
      says: "nobody gives this command",
    },
  ]),
  {
    code: "OPS126",
    what: "a timeout of a run in business days",
    yaml: lifecycle(
      "    open: { invoke: { runbook: desk/restart, timeout: ‸2bd }, transitions: { done: closed, fault: closed, expired: closed } }\n    closed: { final: true }\n",
    ),
    says: "business days",
  },
  {
    code: "OPS126",
    what: "an age of a fact in business days",
    yaml: definition(
      "RecordType",
      "thing",
      "  number: THG\n  fields: { a: { type: string } }\n  facts: { b: { call: cmdb.item, with: { name: x }, maxAge: ‸1bd } }\n",
    ),
    says: "business days",
  },
  {
    code: "OPS107",
    what: "a calendar beside elapsed hours",
    yaml: lifecycle(
      "    open: { after: [{ wait: 4h, ‸calendar: desk, target: closed }] }\n    closed: { final: true }\n",
    ),
    says: "elapsed time",
  },
  {
    code: "OPS107",
    what: "a calendar beside an instant",
    yaml: lifecycle(
      "    open: { after: [{ until: '${ .dueDate }', ‸calendar: desk, target: closed }] }\n    closed: { final: true }\n",
    ),
    says: "business days",
  },
  {
    code: "OPS107",
    what: "a calendar of an approval that counts no business days",
    yaml: approval(
      "  stages: [{ name: s, approvers: [agent], rule: any }]\n  ‸calendar: desk\n  remind: 4h\n  timeout: { after: 24h, outcome: expired }\n",
    ),
    says: "elapsed time",
  },
  {
    code: "OPS107",
    what: "a window that a final state takes",
    yaml: lifecycle(
      "    open: { transitions: { close: closed } }\n    closed: { final: true, ‸reserve: { cis: '${ .host }', from: '${ .dueDate }', until: '${ .dueDate }' } }\n",
    ),
    says: "given back",
  },
  {
    code: "OPS107",
    what: "a window that a facet takes",
    yaml: definition(
      "Lifecycle",
      "side",
      "  facetOf: ticket\n  allow: [agent]\n  initial: open\n  fields: { cis: { type: ci }, at: { type: instant } }\n  states:\n    open: { ‸reserve: { cis: '${ .cis }', from: '${ .at }', until: '${ .at }' }, transitions: { close: closed } }\n    closed: { final: true }\n",
    ),
    says: "main lifecycle",
  },
  {
    code: "OPS107",
    what: "a condition of a facet",
    yaml: definition(
      "Lifecycle",
      "side",
      "  facetOf: ticket\n  ‸when: { priority: high }\n  allow: [agent]\n  initial: open\n  states:\n    open: { transitions: { close: closed } }\n    closed: { final: true }\n",
    ),
    says: "begins with its record",
  },
  {
    code: "OPS204",
    what: "a fact of the record that a facet reads",
    yaml: `${definition(
      "RecordType",
      "thing",
      "  number: THG\n  fields: { a: { type: string } }\n  facts: { b: { call: cmdb.item, with: { name: x } } }\n",
    )}---\n${definition(
      "Lifecycle",
      "thing",
      "  record: thing\n  allow: [agent]\n  initial: open\n  states: { open: { transitions: { close: closed } }, closed: { final: true } }\n",
    )}---\n${definition(
      "Lifecycle",
      "side",
      "  facetOf: thing\n  allow: [agent]\n  initial: open\n  states:\n    open: { transitions: { close: { when: '$facts‸.b == 1', target: closed } } }\n    closed: { final: true }\n",
    )}`,
    says: 'unknown field "b" of $facts',
  },
  {
    code: "OPS301",
    what: "a plan of who is on call that there is not",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, allow: [{ onCall: ‸dba }] } } }\n    closed: { final: true }\n",
    ),
    says: 'there is no OnCall "dba"',
  },
  {
    code: "OPS301",
    what: "a layer that a plan does not have",
    yaml: `${lifecycle(
      "    open: { transitions: { close: { target: closed, allow: [{ onCall: dba, layer: ‸secnd }] } } }\n    closed: { final: true }\n",
    )}---\n${definition(
      "OnCall",
      "dba",
      "  zone: UTC\n  layers:\n    - { name: first, turn: day, at: '09:00', order: [{ from: 2026-01-05, people: [kim] }] }\n    - { name: second, turn: day, at: '09:00', order: [{ from: 2026-01-05, people: [lee] }] }\n",
    )}`,
    says: '"dba" has no layer "secnd"; did you mean "second"?',
  },
  {
    code: "OPS124",
    what: "a weekly turn without its weekday",
    yaml: onCall("{ name: first, turn: week, at: ‸'09:00', order: [{ from: 2026-01-05, people: [kim] }] }"),
    says: "write a weekday and a local time: mon 09:00",
  },
  {
    code: "OPS365",
    what: "a list that begins on another weekday than turns change on",
    yaml: onCall("{ name: first, turn: week, at: mon 09:00, order: [{ from: ‸2026-01-06, people: [kim] }] }"),
    says: "2026-01-06 is a tue, and turns of this layer change on mon",
  },
  {
    code: "OPS365",
    what: "lists that are not in their order",
    yaml: onCall(
      "{ name: first, turn: day, at: '09:00', order: [{ from: 2026-01-06, people: [kim] }, { from: ‸2026-01-05, people: [lee] }] }",
    ),
    says: "write the lists by their first day, each day once",
  },
  {
    code: "OPS324",
    what: "a way back from where records begin",
    yaml: lifecycle(
      "    open: { transitions: { hold: other, back: { target: ‸$previous } } }\n    other: { transitions: { resume: $previous, close: closed } }\n    closed: { final: true }\n",
    )
      .replace("‸$previous", "$previous")
      .replace("back: {", "back: ‸{"),
    says: 'a record begins in the state "open"',
  },
  ...(
    [
      ["maxSize: ‸20MB", '"20MB" is no size of a file'],
      ["maxSize: ‸200MiB", "at most 100MiB"],
      ["media: [image/png, ‸image/pgn]", 'did you mean "image/png"'],
      ["media: [‸text/html]", "not known by their content"],
      ["‸computed: '${ 1 }'", '"computed" does not go with the type file'],
    ] as const
  ).map(([rest, says]) => ({
    code: says.includes("does not go") ? ("OPS107" as const) : ("OPS106" as const),
    what: `a field of files with ${rest}`,
    yaml: definition("RecordType", "thing", `  number: THG\n  fields: { scan: { type: file, ${rest} } }\n`),
    says,
  })),
  ...(
    [
      ["OPS106", 'server: ‸"mail.example.org", secret: a', '"mail.example.org" is no address of an IMAP server'],
      ["OPS106", 'server: ‸"imaps://kim:hush@mail.example.org", secret: a', "what stands here is no address"],
      ["OPS106", 'server: ‸"imap://mail.example.org?tls=never", secret: a', "write imaps://HOST"],
      ["OPS107", 'server: "imaps://m.example.org", secret: a, folder: Inbox, moveTo: ‸INBOX', "be new again"],
    ] as const
  ).map(([code, imap, says]) => ({
    code,
    what: `mail that is fetched with ${imap}`,
    yaml: definition(
      "Mailbox",
      "help",
      `  addresses: [help@example.org]\n  imap: { ${imap} }\n  open: [{ refuse: No }]\n`,
    ),
    says,
  })),
  {
    code: "OPS107",
    what: "a file that is asked for and goes with nothing",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, ask: { scan: { type: ‸file } } } } }\n    closed: { final: true }\n",
    ),
    says: "only fields of a record type hold them",
  },
  {
    code: "OPS325",
    what: "a merge that leaves the record open",
    yaml: lifecycle(
      merging(
        "{ target: ‸open, ask: { into: { type: record, class: ticket, required: true } }, merge: '${ $command.input.into }' }",
      ),
    ),
    says: 'a record that is merged is over, and the state "open" is not final',
  },
  {
    code: "OPS325",
    what: "a merge without a target",
    yaml: lifecycle(
      merging("{ ask: { into: { type: record, class: ticket, required: true } }, merge: ‸'${ $command.input.into }' }"),
    ),
    says: "this leaves it in its state",
  },
  {
    code: "OPS325",
    what: "a merge into what nobody is asked for",
    yaml: lifecycle(merging("{ target: closed, merge: ‸'${ .number }' }")),
    says: "a person says which ticket it is merged into",
  },
  {
    code: "OPS325",
    what: "a merge into a record of another type",
    yaml: lifecycle(
      merging(
        "{ target: closed, ask: { into: { type: record, class: thing, required: true } }, merge: ‸'${ $command.input.into }' }",
      ),
    ),
    says: "class: ticket",
  },
  {
    code: "OPS325",
    what: "a merge that time brings about",
    yaml: lifecycle(
      "    open: { after: [{ wait: 1h, target: closed, merge: ‸'${ .number }' }], transitions: { close: closed } }\n    closed: { final: true }\n",
    ),
    says: "nobody gives this command",
  },
  {
    code: "OPS312",
    what: "a hold whose ways back lead to no end",
    yaml: lifecycle(
      "    open: { transitions: { hold: other, go: ‸mid, end: closed } }\n    other: { transitions: { resume: $previous } }\n    mid: { transitions: { rest: pause } }\n    pause: { transitions: { resume: $previous } }\n    closed: { final: true }\n",
    )
      .replace("‸mid", "mid")
      .replace("    mid:", "    ‸mid:"),
    says: 'from the state "mid" no way leads',
  },
  {
    code: "OPS366",
    what: "an escalation that goes on for ever",
    yaml: definition(
      "Escalation",
      "e",
      "  steps: [{ to: [agent], notify: told, wait: 5m, remind: { times: 100, every: 5m } }]\n  repeat: ‸19\n  fallback: [agent]\n",
    ),
    says: "2020 times somebody would be told",
  },
  {
    code: "OPS366",
    what: "an escalation whose record would be looked at for ever",
    yaml: definition(
      "Escalation",
      "e",
      "  steps: [{ to: [agent], notify: told, wait: 10m, remind: { times: 3, every: 5m } }]\n  repeat: ‸99\n  reescalate: 30m\n  fallback: [agent]\n",
    ),
    says: "the record would be looked at 2500 times before the fallback",
  },
  {
    code: "OPS366",
    what: "an escalation whose long waits are looked into each minute",
    yaml: definition(
      "Escalation",
      "e",
      "  steps: ‸[{ to: [agent], notify: told, wait: 24h }, { to: [agent], notify: told, wait: 24h }]\n  reescalate: 1m\n  fallback: [agent]\n",
    ),
    says: "the record would be looked at 2880 times before the fallback",
  },
  {
    code: "OPS121",
    what: "an acknowledgement that holds for no time",
    yaml: definition(
      "Escalation",
      "e",
      "  steps: [{ to: [agent], notify: told, wait: 5m }]\n  reescalate: ‸30s\n  fallback: [agent]\n",
    ),
    says: 'an acknowledgement that holds for "30s" is none',
  },
  {
    code: "OPS107",
    what: "an escalation that goes on as it is, and by others",
    yaml: definition(
      "Escalation",
      "e",
      "  steps: [{ to: [agent], notify: told, wait: 5m }]\n  onReassign: { field: team, then: keep, ‸escalations: { other: e } }\n  fallback: [agent]\n",
    ),
    says: "`keep` goes on as it is",
  },
  {
    code: "OPS301",
    what: "a channel that is neither of the product nor defined",
    yaml: definition("Notification", "n", "  channels: [inbox, ‸sms]\n  subject: s\n  body: b\n"),
    says: 'there is no channel "sms"',
  },
  {
    code: "OPS110",
    what: "a channel under the name of one of the product",
    yaml: definition("Channel", "‸mail", "  call: http\n  with: { method: get, endpoint: 'https://e.org' }\n"),
    says: '"mail" is a channel of the product; choose a name beside inbox, mail',
  },
  {
    code: "OPS204",
    what: "a contact that a channel does not need",
    yaml: definition("Channel", "sms", "  call: http\n  with: { method: get, endpoint: '${ $person‸.phone }' }\n"),
    says: "phone",
  },
  {
    code: "OPS204",
    what: "a link of a channel that has none",
    yaml: definition("Channel", "sms", "  call: http\n  with: { method: get, endpoint: '${ $message‸.link }' }\n"),
    says: "link",
  },
  {
    code: "OPS205",
    what: "a secret of a channel of which something is computed",
    yaml: definition(
      "Channel",
      "sms",
      "  call: http\n  with: { method: get, endpoint: ‸'${ $secrets.a + $secrets.b }' }\n",
    ),
    says: "write it alone, as ${ $secrets.NAME }, or in a text",
  },
  {
    code: "OPS121",
    what: "a try of a channel that lasts too long",
    yaml: definition(
      "Channel",
      "sms",
      "  call: http\n  with: { method: get, endpoint: 'https://e.org' }\n  within: ‸31s\n",
    ),
    says: 'a try cannot last "31s"; write up to 30s',
  },
  {
    code: "OPS104",
    what: "low urgency without a digest",
    yaml: definition("Notification", "n", "  channels: [inbox]\n  urgency: ‸low\n  subject: s\n  body: b\n"),
    says: "goes into a digest, and none is said",
  },
  {
    code: "OPS107",
    what: "a digest of what is not of low urgency",
    yaml: definition("Notification", "n", "  channels: [inbox]\n  ‸digest: { every: 1h }\n  subject: s\n  body: b\n"),
    says: "only what is of low urgency goes into a digest",
  },
  {
    code: "OPS121",
    what: "a digest that comes all the time",
    yaml: definition(
      "Notification",
      "n",
      "  channels: [inbox]\n  urgency: low\n  digest: { every: ‸1s }\n  subject: s\n  body: b\n",
    ),
    says: 'a digest cannot come every "1s"',
  },
  {
    code: "OPS364",
    what: "a plan that ends without anybody",
    yaml: onCall(
      "{ name: first, turn: day, at: '09:00', order: [{ from: 2026-01-05, people: [kim] }, { from: 2026-02-02, people: [] }] }",
    ).replace("layers", "‸layers"),
    says: "nobody is on call from 2026-02-02T09:00:00.000Z; let a list begin earlier",
  },
  {
    code: "OPS368",
    severity: "warning",
    what: "a channel behind the inbox, where one is enough",
    yaml: definition(
      "Notification",
      "n",
      "  channels: [mail, inbox, ‸slack]\n  deliver: first\n  subject: s\n  body: b\n",
    ),
    says: '"slack" is never tried: the inbox before it reaches everybody',
  },
  {
    code: "OPS367",
    what: "quiet hours that never end",
    yaml: definition(
      "Notification",
      "n",
      "  channels: [inbox]\n  quietHours: { calendar: ‸always }\n  subject: s\n  body: b\n",
    ),
    says: 'the quiet hours of calendar "always" never end',
  },
  {
    code: "OPS301",
    what: "quiet hours of a calendar that is not there",
    yaml: definition(
      "Notification",
      "n",
      "  channels: [inbox]\n  quietHours: { calendar: ‸nights }\n  subject: s\n  body: b\n",
    ),
    says: 'there is no Calendar "nights"',
  },
  {
    code: "OPS129",
    what: "a gap that is told to whom a record names",
    yaml: onCall(
      "{ name: first, turn: day, at: '09:00', order: [{ from: 2026-01-05, people: [kim] }] }",
      "  gap: { tell: [‸{ field: assignee }] }\n",
    ),
    says: "name roles, { user: } or { group: }",
  },
  {
    code: "OPS109",
    what: "a command with a hyphen",
    yaml: lifecycle("    open: { transitions: { ‸close-it: closed } }\n    closed: { final: true }\n"),
    says: '"close-it" is not a name such as assign',
  },
  {
    code: "OPS106",
    what: "a pattern that the engine does not read",
    yaml: field("a: { type: string, pattern: ‸'\\p{Script=Greek}' }"),
    says: "regular expression",
  },
  {
    code: "OPS208",
    what: "a default that its pattern refuses",
    yaml: field("a: { type: string, pattern: '^x', default: ‸abc }"),
    says: "^x",
  },
  {
    code: "OPS208",
    what: "a default of two lines",
    yaml: field('a: { type: string, default: ‸"a\\nb" }'),
    says: "one line",
  },
  {
    code: "OPS208",
    what: "a default that is no object",
    yaml: field("a: { type: object, default: ‸5 }"),
    says: "a map",
  },
  {
    code: "OPS207",
    what: "a sum of texts",
    yaml: table("    - { priority: low, then: 1 }\n    - { priority: high, then: ‸x }\n", "sum"),
    says: "hit: sum",
  },
  {
    code: "OPS208",
    what: "a field of one value that a table gives a list",
    yaml: `${field("a: { type: integer, computed: { table: ‸t } }\n    priority: { type: enum, values: [low, high] }")}---\n${table("    - { priority: low, then: 1 }\n", "all")}`,
    says: "list",
  },
  {
    code: "OPS208",
    what: "a field of many values that a table gives one",
    yaml: `${field("a: { type: integer, many: true, computed: { table: ‸t } }\n    priority: { type: enum, values: [low, high] }")}---\n${table("    - { priority: low, then: 1 }\n", "first")}`,
    says: "hit: all",
  },
  {
    code: "OPS107",
    what: "a refusal expected of waiting",
    yaml: scenario("    - { wait: 1h, ‸refused: true }\n"),
    says: '"refused" does not go with "wait"',
  },
  {
    code: "OPS105",
    what: "a count of records that is no number",
    yaml: scenario("    - { expect: { records: [{ record: ticket, count: ‸two }] } }\n"),
    says: "is not a number",
  },
  {
    code: "OPS105",
    what: "a name for a record that is no text",
    yaml: scenario("    - { expect: { records: [{ record: ticket, as: ‸5 }] } }\n"),
    says: "a text",
  },
  {
    code: "OPS204",
    what: "an unknown field of an expected record",
    yaml: scenario("    - { expect: { records: [{ record: ticket, count: 0, ‸titel: x }] } }\n"),
    says: 'did you mean "title"?',
  },
  {
    code: "OPS103",
    what: "a mistyped key of an expected call",
    yaml: scenario("    - { expect: { calls: [{ call: cmdb.item, ‸time: 1 }] } }\n"),
    says: 'did you mean "times"?',
  },
  {
    code: "OPS202",
    what: "the items of a catalog",
    yaml: lifecycle(
      "    open: { transitions: { close: { when: '‸$items == []', target: closed } } }\n    closed: { final: true }\n",
    ),
    says: "$items",
  },
  {
    code: "OPS110",
    what: "a link and an inverse link of one name",
    yaml: definition(
      "RecordType",
      "thing",
      "  number: THG\n  fields: { a: { type: string } }\n  links: { about: { to: ticket, ‸inverse: parent } }\n",
    ),
    says: "parent",
  },
  {
    code: "OPS110",
    what: "a link named like a field",
    yaml: definition(
      "RecordType",
      "thing",
      "  number: THG\n  fields: { a: { type: string } }\n  links: { ‸a: { to: ticket, inverse: things } }\n",
    ),
    says: "field",
  },
  {
    code: "OPS315",
    what: "a command of its own where an approval takes its name",
    yaml: `${lifecycle(
      "    open: { approval: a, transitions: { approved: closed, rejected: closed, expired: closed, ‸approve: closed } }\n    closed: { final: true }\n",
    )}---\n${approval("  stages: [{ name: s, approvers: [agent], rule: any }]\n  timeout: { after: 24h, outcome: expired }\n")}`,
    says: "approvers",
  },
  {
    code: "OPS126",
    what: "business days of a step of a clock without them",
    yaml: `${definition("Calendar", "long", "  { zone: UTC, open: { mon-fri: '09:00-17:00' } }\n")}---\n${definition(
      "ServiceLevel",
      "s",
      "  record: ticket\n  startAt: openedAt\n  onReopen: resume\n  onTargetChange: restart\n  within: 4h\n  stop: { state: closed }\n  calendar: ‸long\n  escalate: [{ at: 50%, plus: 1bd, notify: told, to: [agent] }]\n",
    )}`,
    says: "no business days",
  },
  {
    code: "OPS126",
    what: "a calendar without business days that a table chooses",
    yaml: `${definition("Calendar", "long", "  { zone: UTC, open: { mon-fri: '09:00-17:00' } }\n")}---\n${table("    - { then: long }\n", "first")}---\n${definition(
      "ServiceLevel",
      "s",
      "  record: ticket\n  startAt: openedAt\n  onReopen: resume\n  onTargetChange: restart\n  within: 1bd\n  stop: { state: closed }\n  calendar: { table: ‸t }\n",
    )}`,
    says: "no business days",
  },
  {
    code: "OPS129",
    what: "the owner of a record",
    yaml:
      definition("RecordType", "thing", "  number: THG\n  fields: { about: { type: record, class: ticket } }\n") +
      "---\n" +
      definition(
        "Lifecycle",
        "thing",
        "  record: thing\n  allow: [{ ‸owner: about }]\n  initial: open\n  states: { open: { transitions: { close: closed } }, closed: { final: true } }\n",
      ).replace("‸owner: about", "owner: ‸about"),
    says: "type ci",
  },
  {
    code: "OPS502",
    what: "a mistyped task",
    yaml: runbook("  - ‸pause: { wate: PT1S }\n"),
    says: 'did you mean "wait"?',
  },
  {
    code: "OPS503",
    what: "a retry policy that is not defined",
    yaml: runbook("  - a:\n      try: [{ b: { set: { x: 1 } } }]\n      catch: { retry: ‸often }\n"),
    says: "often",
  },
  {
    code: "OPS504",
    what: "a task name that is there twice",
    yaml: runbook("  - a: { set: { x: 1 } }\n  - ‸a: { set: { x: 1 } }\n"),
    says: "twice",
  },
  {
    code: "OPS510",
    what: "a discovery with a credential by which no pattern logs in",
    yaml: found("  identify: [{ by: [name] }]\n", "  credentials: [{ snmp: lab }, { ‸ssh: key }]\n"),
    says: 'no pattern of this discovery logs in by ssh: "key" would never be used',
  },
  {
    code: "OPS301",
    what: "a discovery by a pattern that is not there",
    yaml: found("  identify: [{ by: [name] }]\n", "  patterns: [‸nginx]\n"),
    says: 'there is no Pattern "nginx"',
  },
  {
    code: "OPS610",
    what: "a schedule of a runbook that records alone run",
    yaml: `${definition("RecordType", "thing", "  number: THG\n  fields: { title: { type: string } }\n")}---\ndocument: { dsl: 1.0.3, namespace: desk, name: other, version: 1.0.0, metadata: { opsloom: { allow: [{ record: thing }] } } }\nschedule: ‸{ every: { hours: 1 } }\ndo:\n  - a: { set: { b: 1 } }\n`,
    says: "the runbook may be run by a thing alone, and not by a schedule",
  },
  {
    code: "OPS505",
    what: "a script that names none of its arguments",
    yaml: runbook("  - a: { run: { shell: { command: 'cd /srv; ls', arguments: ‸[a] } } }\n"),
    says: "would be dropped",
  },
  {
    code: "OPS362",
    what: "an answer of a scenario that its function never gives",
    yaml: scenario(
      "    - wait: 1h\n",
      "    calls: { cmdb.item: { output: ‸{ nam: a } } }\n    records: { t: { record: ticket, set: { title: Printer } } }\n",
    ),
    says: 'unknown property "nam"; it answers name, owners',
  },
  {
    code: "OPS360",
    what: "an answer of a scenario for a function that is not there",
    yaml: scenario("    - wait: 1h\n", "    calls: { ‸cmdb.itm: { output: {} } }\n"),
    says: 'did you mean "cmdb.item"?',
  },
  {
    code: "OPS362",
    what: "an answer of a scenario for a look-up of records",
    yaml: scenario("    - wait: 1h\n", "    calls: { ‸record.find: { output: { count: 1 } } }\n"),
    says: "say under `given.records` which records there are",
  },
  {
    code: "OPS360",
    what: "an expected call of a function that is not there",
    yaml: scenario("    - expect: { calls: [{ call: ‸cmdb.itm, times: 1 }] }\n"),
    says: 'did you mean "cmdb.item"?',
  },
  {
    code: "OPS204",
    what: "a name that a look-up does not answer",
    yaml: looking("'$facts.item‸.nam == \"x\"'"),
    says: 'unknown field "nam" of $facts.item; did you mean "name"?',
  },
  {
    code: "OPS204",
    what: "a name that the parts of a look-up do not have",
    yaml: looking("'[$facts.item.owners[] | select(‸.nam == \"x\")] == []'"),
    says: 'unknown field "nam"',
  },
  {
    code: "OPS204",
    what: "a part of who gives a command, which is a name",
    yaml: lifecycle(
      "    open: { transitions: { close: { when: '$command.by‸.user == \"kim\"', target: closed } } }\n    closed: { final: true }\n",
    ),
    says: 'unknown field "user" of $command.by',
  },
  {
    code: "OPS204",
    what: "a part of who caused an event, which is a name",
    yaml: lifecycle(
      "    open: { transitions: { parent.closed: { when: '$event.by‸.user == \"kim\"', target: closed } } }\n    closed: { final: true }\n",
    ),
    says: 'unknown field "user" of $event.by',
  },
  {
    code: "OPS204",
    what: "what is not told of an approval that is void",
    yaml: lifecycle(
      "    open: { transitions: { voided: [{ when: '$event‸.stages == \"board\"', target: closed }, open] } }\n    closed: { final: true }\n",
    ),
    says: 'unknown field "stages" of $event; did you mean "stage"?',
  },
  {
    code: "OPS210",
    what: "a state of a linked record",
    yaml: lifecycle(
      "    open: { transitions: { close: { when: '.links.parent[0]‸.state == \"closed\"', target: closed } } }\n    closed: { final: true }\n",
    ),
    says: "$event.record",
  },
  {
    code: "OPS210",
    what: "a state of all linked records",
    yaml: lifecycle(
      "    open: { transitions: { close: { when: '[.links.children[] | ‸.state] == []', target: closed } } }\n    closed: { final: true }\n",
    ),
    says: "a link holds the ids of records",
  },
  {
    code: "OPS210",
    what: "an attribute of one of many CIs that is not read",
    yaml: field(
      "a: { type: ci, many: true, read: [site] }\n    b: { type: string, computed: '${ .a[0].site }' }\n    c: { type: string, computed: '${ .a[0]‸.class }' }",
    ),
    says: "read: [class]",
  },
  {
    code: "OPS204",
    what: "a field in a notification that the records it tells of do not have",
    yaml: `${level("  within: 4h\n  stop: { state: closed }\n  escalate: [{ at: 50%, notify: late, to: [agent] }]\n")}---
${definition("Notification", "late", "  channels: [inbox]\n  subject: '${ .number }'\n  body: '${ ‸.unheardOf }'\n")}`,
    says: 'unknown field "unheardOf" of ticket',
  },
  {
    code: "OPS204",
    what: "a field in a notification of an escalation that the records it is named for do not have",
    yaml: `${level("  within: 4h\n  stop: { state: closed }\n  escalate: [{ at: 100%, escalation: ladder }]\n")}---
${definition("Escalation", "ladder", "  steps: [{ to: [agent], notify: late, wait: 5m }]\n  fallback: [admin]\n")}---
${definition("Notification", "late", "  channels: [inbox]\n  subject: Late\n  body: 'It is ${ ‸.titel }'\n")}`,
    says: 'unknown field "titel" of ticket; did you mean "title"?',
  },
  {
    code: "OPS202",
    what: "linked records outside a computed field",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, when: '(‸$links.children | length) == 0' } } }\n    closed: { final: true }\n",
    ),
    says: "compute a field there",
  },
  {
    code: "OPS202",
    what: "linked records in a table that more than computed fields use",
    yaml: `${field("a: { type: integer, computed: { table: t } }")}---
${definition("DecisionTable", "t", "  inputs: { n: '‸$links.children | length' }\n  hit: first\n  rules: [{ then: 1 }]\n")}---
${definition("Lifecycle", "other", "  record: ticket\n  when: { priority: high }\n  allow: [agent]\n  initial: open\n  states:\n    open: { approval: { table: t }, transitions: { approved: closed, rejected: closed, expired: closed } }\n    closed: { final: true }\n")}`,
    says: "compute a field there",
  },
  {
    code: "OPS210",
    what: "a field of linked records that is not declared",
    yaml: reading("[$links.things[]‸.c] | length", "[b]"),
    says: 'a record of $links.things has no "c"; fields of linked records are declared: add `reads: { things: [FIELD] }`',
  },
  {
    code: "OPS204",
    what: "a read of a field that the linked records do not have",
    yaml: reading("[$links.things[].b] | length", "[b, ‸d]"),
    says: 'part has no field "d"',
  },
  {
    code: "OPS204",
    what: "reads over a link that is not there",
    yaml: reading("[$links.things[].b] | length", "[b], ‸stuff: [b]"),
    says: 'thing has no link "stuff"',
  },
  {
    code: "OPS107",
    what: "a target of what happens again and again",
    yaml: lifecycle(
      "    open: { after: [{ every: 1h, ‸target: closed }], transitions: { close: closed } }\n    closed: { final: true }\n",
    ),
    says: "use `wait` with a target",
  },
  {
    code: "OPS121",
    what: "what would happen again every second",
    yaml: lifecycle(
      "    open: { after: [{ every: ‸1s, set: { score: 1 } }], transitions: { close: closed } }\n    closed: { final: true }\n",
    ),
    says: "the shortest is 1m",
  },
  {
    code: "OPS301",
    what: "a notification of a transition that there is not",
    yaml: lifecycle(
      "    open: { transitions: { close: { target: closed, tell: [{ notify: ‸tald, to: [agent] }] } } }\n    closed: { final: true }\n",
    ),
    says: 'did you mean "told"?',
  },
  {
    code: "OPS204",
    what: "a field that a notification of a state reads and its record does not have",
    yaml: `${lifecycle("    open: { tell: [{ notify: news, to: [agent] }], transitions: { close: closed } }\n    closed: { final: true }\n")}---
${definition("Notification", "news", "  channels: [inbox]\n  subject: '${ .number }'\n  body: '${ ‸.nosuchfield }'\n")}`,
    says: 'unknown field "nosuchfield" of ticket',
  },
  {
    code: "OPS129",
    what: "telling nobody",
    yaml: lifecycle(
      "    open: { tell: [{ notify: told, to: ‸[] }], transitions: { close: closed } }\n    closed: { final: true }\n",
    ),
    says: "nobody is told",
  },
  {
    code: "OPS316",
    what: "a facet that reacts to a transition that another one does not have",
    yaml: `${definition("Lifecycle", "hot", "  facetOf: ticket\n  allow: [agent]\n  initial: cold\n  states: { cold: { transitions: { begin: warm } }, warm: { final: true } }\n")}---
${definition("Lifecycle", "news", "  facetOf: ticket\n  allow: [agent]\n  initial: none\n  states: { none: { transitions: { ‸hot.start: some } }, some: { final: true } }\n")}`,
    says: 'the facet "hot" has no transition "start"',
  },
  {
    code: "OPS321",
    what: "types whose records open each other as they begin",
    yaml: `${opening("{ as: a, record: ‸thing, link: ticket, set: { a: x } }")}---
${definition("Lifecycle", "thing", "  record: thing\n  allow: [agent]\n  initial: new\n  states:\n    new: { after: [{ wait: 0s, target: begun }] }\n    begun: { open: [{ as: b, record: ticket, link: thing, set: { title: x } }], transitions: { end: over } }\n    over: { final: true }\n")}`,
    says: "a ticket opens a thing, that one a ticket as soon as it begins",
  },
  {
    code: "OPS204",
    what: "a record that is opened by a link that it does not have",
    yaml: opening("{ as: a, record: thing, link: ‸tickets, set: { a: x } }"),
    says: 'did you mean "ticket"?',
  },
  {
    code: "OPS208",
    what: "a record that is opened by a link that leads elsewhere",
    yaml: opening("{ as: a, record: thing, link: ‸other, set: { a: x } }"),
    says: '"other" of thing leads to thing, not to ticket; links to ticket: ticket',
  },
  {
    code: "OPS104",
    what: "a required field that a state does not open a record with",
    yaml: opening("{ as: ‸a, record: thing, link: ticket }"),
    says: 'required field "a" of thing',
  },
  {
    code: "OPS208",
    what: "a value that a record is opened with, and its field does not take",
    yaml: opening("{ as: a, record: thing, link: ticket, set: { a: x, n: ‸many } }"),
    says: "not a number",
  },
  {
    code: "OPS204",
    what: "a record that is opened after one that is not before it",
    yaml: opening(
      "{ as: a, record: thing, link: ticket, set: { a: x }, links: { other: [‸b] } }, { as: b, record: thing, link: ticket, set: { a: y } }",
    ),
    says: '"b" is not opened before it',
  },
  {
    code: "OPS208",
    what: "a record that is linked to those of another type",
    yaml: opening("{ as: a, record: thing, link: ticket, set: { a: x }, links: { other: ‸'${ .id }' } }"),
    says: '"other" leads to thing, and the expression names a ticket',
  },
  {
    code: "OPS110",
    what: "two records that are opened by one name",
    yaml: opening(
      "{ as: a, record: thing, link: ticket, set: { a: x } }, { as: ‸a, record: thing, link: ticket, set: { a: y } }",
    ),
    says: "there twice",
  },
  {
    code: "OPS301",
    what: "a record of a type that there is not",
    yaml: opening("{ as: a, record: ‸thin, link: ticket }"),
    says: 'did you mean "thing"?',
  },
  {
    code: "OPS202",
    what: "an element where there is no list",
    yaml: opening("{ as: a, record: thing, link: ticket, set: { a: '${ ‸$item.name }' } }"),
    says: "$item",
  },
  {
    code: "OPS208",
    what: "a list that is none",
    yaml: opening("{ as: a, record: thing, link: ticket, each: ‸three, set: { a: x } }"),
    says: "expression that yields one",
  },
  {
    code: "OPS123",
    what: "a share of records that is none",
    yaml: opening("{ as: a, record: thing, link: ticket, set: { a: x }, sample: ‸130% }"),
    says: "1% to 100%",
  },
  {
    code: "OPS322",
    what: "fields of linked records that are computed of each other",
    yaml: reading(
      "[$links.things[].b // 0] | add // 0",
      "[b]",
      "computed: '${ ([$links.whole[].a // 0] | add // 0) + 1 }'",
    )
      .replace("a: { type: integer, computed: ", "a: { type: integer, computed: ‸")
      .replace("links: { whole", "reads: { whole: [a] }\n  links: { whole"),
    says: "thing.a reads part.b reads thing.a",
  },
  {
    code: "OPS323",
    what: "a prefix that another record type has",
    yaml: definition("RecordType", "thing", "  # the same\n  number: ‸TKT\n  fields: { a: { type: string } }\n"),
    says: 'of the record type "ticket" too',
  },
  {
    code: "OPS107",
    what: "a credential of two kinds",
    yaml: definition(
      "Discovery",
      "d",
      "  schedule: { cron: '0 2 * * *' }\n  ranges: [10.0.0.0/24]\n  credentials: [{ snmp: community }, ‸{ ssh: key, sql: reader }]\n",
    ),
    says: "exactly one of ssh, snmp, sql, redis and http",
  },
  {
    code: "OPS128",
    what: "a range of a credential that is none",
    yaml: definition(
      "Discovery",
      "d",
      "  schedule: { cron: '0 2 * * *' }\n  ranges: [10.0.0.0/24]\n  credentials: [{ snmp: community, for: [‸10.0.0.0/99] }]\n",
    ),
    says: "no address block",
  },
  {
    code: "OPS204",
    what: "a field that a runbook opens a record with, and the type does not have",
    yaml: runbook("  - o: { call: desk.open, with: { type: ticket, fields: { title: x, ‸titel: x } } }\n"),
    says: 'unknown field "titel" of ticket',
  },
  {
    code: "OPS208",
    what: "a value that a runbook opens a record with, and the field does not take",
    yaml: runbook("  - o: { call: desk.open, with: { type: ticket, fields: { title: x, priority: ‸hgh } } }\n"),
    says: 'did you mean "high"?',
  },
  {
    code: "OPS104",
    what: "a required field that a runbook does not open a record with",
    yaml: runbook("  - o: { call: desk.open, with: { type: ‸ticket, fields: { priority: low } } }\n"),
    says: 'required field "title"',
  },
  {
    code: "OPS204",
    what: "a link that a runbook opens a record with, and the type does not have",
    yaml: runbook(
      "  - o: { call: desk.open, with: { type: ticket, fields: { title: x }, links: { ‸parents: [a] } } }\n",
    ),
    says: 'did you mean "parent"?',
  },
  {
    code: "OPS370",
    what: "a command that a runbook sends, and no lifecycle has",
    yaml: runbook("  - o: { call: desk.send, with: { record: '${ .id }', command: ‸closes } }\n"),
    says: 'did you mean "close"?',
  },
  {
    code: "OPS384",
    what: "an input of a command that a runbook sends, and no lifecycle takes",
    yaml: runbook("  - o: { call: desk.send, with: { record: ticket/TKT1, command: close, input: { ‸why: x } } }\n"),
    says: '"close" does not take "why"',
  },
  {
    code: "OPS301",
    what: "a record of no type to which a runbook sends a command",
    yaml: runbook("  - o: { call: desk.send, with: { record: ‸tickt/1, command: close } }\n"),
    says: 'did you mean "ticket"?',
  },
  {
    code: "OPS301",
    what: "a record whose number is of no type to which a runbook sends a command",
    yaml: runbook("  - o: { call: desk.send, with: { record: ‸inx7, command: close } }\n"),
    says: 'no record type has a number such as "inx7"',
  },
  {
    code: "OPS301",
    what: "the beginning of a number of a record, to which a runbook sends a command",
    yaml: runbook("  - o: { call: desk.send, with: { record: ‸tkt, command: close } }\n"),
    says: 'no record type has a number such as "tkt"; write one such as TKT7 (ticket)',
  },
  {
    code: "OPS301",
    what: "a number with more behind it of a record to which a runbook sends a command",
    yaml: runbook("  - o: { call: desk.send, with: { record: ‸tkt-7x, command: close } }\n"),
    says: 'no record type has a number such as "tkt-7x"',
  },
  {
    code: "OPS301",
    what: "a type with what is no number behind it, as the record to which a runbook sends a command",
    yaml: runbook("  - o: { call: desk.send, with: { record: ‸ticket/first, command: close } }\n"),
    says: 'no ticket has an id such as "ticket/first"; write one such as ticket/TKT7',
  },
  {
    code: "OPS384",
    what: "an input that the command of a record does not take which is named by its number",
    yaml: runbook("  - o: { call: desk.send, with: { record: tkt1, command: close, input: { ‸why: x } } }\n"),
    says: '"close" does not take "why"',
  },
  {
    code: "OPS390",
    what: "a look-up by a field that lists do not find by",
    yaml: finding("type: ticket, where: { ‸score: 1 }"),
    says: 'add `index: true` to the field "score" of ticket',
  },
  {
    code: "OPS204",
    what: "a look-up by a field that is not there",
    yaml: finding("type: ticket, where: { ‸points: 1 }"),
    says: 'unknown field "points" of ticket',
  },
  {
    code: "OPS310",
    what: "a look-up by a state that is not there",
    yaml: finding("type: ticket, where: { state: ‸opn }"),
    says: 'did you mean "open"?',
  },
  {
    code: "OPS208",
    what: "a value of a look-up that does not fit",
    yaml: finding("type: ticket, where: { open: ‸7 }"),
    says: '"open" is 7: write true or false',
  },
  {
    code: "OPS361",
    what: "a look-up of a type that is not known",
    yaml: finding("type: ‸'${ .title }'"),
    says: "write its name",
  },
  {
    code: "OPS361",
    what: "a look-up whose fields are not known",
    yaml: finding("type: ticket, where: ‸'${ .title }'"),
    says: "write a map of fields and values",
  },
  {
    code: "OPS361",
    what: "a look-up within business days",
    yaml: finding("type: ticket, openedWithin: ‸3bd"),
    says: 'openedWithin is "3bd", which is no length of elapsed time',
  },
  {
    code: "OPS391",
    what: "a look-up of records that automation does not see",
    yaml: `${finding("type: ‸secret")}---\n${definition("RecordType", "secret", "  number: SEC\n  fields: { a: { type: string } }\n  access: { see: [{ to: [agent] }] }\n")}`,
    says: "name it under `access.see` of secret",
  },
  {
    code: "OPS397",
    what: "a field that is shown without the one that says when it is",
    yaml: watched("see: [{ to: [agent], fields: [title, ‸cost] }]"),
    says: '"cost" is shown by "kind", which this entry hides',
  },
  {
    code: "OPS398",
    what: "an entry that lets nobody open",
    yaml: watched("open: [{ allow: [employee], fields: ‸[kind] }]"),
    says: '"title" must be given',
  },
  {
    code: "OPS204",
    what: "a field of a facet that is not there, shown",
    yaml: watched("see: [{ to: [agent], fields: [title, ‸facets.major.commander] }]"),
    says: 'watched has no facet "major"',
  },
  {
    code: "OPS107",
    what: "what is always shown",
    yaml: watched("see: [{ to: [agent], fields: [title, ‸state] }]"),
    says: '"state" of a record is not one of its fields',
  },
  {
    code: "OPS204",
    what: "who gives a field that is not there",
    yaml: watched("edit: { ‸titel: [agent] }"),
    says: 'did you mean "title"?',
  },
  {
    code: "OPS107",
    what: "who gives a field that is computed",
    yaml: watched("edit: { ‸sum: [agent] }"),
    says: '"sum" is given by nobody',
  },
  {
    code: "OPS391",
    what: "a look-up by a field that automation does not see",
    yaml: `${finding("type: secret, where: { ‸b: x }")}---\n${definition("RecordType", "secret", "  number: SEC\n  fields: { a: { type: string }, b: { type: string, index: true } }\n  access: { see: [{ to: [automation], fields: [a] }] }\n")}`,
    says: 'look-ups do not see "b" of secret records',
  },
  {
    code: "OPS326",
    what: "versions that no state freezes",
    yaml: `‸${versioned("[title]", readers)}---\n${guided("draft: { transitions: { close: closed } }")}`,
    says: 'no state freezes the versions of the record type "guide"',
    bundled: true,
  },
  {
    code: "OPS326",
    what: "a state that freezes what has no versions",
    yaml: lifecycle("    open: { ‸freeze: true, transitions: { close: closed } }\n    closed: { final: true }\n"),
    says: "ticket has no versions that could be frozen",
  },
  {
    code: "OPS326",
    what: "a link that keeps versions of what has none",
    yaml: definition(
      "RecordType",
      "thing",
      "  number: THG\n  fields: { a: { type: string } }\n  links: { about: { to: ticket, inverse: things, ‸version: true } }\n",
    ),
    says: "ticket has no versions that a link could keep",
  },
  {
    code: "OPS107",
    what: "a facet that freezes",
    yaml: definition(
      "Lifecycle",
      "side",
      "  facetOf: ticket\n  allow: [agent]\n  initial: a\n  states: { a: { ‸freeze: true, transitions: { go: b } }, b: { final: true } }\n",
    ),
    says: '"freeze" is for the states of a record, not of a facet',
  },
  {
    code: "OPS327",
    what: "versions without a word on who sees drafts",
    yaml: versioned("[title]", "").replace("versions:", "‸versions:"),
    says: "nothing says who sees drafts",
  },
  {
    code: "OPS327",
    what: "a field beside versions that tells of a draft",
    yaml: versioned("[title]", readers, "    short: { type: string, computed: ‸'${ .title[0:10] }' }\n"),
    says: 'add "short" to `versions`',
  },
  {
    code: "OPS327",
    what: "an entry with drafts behind one without",
    yaml: versioned("[title]", "[{ to: [employee] }, { to: [agent], ‸draft: true }]"),
    says: "put the entries with `draft: true` first",
  },
  {
    code: "OPS327",
    what: "drafts for whom a field of the record names",
    yaml: versioned("[title]", "[{ to: [{ field: who }], ‸draft: true }]"),
    says: "named by roles, groups and persons",
  },
  {
    code: "OPS107",
    what: "a draft of what has no versions",
    yaml: access("see: [{ to: [agent], ‸draft: true }]"),
    says: '"draft" goes with a record type that has `versions`',
  },
  {
    code: "OPS204",
    what: "versions of a field that is not there",
    yaml: versioned("[‸titel]", readers),
    says: 'did you mean "title"',
  },
  {
    code: "OPS106",
    what: "a field that is frozen twice",
    yaml: versioned("[title, ‸title]", readers),
    says: '"title" is there twice',
  },
  {
    code: "OPS109",
    what: "a field that is called as the number of its version",
    yaml: versioned("[title]", readers, "    ‸version: { type: string }\n"),
    says: 'the field name "version" is taken',
  },
];

const functions = {
  "cmdb.item": {
    input: {
      type: "object",
      properties: { name: { type: "string" } },
      required: ["name"],
      additionalProperties: false,
    },
    output: closed({
      name: { type: "string" },
      owners: { type: "array", items: closed({ name: { type: "string" } }) },
    }),
  },
  "desk.open": { input: true, sends: { type: "type", fields: "fields", links: "links" } },
  "desk.send": { input: true, sends: { record: "record", command: "command", fields: "input" } },
  "desk.find": { input: true, looksUp: { type: "type", where: "where", openedWithin: "openedWithin" } },
  "chat.say": { input: true },
} as const;
const lacking = { "chat.say": "the worker one lacks it" };

describe("every diagnostic", () => {
  for (const { code, what, yaml, says, severity, alone, bundled, now } of cases) {
    it(`${code} finds ${what} at its place`, () => {
      const { text, line, column } = unmark(yaml);
      const files = [...(alone === true ? [] : [{ path: "base.yaml", text: ticket }]), { path: "case.yaml", text }];
      const loaded = loadDefinitions(files, { functions, lacking, ...(now === undefined ? {} : { now }) });
      const found: readonly Diagnostic[] =
        bundled === true ? buildBundles(loaded.definitions).diagnostics : loaded.diagnostics;
      const hit = found.find(
        (diagnostic) => diagnostic.code === code && diagnostic.line === line && diagnostic.column === column,
      );
      const shown = found
        .map((each) => `${each.file}:${each.line}:${each.column} ${each.code} ${each.message}; ${each.hint ?? ""}`)
        .join("\n");
      expect(hit, `wanted ${code} at ${line}:${column}, found\n${shown}`).toBeDefined();
      expect(`${hit?.message ?? ""}; ${hit?.hint ?? ""}`).toContain(says);
      expect(hit?.severity).toBe(severity ?? "error");
      expect(hit?.file).toBe("case.yaml");
    });
  }

  it("is produced by a test, code by code", () => {
    // The one that depends on what there is in the CMDB is produced by api/ci-revert.itest.ts.
    const produced = new Set([...cases.map((each) => each.code), "OPS520"]);
    expect(Object.keys(codes).filter((code) => !produced.has(code as DiagnosticCode))).toEqual([]);
  });

  it("is explained in docs/diagnostics.md under its title, and nothing else is", () => {
    const page = readFileSync(new URL("../../docs/diagnostics.md", import.meta.url), "utf8");
    const headings = [...page.matchAll(/^### (OPS[0-356]\d\d) (.+)$/gmu)].map((match) => [match[1], match[2]]);
    expect(headings).toEqual(Object.entries(codes));
  });
});

describe("the definitions the cases build on", () => {
  it("have no findings of their own", () => {
    const loaded = loadDefinitions([{ path: "base.yaml", text: ticket }], { functions });
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.definitions.map((each) => `${each.kind}/${each.name}`)).toEqual([
      "RecordType/ticket",
      "Lifecycle/ticket",
      "Calendar/desk",
      "Notification/told",
      "Escalation/desk",
      "Runbook/desk/restart",
    ]);
  });
});
