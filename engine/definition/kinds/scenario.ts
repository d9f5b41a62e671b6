import { z } from "zod";
import type { Json, JsonObject } from "../../base/json.ts";
import type { CallAnswer, ChannelAnswer, Expectation, GivenRecord, Scenario, Step } from "../../simulation/ir.ts";
import { isLookUp } from "../../listing/look-up.ts";
import { channelNames } from "../../lifecycle/channel.ts";
import type { FixtureCi } from "../../simulation/fixture.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, duration, functionName, json, kebab, runbookName, transitionName, values, word } from "../shapes.ts";
import { shapeIssues, type ShapeIssue } from "../shape.ts";
import type { Path } from "../spot.ts";
import { suggestion } from "../../base/suggestion.ts";
import { checkAnswer, checkFunction } from "../values/call.ts";
import { commandsOf, engineCommands } from "../values/command.ts";
import { compileDuration, compileElapsed } from "../values/duration.ts";
import { fitLiteral } from "../values/fit.ts";
import { compileGivenOnCall, givenOnCall } from "../values/given-on-call.ts";
import { compileInstant } from "../values/instant-at.ts";
import { checkRole } from "../values/role.ts";
import { compileIndicatorExpectations } from "../values/indicator-expectation.ts";
import { compileQueueExpectations } from "../values/queue-expectation.ts";
import { recordView, requireField } from "../values/record-view.ts";

const answer = z.union([
  z.strictObject({ output: json, takes: duration.optional() }),
  z.strictObject({ fault: z.record(z.string(), json), takes: duration.optional() }),
]);

const step = z.strictObject({
  as: word.optional(),
  command: transitionName.optional(),
  record: camel.optional(),
  with: values.optional(),
  refused: z.union([z.literal(true), z.string().regex(/^OPS\d{3}$/, "a code such as OPS403")]).optional(),
  start: runbookName.optional(),
  order: kebab.optional(),
  wait: duration.optional(),
  until: word.optional(),
  event: z.strictObject({ source: kebab, body: json }).optional(),
  expect: z.record(z.string(), json).optional(),
});

const channelAnswer = z.enum(["delivered", "retry", "refused"]);

const callExpectation = z.strictObject({
  call: functionName,
  with: values.optional(),
  times: z.int().min(0).optional(),
});

const spec = z.strictObject({
  at: word,
  given: z.strictObject({
    fixtures: z.array(kebab).optional(),
    people: z.record(z.string(), z.array(word)).optional(),
    groups: z.record(z.string(), z.array(word)).optional(),
    cis: z
      .record(
        word,
        z.strictObject({
          class: kebab,
          extends: z.array(kebab).optional(),
          owner: word.optional(),
          ownerGroup: word.optional(),
          attributes: z.record(camel, json).optional(),
          relations: z.array(z.strictObject({ type: camel, to: word })).optional(),
        }),
      )
      .optional(),
    onCall: givenOnCall.optional(),
    calls: z.record(functionName, z.union([answer, z.array(answer).min(1)])).optional(),
    channels: z.record(word, z.union([channelAnswer, z.array(channelAnswer).min(1)])).optional(),
    records: z
      .record(
        camel,
        z.strictObject({
          record: kebab,
          set: values,
          links: z.record(camel, z.union([camel, z.array(camel)])).optional(),
          by: word.optional(),
        }),
      )
      .optional(),
  }),
  steps: z.array(step).min(1),
});

type StepSource = z.infer<typeof step>;

const kinds = ["command", "start", "order", "wait", "until", "event", "expect"] as const;

/** Keys of a step beside the one that tells its kind. */
const companions: readonly (keyof StepSource)[] = ["as", "record", "with", "refused"];

const openedExpectation = z.looseObject({ record: kebab, count: z.int().min(0).optional(), as: camel.optional() });

/** Words of an expectation that are not aliases of records. */
const words = ["visited", "calls", "approvals", "records", "queues", "indicators"];

declare module "../kind-map.ts" {
  interface KindMap {
    Scenario: Entry<typeof spec, Scenario, "nothing">;
  }
}

