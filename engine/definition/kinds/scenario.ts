import { z } from "zod";
import type { Json, JsonObject } from "../../base/json.ts";
import type { CallAnswer, ChannelAnswer, GivenRecord, Scenario } from "../../simulation/ir.ts";
import { isLookUp } from "../../listing/look-up.ts";
import type { FixtureCi } from "../../simulation/fixture.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, duration, functionName, json, kebab, nameOf, values, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { checkAnswer, checkFunction } from "../values/call.ts";
import { checkChannel } from "../values/channel.ts";
import { compileElapsed } from "../values/duration.ts";
import { fitLiteral } from "../values/fit.ts";
import { compileGivenDelegations, givenDelegations } from "../values/given-delegations.ts";
import { compileGivenOnCall, givenOnCall } from "../values/given-on-call.ts";
import { compileGivenReach, givenReach } from "../values/given-reach.ts";
import { compileInstant } from "../values/instant-at.ts";
import { checkRelationName } from "../values/relation-name.ts";
import { compileMeasured, measured } from "../values/measured.ts";
import { recordView, requireField } from "../values/record-view.ts";
import { checkRole } from "../values/role.ts";
import { compileSaidLines, saidLines } from "../values/said-lines.ts";
import { expectationWords } from "../values/scenario-expectation.ts";
import { compileStep, scenarioStep } from "../values/scenario-step.ts";

const answer = z.union([
  z.strictObject({ output: json, takes: duration.optional() }),
  z.strictObject({ fault: z.record(z.string(), json), takes: duration.optional() }),
]);

const channelAnswer = z.enum(["delivered", "retry", "refused"]);

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
          class: nameOf("CIClass"),
          extends: z.array(nameOf("CIClass")).optional(),
          owner: word.optional(),
          ownerGroup: word.optional(),
          lastSeen: word.optional(),
          firstSeen: word.optional(),
          absentAt: word.optional(),
          attributes: z.record(camel, json).optional(),
          relations: z.array(z.strictObject({ type: camel, to: word, since: word.optional() })).optional(),
        }),
      )
      .optional(),
    onCall: givenOnCall.optional(),
    delegations: givenDelegations.optional(),
    schedules: z.array(nameOf("Schedule")).min(1).optional(),
    uptime: z.array(nameOf("Availability")).min(1).optional(),
    metrics: z.array(measured).min(1).max(20).optional(),
    logs: z.array(saidLines).min(1).max(20).optional(),
    policies: z.array(nameOf("Policy")).min(1).optional(),
    reach: givenReach.optional(),
    calls: z.record(functionName, z.union([answer, z.array(answer).min(1)])).optional(),
    channels: z.record(nameOf("Channel"), z.union([channelAnswer, z.array(channelAnswer).min(1)])).optional(),
    records: z
      .record(
        camel,
        z.strictObject({
          record: nameOf("RecordType"),
          set: values,
          links: z.record(camel, z.union([camel, z.array(camel)])).optional(),
          by: word.optional(),
        }),
      )
      .optional(),
  }),
  steps: z.array(scenarioStep).min(1),
});

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
    ...(given.schedules ?? []).map((name): Reference => ({ kind: "Schedule", name })),
    ...(given.uptime ?? []).map((name): Reference => ({ kind: "Availability", name })),
    ...(given.metrics ?? []).map(({ source }): Reference => ({ kind: "MetricSource", name: source })),
    ...(given.logs ?? []).map(({ source }): Reference => ({ kind: "LogSource", name: source })),
    ...(given.policies ?? []).map((name): Reference => ({ kind: "Policy", name })),
    ...steps.flatMap((step): Reference[] => {
      if (step.kind === "event") return [{ kind: "EventSource", name: step.source }];
      if (step.kind === "metrics") return [{ kind: "MetricSource", name: step.measured.source }];
      if (step.kind === "probes") return step.probed.of.map(({ probe }): Reference => ({ kind: "Probe", name: probe }));
      if (step.kind === "logs") return [{ kind: "LogSource", name: step.said.source }];
      if (step.kind === "mail") return [{ kind: "Mailbox", name: step.mailbox }];
      if (step.kind === "start") return [{ kind: "Runbook", name: step.runbook }];
      if (step.kind === "discover") return (step.patterns ?? []).map((name): Reference => ({ kind: "Pattern", name }));
      if (step.kind === "cmdb")
        return step.act.does === "report"
          ? step.act.candidates.map((one): Reference => ({ kind: "CIClass", name: one.class }))
          : [];
      if (step.kind === "order") return [{ kind: "CatalogItem", name: step.item }];
      if (step.kind !== "expect") return [];
      const { queues, indicators, uptime, maps, findings } = step.expect;
      return [
        ...(queues ?? []).map(({ queue }): Reference => ({ kind: "Queue", name: queue })),
        ...(indicators ?? []).map(({ indicator }): Reference => ({ kind: "Indicator", name: indicator })),
        ...(uptime ?? []).map(({ availability }): Reference => ({ kind: "Availability", name: availability })),
        ...(maps ?? []).map(({ map }): Reference => ({ kind: "ServiceMap", name: map })),
        ...(findings ?? []).map(({ policy }): Reference => ({ kind: "Policy", name: policy })),
      ];
    }),
  ],
  compile(source, metadata, context): Scenario {
    const given = source.given;
    const aliases = new Map(Object.entries(given.records ?? {}).map(([alias, record]) => [alias, record.record]));
    for (const alias of aliases.keys()) {
      if (expectationWords.includes(alias))
        context.report(
          "OPS109",
          { path: ["spec", "given", "records", alias], key: true },
          `"${alias}" is no name for a record`,
          "choose another name",
        );
    }
    for (const { name, path, opened } of openingsByThemselves(context, given)) {
      if (expectationWords.includes(opened.as) || (aliases.get(opened.as) ?? opened.record) !== opened.record)
        context.report(
          "OPS109",
          path,
          `what "${name}" opens would be called "${opened.as}", which is another thing here`,
        );
      aliases.set(opened.as, opened.record);
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
        ...(given.reach === undefined
          ? {}
          : { reach: compileGivenReach(context, ["spec", "given", "reach"], given.reach) }),
        ...(given.delegations === undefined
          ? {}
          : { delegations: compileGivenDelegations(context, ["spec", "given", "delegations"], given.delegations) }),
        onCall: compileGivenOnCall(context, ["spec", "given", "onCall"], given.onCall ?? {}),
        calls: compileCalls(context, given.calls ?? {}),
        ...(given.schedules === undefined ? {} : { schedules: given.schedules }),
        ...(given.uptime === undefined ? {} : { uptime: given.uptime }),
        ...(given.metrics === undefined
          ? {}
          : {
              metrics: given.metrics.map((one, index) =>
                compileMeasured(context, ["spec", "given", "metrics", index], one),
              ),
            }),
        ...(given.logs === undefined
          ? {}
          : {
              logs: given.logs.map((one, index) => compileSaidLines(context, ["spec", "given", "logs", index], one)),
            }),
        ...(given.policies === undefined ? {} : { policies: given.policies }),
        records: Object.entries(given.records ?? {}).map(([alias, record]) => compileGiven(context, alias, record)),
      },
      steps: source.steps.map((item, index) => compileStep(context, ["spec", "steps", index], item, aliases)),
    };
  },
});

