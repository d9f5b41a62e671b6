/** A step of a scenario: who does what, or what must be true then. */
import { z } from "zod";
import type { Json, JsonObject } from "../../base/json.ts";
import { suggestion } from "../../base/suggestion.ts";
import { isLoopback, readEntry } from "../../map/entry.ts";
import type { Step } from "../../simulation/ir.ts";
import type { TrafficStep } from "../../simulation/traffic.ts";
import type { Context } from "../context.ts";
import { camel, duration, json, kebab, nameOf, runbookName, transitionName, values, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { commandsOf, engineCommands } from "./command.ts";
import { mostSamples } from "../../map/traffic.ts";
import { compileDuration, compileElapsed } from "./duration.ts";
import { compileEstateStep, estateStep } from "./estate-step.ts";
import { compileInstant } from "./instant-at.ts";
import { compileMeasured, measured, nothingMeasured } from "./measured.ts";
import { compileProbed, nothingProbed, probed } from "./probed.ts";
import { compileSaidLines, nothingSaid, saidLines } from "./said-lines.ts";
import { compileExpect, expectation, expectationWords } from "./scenario-expectation.ts";

const mailStep = z.strictObject({
  mailbox: nameOf("Mailbox"),
  from: word,
  subject: z.string().max(998).optional(),
  text: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  about: camel.optional(),
  files: z.array(z.strictObject({ name: word, size: z.int().min(0), media: word })).optional(),
});

export const scenarioStep = z.strictObject({
  as: word.optional(),
  command: transitionName.optional(),
  record: camel.optional(),
  with: values.optional(),
  refused: z.union([z.literal(true), z.string().regex(/^OPS\d{3}$/, "a code such as OPS403")]).optional(),
  start: runbookName.optional(),
  order: nameOf("CatalogItem").optional(),
  leaves: word.optional(),
  members: z
    .strictObject({ group: kebab, add: z.array(word).min(1).optional(), remove: z.array(word).min(1).optional() })
    .optional(),
  wait: duration.optional(),
  until: word.optional(),
  event: z.strictObject({ source: nameOf("EventSource"), body: json }).optional(),
  metrics: measured.optional(),
  probes: probed.optional(),
  logs: saidLines.optional(),
  mail: mailStep.optional(),
  discover: z.strictObject({ target: word, patterns: z.array(nameOf("Pattern")).min(1).optional() }).optional(),
  cmdb: estateStep.optional(),
  traffic: z
    .array(
      z.strictObject({
        from: word,
        to: word,
        times: z.int().min(1).max(mostSamples).optional(),
        every: duration.optional(),
      }),
    )
    .min(1)
    .optional(),
  expect: expectation.optional(),
});

type StepSource = z.infer<typeof scenarioStep>;

const kinds = [
  "command",
  "start",
  "order",
  "leaves",
  "members",
  "wait",
  "until",
  "event",
  "metrics",
  "probes",
  "logs",
  "mail",
  "discover",
  "cmdb",
  "traffic",
  "expect",
] as const;

/** Keys of a step beside the one that tells its kind. */
const companions: readonly (keyof StepSource)[] = ["as", "record", "with", "refused"];

export function compileStep(context: Context, path: Path, source: StepSource, aliases: Map<string, string>): Step {
  const line = context.document.range({ path }).line;
  const present = kinds.filter((kind) => source[kind] !== undefined);
  if (present.length !== 1)
    context.report(
      "OPS107",
      path,
      "a step has exactly one of command, start, order, leaves, members, wait, until, event, metrics, probes, logs, mail, discover, cmdb, traffic and expect",
      "split it into several steps",
    );
  if (present[0] !== undefined && present[0] !== "command")
    for (const key of companions)
      if (source[key] !== undefined && !goesWith(present[0], key))
        context.report(
          "OPS107",
          { path: [...path, key], key: true },
          `"${key}" does not go with "${present[0]}"`,
          "it is for commands",
        );
  switch (present[0]) {
    case "start":
      if (source.as === undefined)
        context.report("OPS104", path, 'the key "as" is missing', "say who starts the runbook");
      context.reference("Runbook", source.start ?? "", [...path, "start"]);
      return {
        kind: "start",
        line,
        as: source.as ?? "",
        runbook: source.start ?? "",
        with: (source.with ?? {}) as JsonObject,
        refused: source.refused ?? null,
      };
    case "order":
      return compileOrderStep(context, path, source, aliases);
    case "mail":
      return compileMailStep(context, path, source, aliases);
    case "leaves":
      return { kind: "leaves", line, person: source.leaves ?? "" };
    case "members": {
      const { group = "", add = [], remove = [] } = source.members ?? {};
      if (add.length + remove.length === 0)
        context.report("OPS104", [...path, "members"], "nobody joins or goes", "add `add`, `remove` or both");
      return { kind: "members", line, group, add, remove };
    }
    case "wait":
      return { kind: "wait", line, duration: compileDuration(context, [...path, "wait"], source.wait ?? "") };
    case "until":
      return { kind: "until", line, at: compileInstant(context, [...path, "until"], source.until ?? "") };
    case "event":
      if (source.event !== undefined)
        context.reference("EventSource", source.event.source, [...path, "event", "source"]);
      return { kind: "event", line, source: source.event?.source ?? "", body: (source.event?.body ?? null) as Json };
    case "metrics":
      return {
        kind: "metrics",
        line,
        measured: compileMeasured(context, [...path, "metrics"], source.metrics ?? nothingMeasured),
      };
    case "probes":
      return {
        kind: "probes",
        line,
        probed: compileProbed(context, [...path, "probes"], source.probes ?? nothingProbed),
      };
    case "logs":
      return { kind: "logs", line, said: compileSaidLines(context, [...path, "logs"], source.logs ?? nothingSaid) };
    case "discover": {
      const { target = "", patterns } = source.discover ?? {};
      for (const [index, name] of (patterns ?? []).entries())
        context.reference("Pattern", name, [...path, "discover", "patterns", index]);
      return { kind: "discover", line, target, patterns: patterns ?? null };
    }
    case "cmdb": {
      const act = compileEstateStep(context, [...path, "cmdb"], source.cmdb ?? {});
      if (act.does !== "report" && source.as === undefined)
        context.report("OPS104", path, 'the key "as" is missing', "say who decides it");
      return { kind: "cmdb", line, as: source.as ?? null, act };
    }
    case "traffic":
      return { kind: "traffic", line, traffic: compileTraffic(context, [...path, "traffic"], source.traffic ?? []) };
    case "expect":
      return {
        kind: "expect",
        line,
        expect: compileExpect(context, [...path, "expect"], source.expect ?? {}, aliases),
      };
    default:
      return compileCommandStep(context, path, source, aliases);
  }
}

/** Keys beside the one that tells the kind of a step. */
function goesWith(kind: (typeof kinds)[number], key: (typeof companions)[number]): boolean {
  if (kind === "order") return true;
  if (kind === "mail") return key === "record" || key === "refused";
  if (kind === "cmdb") return key === "as";
  return kind === "start" && key !== "record";
}

/** A command that the record could take: a mistyped one would be refused for the wrong reason. */
function checkCommand(context: Context, path: Path, source: StepSource, types: ReadonlyMap<string, string>): void {
  const record = source.record === undefined ? undefined : types.get(source.record);
  if (record === undefined || record === "" || source.command === undefined) return;
  // A lifecycle that is broken itself says nothing about its commands.
  if (context.catalog.all("Lifecycle").some((draft) => draft.source === null)) return;
  const known = [...commandsOf(context.catalog, record), ...engineCommands];
  if (!known.includes(source.command) && source.refused === undefined)
    context.report(
      "OPS370",
      [...path, "command"],
      `no lifecycle of ${record} has the command "${source.command}"`,
      suggestion(source.command, known),
    );
}

function compileCommandStep(context: Context, path: Path, source: StepSource, aliases: Map<string, string>): Step {
  for (const key of ["as", "record"] as const)
    if (source[key] === undefined)
      context.report("OPS104", path, `the key "${key}" is missing`, "say who commands which record");
  if (source.record !== undefined && !aliases.has(source.record))
    context.report(
      "OPS370",
      [...path, "record"],
      `there is no record "${source.record}" in this scenario`,
      suggestion(source.record, aliases.keys()),
    );
  checkCommand(context, path, source, aliases);
  return {
    kind: "command",
    line: context.document.range({ path }).line,
    as: source.as ?? "",
    command: source.command ?? "",
    record: source.record ?? "",
    with: (source.with ?? {}) as JsonObject,
    refused: source.refused ?? null,
  };
}

function compileMailStep(context: Context, path: Path, source: StepSource, aliases: Map<string, string>): Step {
  const { mailbox = "", from = "", subject = "", text = "", headers = {}, about, files = [] } = source.mail ?? {};
  context.reference("Mailbox", mailbox, [...path, "mail", "mailbox"]);
  if (about !== undefined && !aliases.has(about))
    context.report(
      "OPS370",
      [...path, "mail", "about"],
      `there is no record "${about}" in this scenario`,
      suggestion(about, aliases.keys()),
    );
  const { record } = source;
  // Which type it is of, is known when it is opened.
  nameNew(context, path, { record, type: "" }, aliases);
  return {
    kind: "mail",
    line: context.document.range({ path }).line,
    mailbox,
    from,
    subject,
    text,
    headers,
    about: about ?? null,
    files,
    record: record ?? null,
    refused: source.refused ?? null,
  };
}

function compileOrderStep(context: Context, path: Path, source: StepSource, aliases: Map<string, string>): Step {
  const { as, order: item = "", record } = source;
  if (as === undefined) context.report("OPS104", path, 'the key "as" is missing', "say who orders");
  const known = context.reference("CatalogItem", item, [...path, "order"]);
  const type = known ? context.catalog.find("CatalogItem", item)?.source?.record : undefined;
  nameNew(context, path, { record, type: type ?? "" }, aliases);
  return {
    kind: "order",
    line: context.document.range({ path }).line,
    as: as ?? "",
    item,
    with: (source.with ?? {}) as JsonObject,
    record: record ?? null,
    refused: source.refused ?? null,
  };
}

/** The name of a record that a step opens; `type` is empty where it is not known. */
function nameNew(
  context: Context,
  path: Path,
  { record, type }: { readonly record: string | undefined; readonly type: string },
  aliases: Map<string, string>,
): void {
  if (record === undefined) return;
  if (aliases.has(record) || expectationWords.includes(record))
    context.report("OPS109", [...path, "record"], `"${record}" is taken`, "give the new record another name");
  else aliases.set(record, type);
}

function compileTraffic(
  context: Context,
  path: Path,
  source: NonNullable<StepSource["traffic"]>,
): readonly TrafficStep[] {
  return source.map(({ from, to, times = 1, every }, index) => {
    const entry = readEntry(to);
    if (entry === null || (isLoopback(entry.host) && !from.includes(":")))
      context.report(
        "OPS377",
        [...path, index, "to"],
        entry === null
          ? `"${to}" is no host:port`
          : `"${to}" is this machine, and "${from}" does not say which that is`,
        "write where the other one listens: 192.0.2.9:5672",
      );
    const at = [...path, index, "every"];
    return { from, to, times, everyMs: every === undefined ? 300_000 : compileElapsed(context, at, every) };
  });
}