/** The test a process owner writes: who does what when, and what must then be true. */
export const scenarioKind = defineKind({
  kind: "Scenario",
  spec,
  pin: "nothing",
  isTest: true,
  // The places in its file are for its reports.
  meaning: (ir) => ({ ...ir, path: "", steps: ir.steps.map((step) => ({ ...step, line: 0 })) }),
  references: ({ given, steps }) => [
    ...given.records.map(({ record }): Reference => ({ kind: "RecordType", name: record })),
    ...steps.flatMap((step): Reference[] => {
      if (step.kind === "event") return [{ kind: "EventSource", name: step.source }];
      if (step.kind === "start") return [{ kind: "Runbook", name: step.runbook }];
      if (step.kind === "order") return [{ kind: "CatalogItem", name: step.item }];
      if (step.kind !== "expect") return [];
      const { queues, indicators } = step.expect;
      return [
        ...(queues ?? []).map(({ queue }): Reference => ({ kind: "Queue", name: queue })),
        ...(indicators ?? []).map(({ indicator }): Reference => ({ kind: "Indicator", name: indicator })),
      ];
    }),
  ],
  compile(source, metadata, context): Scenario {
    const given = source.given;
    const aliases = new Map(Object.entries(given.records ?? {}).map(([alias, record]) => [alias, record.record]));
    for (const alias of aliases.keys()) {
      if (words.includes(alias))
        context.report(
          "OPS109",
          { path: ["spec", "given", "records", alias], key: true },
          `"${alias}" is no name for a record`,
          "choose another name",
        );
    }
    for (const [person, roles] of Object.entries(given.people ?? {}))
      for (const [index, role] of roles.entries()) checkRole(context, ["spec", "given", "people", person, index], role);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      path: context.document.file,
      at: compileInstant(context, ["spec", "at"], source.at),
      given: {
        fixtures: given.fixtures ?? [],
        people: given.people ?? {},
        groups: given.groups ?? {},
        cis: Object.fromEntries(
          Object.entries(given.cis ?? {}).map(([name, ci]) => [name, givenCi(context, name, ci)]),
        ),
        channels: compileChannels(context, given.channels ?? {}),
        onCall: compileGivenOnCall(context, ["spec", "given", "onCall"], given.onCall ?? {}),
        calls: compileCalls(context, given.calls ?? {}),
        records: Object.entries(given.records ?? {}).map(([alias, record]) => compileGiven(context, alias, record)),
      },
      steps: source.steps.map((item, index) => compileStep(context, ["spec", "steps", index], item, aliases)),
    };
  },
});

function givenCi(
  context: Context,
  name: string,
  source: NonNullable<z.infer<typeof spec>["given"]["cis"]>[string],
): FixtureCi {
  context.reference("CIClass", source.class, ["spec", "given", "cis", name, "class"]);
  return {
    id: name,
    name,
    classes: [source.class, ...(source.extends ?? [])],
    owner: source.owner ?? null,
    ownerGroup: source.ownerGroup ?? null,
    attributes: (source.attributes ?? {}) as JsonObject,
    relations: source.relations ?? [],
  };
}

type AnswerSource = z.infer<typeof answer>;

function compileCalls(
  context: Context,
  calls: { readonly [call: string]: AnswerSource | readonly AnswerSource[] },
): { [call: string]: readonly CallAnswer[] } {
  const compiled: { [call: string]: readonly CallAnswer[] } = {};
  for (const [call, answers] of Object.entries(calls)) {
    const path: Path = ["spec", "given", "calls", call];
    checkFunction(context, { path, key: true }, call);
    if (isLookUp(call))
      context.report(
        "OPS362",
        { path, key: true },
        `${call} is answered by the records of the scenario`,
        "take it out, and say under `given.records` which records there are",
      );
    compiled[call] = isList(answers)
      ? answers.map((item, index) => compileAnswer(context, [...path, index], call, item))
      : [compileAnswer(context, path, call, answers)];
  }
  return compiled;
}