interface Opened {
  readonly name: string;
  readonly path: Path;
  /** What it opens, and what a scenario calls that. */
  readonly opened: { readonly as: string; readonly record: string };
}

/** What goes on in a scenario beside its steps and opens records: schedules, commitments that warn, and policies. */
function openingsByThemselves(
  context: Context,
  { schedules = [], uptime = [], policies = [] }: z.infer<typeof spec>["given"],
): Opened[] {
  const ofSchedules = schedules.flatMap((name, index): Opened[] => {
    const path = ["spec", "given", "schedules", index];
    const known = context.reference("Schedule", name, path) ? context.catalog.find("Schedule", name)?.source : null;
    return known?.open === undefined ? [] : [{ name, path, opened: known.open }];
  });
  const ofUptime = uptime.flatMap((name, index): Opened[] => {
    const path = ["spec", "given", "uptime", index];
    const known = context.reference("Availability", name, path)
      ? context.catalog.find("Availability", name)?.source
      : null;
    if (known?.warn !== undefined) return [{ name, path, opened: known.warn.open }];
    if (known != null)
      context.report(
        "OPS107",
        path,
        `"${name}" warns nobody`,
        "give it `warn`, or take it out: `expect.uptime` reads it without",
      );
    return [];
  });
  const ofPolicies = policies.flatMap((name, index): Opened[] => {
    const path = ["spec", "given", "policies", index];
    const known = context.reference("Policy", name, path) ? context.catalog.find("Policy", name)?.source : null;
    return known?.open === undefined ? [] : [{ name, path, opened: known.open }];
  });
  return [...ofSchedules, ...ofUptime, ...ofPolicies];
}

function givenCi(
  context: Context,
  name: string,
  source: NonNullable<z.infer<typeof spec>["given"]["cis"]>[string],
): FixtureCi {
  context.reference("CIClass", source.class, ["spec", "given", "cis", name, "class"]);
  for (const [index, { type }] of (source.relations ?? []).entries())
    checkRelationName(context, ["spec", "given", "cis", name, "relations", index, "type"], type);
  return {
    id: name,
    name,
    classes: [source.class, ...(source.extends ?? [])],
    owner: source.owner ?? null,
    ownerGroup: source.ownerGroup ?? null,
    attributes: (source.attributes ?? {}) as JsonObject,
    ...instantsOf(context, name, source),
    relations: (source.relations ?? []).map(({ since, ...end }, index) => ({
      ...end,
      ...(since === undefined
        ? {}
        : { since: compileInstant(context, ["spec", "given", "cis", name, "relations", index, "since"], since) }),
    })),
  };
}

/** When it was seen, and since when it is seen no more. */
function instantsOf(
  context: Context,
  name: string,
  source: NonNullable<z.infer<typeof spec>["given"]["cis"]>[string],
): Pick<FixtureCi, "firstSeen" | "lastSeen" | "state" | "absentAt"> {
  const instants = (["firstSeen", "lastSeen", "absentAt"] as const).flatMap((key) => {
    const written = source[key];
    return written === undefined
      ? []
      : [[key, compileInstant(context, ["spec", "given", "cis", name, key], written)] as const];
  });
  return { ...Object.fromEntries(instants), ...(source.absentAt === undefined ? {} : { state: "absent" }) };
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
  for (const channel of Object.keys(channels)) {
    const at = { path: ["spec", "given", "channels", channel], key: true };
    if (channel === "inbox") context.report("OPS301", at, "the inbox takes everything", "take it out");
    else checkChannel(context, at, channel);
  }
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