function compileChannels(
  context: Context,
  channels: { readonly [channel: string]: ChannelAnswer | readonly ChannelAnswer[] },
): { [channel: string]: readonly ChannelAnswer[] } {
  const known = channelNames.filter((name) => name !== "inbox");
  for (const channel of Object.keys(channels))
    if (!known.some((name) => name === channel))
      context.report(
        "OPS301",
        { path: ["spec", "given", "channels", channel], key: true },
        channel === "inbox" ? "the inbox takes everything" : `there is no channel "${channel}"`,
        channel === "inbox" ? "take it out" : suggestion(channel, known),
      );
  return Object.fromEntries(
    Object.entries(channels).map(([channel, answers]) => [channel, typeof answers === "string" ? [answers] : answers]),
  );
}

function isList(answers: AnswerSource | readonly AnswerSource[]): answers is readonly AnswerSource[] {
  return Array.isArray(answers);
}

function compileAnswer(context: Context, path: Path, call: string, source: AnswerSource): CallAnswer {
  if ("output" in source) checkAnswer(context, [...path, "output"], call, source.output as Json);
  const takesMs = source.takes === undefined ? 0 : compileElapsed(context, [...path, "takes"], source.takes);
  return "output" in source
    ? { output: source.output as Json, takesMs }
    : { fault: source.fault as JsonObject, takesMs };
}

function compileGiven(
  context: Context,
  alias: string,
  source: NonNullable<z.infer<typeof spec>["given"]["records"]>[string],
): GivenRecord {
  context.reference("RecordType", source.record, ["spec", "given", "records", alias, "record"]);
  const path: Path = ["spec", "given", "records", alias];
  const view = recordView(context.catalog, source.record);
  const set: { [field: string]: Json } = {};
  for (const [name, value] of Object.entries(source.set)) {
    const field = view === null ? null : requireField(context, { path: [...path, "set", name], key: true }, name, view);
    const literal = value as Json;
    set[name] =
      field === null || field.source === null ? literal : fitLiteral(context, [...path, "set", name], literal, field);
  }
  const links: { [link: string]: readonly string[] } = {};
  for (const [link, target] of Object.entries(source.links ?? {}))
    links[link] = typeof target === "string" ? [target] : target;
  return { alias, record: source.record, set, links, by: source.by ?? null };
}

/** A command that the record could take: a mistyped one would be refused for the wrong reason. */
function checkCommand(context: Context, path: Path, source: StepSource, types: ReadonlyMap<string, string>): void {
  const record = source.record === undefined ? undefined : types.get(source.record);
  if (record === undefined || source.command === undefined) return;
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

function compileStep(context: Context, path: Path, source: StepSource, aliases: Map<string, string>): Step {
  const line = context.document.range({ path }).line;
  const present = kinds.filter((kind) => source[kind] !== undefined);
  if (present.length !== 1)
    context.report(
      "OPS107",
      path,
      "a step has exactly one of command, start, order, wait, until, event and expect",
      "split it into several steps",
    );
  if (present[0] !== undefined && present[0] !== "command")
    for (const key of companions)
      if (source[key] !== undefined && present[0] !== "order" && (present[0] !== "start" || key === "record"))
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
    case "wait":
      return { kind: "wait", line, duration: compileDuration(context, [...path, "wait"], source.wait ?? "") };
    case "until":
      return { kind: "until", line, at: compileInstant(context, [...path, "until"], source.until ?? "") };
    case "event":
      if (source.event !== undefined)
        context.reference("EventSource", source.event.source, [...path, "event", "source"]);
      return { kind: "event", line, source: source.event?.source ?? "", body: (source.event?.body ?? null) as Json };
    case "expect":
      return {
        kind: "expect",
        line,
        expect: compileExpect(context, [...path, "expect"], source.expect ?? {}, aliases),
      };
    default:
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
        line,
        as: source.as ?? "",
        command: source.command ?? "",
        record: source.record ?? "",
        with: (source.with ?? {}) as JsonObject,
        refused: source.refused ?? null,
      };
  }
}

function compileOrderStep(context: Context, path: Path, source: StepSource, aliases: Map<string, string>): Step {
  const { as, order: item = "", record } = source;
  if (as === undefined) context.report("OPS104", path, 'the key "as" is missing', "say who orders");
  const known = context.reference("CatalogItem", item, [...path, "order"]);
  const type = known ? context.catalog.find("CatalogItem", item)?.source?.record : undefined;
  if (record !== undefined && (aliases.has(record) || words.includes(record)))
    context.report("OPS109", [...path, "record"], `"${record}" is taken`, "give the new record another name");
  else if (record !== undefined) aliases.set(record, type ?? "");
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

function compileExpect(
  context: Context,
  path: Path,
  source: { readonly [key: string]: unknown },
  aliases: Map<string, string>,
): Expectation {
  const records: { [alias: string]: JsonObject } = {};
  let calls: Expectation["calls"] = null;
  let opened: Expectation["opened"] = null;
  let queues: Expectation["queues"] = null;
  let indicators: Expectation["indicators"] = null;
  for (const [key, value] of Object.entries(source)) {
    const at = [...path, key];
    if (key === "calls") calls = compileCallExpectations(context, at, value);
    else if (key === "queues") queues = compileQueueExpectations(context, at, value, aliases);
    else if (key === "indicators") indicators = compileIndicatorExpectations(context, at, value);
    else if (key === "records") opened = compileOpened(context, at, value, aliases);
    else if (aliases.has(key)) {
      if (typeof value === "object" && value !== null && !Array.isArray(value))
        records[key] = { ...records[key], ...(value as JsonObject) };
      else context.report("OPS105", at, "what is expected of a record is a map", "write { state: closed }");
    } else if (key === "visited" || key === "approvals") {
      const [only] = aliases.keys();
      if (aliases.size !== 1 || only === undefined)
        context.report(
          "OPS370",
          { path: at, key: true },
          `which record "${key}" is about is not clear`,
          "put it under the name of the record",
        );
      else records[only] = { ...records[only], [key]: value as Json };
    } else
      context.report(
        "OPS370",
        { path: at, key: true },
        `there is no record "${key}" in this scenario`,
        suggestion(key, [...aliases.keys(), ...words]),
      );
  }
  return { records, calls, opened, queues, indicators };
}

function compileCallExpectations(context: Context, path: Path, source: unknown): NonNullable<Expectation["calls"]> {
  if (!Array.isArray(source)) {
    context.report("OPS105", path, "expected calls are a list", "write [ { call: ansible.playbook, times: 1 } ]");
    return [];
  }
  return source.flatMap((item, index) => {
    const parsed = callExpectation.safeParse(item);
    if (!parsed.success) {
      reportShape(context, [...path, index], shapeIssues(parsed.error, callExpectation, item));
      return [];
    }
    checkFunction(context, [...path, index, "call"], parsed.data.call);
    return [
      {
        call: parsed.data.call,
        with: (parsed.data.with ?? null) as JsonObject | null,
        times: parsed.data.times ?? null,
      },
    ];
  });
}

function compileOpened(
  context: Context,
  path: Path,
  source: unknown,
  aliases: Map<string, string>,
): NonNullable<Expectation["opened"]> {
  if (!Array.isArray(source)) {
    context.report("OPS105", path, "expected records are a list", "write [ { record: incident, count: 1 } ]");
    return [];
  }
  return source.flatMap((item: unknown, index) => {
    const parsed = openedExpectation.safeParse(item);
    if (!parsed.success) {
      reportShape(context, [...path, index], shapeIssues(parsed.error, openedExpectation, item));
      return [];
    }
    const { record, count, as, ...where } = parsed.data;
    context.reference("RecordType", record, [...path, index, "record"]);
    const view = recordView(context.catalog, record);
    // One that is misspelled would make "no such record" true.
    if (view !== null)
      for (const name of Object.keys(where))
        requireField(context, { path: [...path, index, name], key: true }, name, view);
    if (as !== undefined) aliases.set(as, record);
    return [{ record, count: count ?? null, as: as ?? null, where: where as JsonObject }];
  });
}

function reportShape(context: Context, path: Path, issues: readonly ShapeIssue[]): void {
  for (const { code, at, message, hint } of issues)
    context.report(code, { ...at, path: [...path, ...at.path] }, message, hint);
}
