import { z } from "zod";
import type { After, Lifecycle, State, Transition } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";
import { chosen, chosenCalendars, namedByFields } from "../chosen.ts";
import { defineKind, type Lookup, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import {
  audiences,
  camel,
  condition,
  duration,
  facts,
  fields,
  json,
  kebab,
  runbookName,
  table,
  tasks,
  transition,
  transitionName,
  transitions,
  values,
  word,
} from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileAudiences } from "../values/audience.ts";
import { compileOptionalCondition } from "../values/condition.ts";
import { compileDuration, compileElapsed } from "../values/duration.ts";
import { compileFacts, namedByFacts } from "../values/facts.ts";
import { compileFields } from "../values/field.ts";
import { checkGraph, outcomesOf } from "../values/graph-check.ts";
import { compileCalendar, compileReference, reportIdle } from "../values/reference.ts";
import { facetView, recordView, type RecordView } from "../values/record-view.ts";
import { lifecyclesOf } from "../values/relations.ts";
import { factsOf, factViews, objectOf, recordScope } from "../values/scope.ts";
import { compileBranch, compileTransitions, type TransitionScope } from "../values/transition.ts";
import { reactionScope } from "../values/reaction.ts";
import { namedInTasks } from "../values/named-in-tasks.ts";
import { compileTasks } from "../values/tasks.ts";
import { compileValue } from "../values/value.ts";
import { suggestion } from "../../base/suggestion.ts";

const after = transition.extend({
  wait: duration.optional(),
  until: word.optional(),
  calendar: z.union([kebab, table]).optional(),
});

const state = z.strictObject({
  final: z.boolean().optional(),
  title: word.optional(),
  stamp: camel.optional(),
  do: tasks.optional(),
  approval: z.union([kebab, table]).optional(),
  invoke: z
    .strictObject({
      runbook: z.union([runbookName, z.string().startsWith("${"), table]),
      with: z.union([values, z.string().startsWith("${")]).optional(),
      timeout: duration,
    })
    .optional(),
  reserve: z
    .strictObject({
      cis: json,
      from: json,
      until: json,
      avoid: z.array(kebab).optional(),
      override: z.array(word).optional(),
      release: z.union([camel, z.array(camel).min(1)]).optional(),
    })
    .optional(),
  after: z.array(after).min(1).optional(),
  transitions: z.record(transitionName, transitions).optional(),
});

interface NamedScope extends TransitionScope {
  /** The record type; null when it is not known. */
  readonly record: string | null;
  readonly facet: boolean;
}

type StateSource = z.infer<typeof state>;

const spec = z.strictObject({
  record: kebab.optional(),
  facetOf: kebab.optional(),
  fields: fields.optional(),
  when: condition.optional(),
  facts: facts.optional(),
  allow: audiences,
  initial: camel,
  states: z.record(camel, state),
  anywhere: z
    .strictObject({ except: z.array(camel).optional(), transitions: z.record(transitionName, transitions) })
    .optional(),
});

type LifecycleSpec = z.infer<typeof spec>;

declare module "../kind-map.ts" {
  interface KindMap {
    Lifecycle: Entry<typeof spec, Lifecycle, "content">;
  }
}

/** How a record lives: states, transitions, waits. */
export const lifecycleKind = defineKind({
  kind: "Lifecycle",
  spec,
  pin: "content",
  belongsTo: ({ record }) => ({ kind: "RecordType", name: record }),
  references: referencesOf,
  compile(source, metadata, context): Lifecycle {
    const isFacet = source.facetOf !== undefined;
    if ((source.record === undefined) === (source.facetOf === undefined))
      context.report(
        "OPS107",
        { path: ["spec"], key: true },
        'exactly one of "record" and "facetOf" is needed',
        "a facet lives beside the main lifecycle of a record",
      );
    if (source.when !== undefined && isFacet)
      context.report(
        "OPS107",
        { path: ["spec", "when"], key: true },
        '"when" tells the lifecycles of a record apart, and a facet begins with its record',
        "let its first transition have the `when`",
      );
    if (source.fields !== undefined && !isFacet)
      context.report(
        "OPS107",
        { path: ["spec", "fields"], key: true },
        '"fields" is for facets',
        "the fields of a record belong to its RecordType",
      );
    const record = source.record ?? source.facetOf ?? "";
    context.reference("RecordType", record, ["spec", isFacet ? "facetOf" : "record"]);
    const parent = recordView(context.catalog, record);
    const own = isFacet
      ? facetView(metadata.name, source, context.catalog)
      : withStates(parent, Object.keys(source.states));
    const declared = factsOf(context, record);
    // A look-up of the record is made of the record; a facet reads its own only.
    const looked = factViews(context, source.facts);
    const facts = isFacet ? looked : declared === null ? null : { ...declared, ...looked };
    const scope = isFacet ? recordScope(own, facts, { record: objectOf(parent) }) : recordScope(own, facts);
    // A facet's audiences may name fields of the facet or of its record; its own come first.
    const people =
      isFacet && parent !== null && own !== null
        ? { name: record, fields: { ...parent.fields, ...own.fields } }
        : parent;
    const transitionScope: NamedScope = {
      scope,
      view: own,
      people,
      states: Object.keys(source.states),
      record: parent === null ? null : record,
      facet: isFacet,
    };
    if (!Object.hasOwn(source.states, source.initial))
      context.report(
        "OPS310",
        ["spec", "initial"],
        `there is no state "${source.initial}"`,
        suggestion(source.initial, Object.keys(source.states)),
      );

    const states: { [name: string]: State } = {};
    for (const [name, value] of Object.entries(source.states))
      states[name] = compileState(context, name, value, transitionScope);
    foldAnywhere(context, source, states, transitionScope);
    const lifecycle: Lifecycle = {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      record,
      facet: isFacet ? metadata.name : null,
      fields: source.fields === undefined ? {} : compileFields(context, ["spec", "fields"], source.fields, scope),
      when: isFacet ? null : compileOptionalCondition(context, ["spec", "when"], source.when, scope),
      allow: compileAudiences(context, ["spec", "allow"], source.allow, people),
      initial: source.initial,
      states,
      facts: compileFacts(context, ["spec", "facts"], source.facts, scope),
    };
    checkGraph(context, lifecycle, source);
    if (!isFacet) checkTold(context, lifecycle);
    return lifecycle;
  },
});

/** Exactly one lifecycle must match a record: beside another, each says by `when` which records are its own. */
function checkTold(context: Context, lifecycle: Lifecycle): void {
  if (lifecycle.when !== null) return;
  const others = lifecyclesOf(context.catalog, lifecycle.record).filter((draft) => draft.name !== lifecycle.name);
  const [other] = others;
  if (other !== undefined)
    context.report(
      "OPS318",
      ["metadata", "name"],
      `"${other.name}" serves ${lifecycle.record} too, and this lifecycle has no \`when\``,
      "add a `when` that tells its records from the others'",
    );
}

/** The record as this lifecycle sees it: only its own states. */
function withStates(view: RecordView | null, states: readonly string[]): RecordView | null {
  const state = view?.fields["state"];
  if (view === null || state === undefined) return view;
  return { name: view.name, fields: { ...view.fields, state: { ...state, values: states } } };
}

function compileState(context: Context, name: string, source: StateSource, scope: NamedScope): State {
  const path: Path = ["spec", "states", name];
  if (source.stamp !== undefined && scope.view !== null) {
    const field = scope.view.fields[source.stamp];
    if (field === undefined || !Object.hasOwn(scope.view.fields, source.stamp))
      context.report(
        "OPS204",
        [...path, "stamp"],
        `unknown field "${source.stamp}" of ${scope.view.name}`,
        suggestion(source.stamp, Object.keys(scope.view.fields)),
      );
    else if (field.type !== "instant")
      context.report(
        "OPS208",
        [...path, "stamp"],
        `the field "${source.stamp}" is of type ${field.type}`,
        "stamp an instant field",
      );
  }
  const outcomes = outcomesOf(source);
  const transitions: { [name: string]: readonly Transition[] } = {};
  for (const [command, value] of Object.entries(source.transitions ?? {}))
    transitions[command] = compileNamed(context, [...path, "transitions", command], command, value, {
      ...scope,
      automatic: outcomes.includes(command),
    });
  return {
    name,
    final: source.final ?? false,
    stamp: source.stamp ?? null,
    do: source.do === undefined ? null : compileTasks(context, [...path, "do"], source.do),
    approval:
      source.approval === undefined
        ? null
        : compileReference(context, [...path, "approval"], "Approval", source.approval, scope.scope),
    invoke:
      source.invoke === undefined
        ? null
        : {
            runbook: compileReference(
              context,
              [...path, "invoke", "runbook"],
              "Runbook",
              source.invoke.runbook,
              scope.scope,
            ),
            with:
              source.invoke.with === undefined
                ? null
                : compileValue(context, [...path, "invoke", "with"], source.invoke.with, scope.scope),
            timeout: {
              businessDays: 0,
              ms: compileElapsed(context, [...path, "invoke", "timeout"], source.invoke.timeout),
            },
          },
    reserve:
      source.reserve === undefined
        ? null
        : compileReserve(context, [...path, "reserve"], source.reserve, scope, source.final === true),
    after: (source.after ?? []).map((item, index) => compileAfter(context, [...path, "after", index], item, scope)),
    transitions,
  };
}

function compileNamed(
  context: Context,
  path: Path,
  command: string,
  source: z.infer<typeof transitions>,
  scope: NamedScope,
): Transition[] {
  const event = reactionScope(context, path, command, scope.record, scope.facet);
  const named =
    event === null
      ? scope
      : { ...scope, automatic: true, scope: { ...scope.scope, variables: { ...scope.scope.variables, event } } };
  return compileTransitions(context, path, source, named);
}

function compileAfter(context: Context, path: Path, source: z.infer<typeof after>, scope: NamedScope): After {
  const { wait, until, calendar, ...branch } = source;
  if ((wait === undefined) === (until === undefined))
    context.report(
      "OPS107",
      path,
      'exactly one of "wait" and "until" is needed',
      "wait: 4h, or until: '${ .plannedStart }'",
    );
  const length = wait === undefined ? null : compileDuration(context, [...path, "wait"], wait);
  if (calendar !== undefined && (length === null || length.businessDays === 0))
    reportIdle(context, [...path, "calendar"]);
  const open =
    calendar === undefined
      ? null
      : compileCalendar(
          context,
          [...path, "calendar"],
          calendar,
          scope.scope,
          length !== null && length.businessDays > 0,
        );
  if (length !== null && length.businessDays > 0 && calendar === undefined)
    context.report(
      "OPS126",
      [...path, "wait"],
      `"${wait ?? ""}" counts business days, and no calendar applies here`,
      "add `calendar: NAME`",
    );
  return {
    wait: length,
    until: until === undefined ? null : compileValue(context, [...path, "until"], until, scope.scope),
    calendar: open,
    transition: compileBranch(context, path, branch, { ...scope, automatic: true }),
  };
}

function compileReserve(
  context: Context,
  path: Path,
  source: NonNullable<StateSource["reserve"]>,
  { scope, facet, states }: NamedScope,
  final: boolean,
): State["reserve"] {
  const release = typeof source.release === "string" ? [source.release] : (source.release ?? []);
  for (const state of release)
    if (!states.includes(state))
      context.report("OPS310", [...path, "release"], `there is no state "${state}"`, suggestion(state, states));
  if (facet)
    context.report(
      "OPS107",
      { path, key: true },
      "a facet takes no window",
      "a record has one: let a state of its main lifecycle take it",
    );
  else if (final)
    context.report(
      "OPS107",
      { path, key: true },
      "a final state takes no window",
      "it is given back when the record is over: take it out",
    );
  for (const [index, calendar] of (source.avoid ?? []).entries())
    context.reference("Calendar", calendar, [...path, "avoid", index]);
  return {
    cis: compileValue(context, [...path, "cis"], source.cis, scope),
    from: compileValue(context, [...path, "from"], source.from, scope),
    until: compileValue(context, [...path, "until"], source.until, scope),
    avoid: source.avoid ?? [],
    override: source.override ?? [],
    release,
  };
}

/**
 * Adds the transitions of `anywhere` to every state that is not final and not excepted; a state's own transition of
 * that name wins.
 */
function foldAnywhere(
  context: Context,
  source: LifecycleSpec,
  states: { [name: string]: State },
  scope: NamedScope,
): void {
  if (source.anywhere === undefined) return;
  for (const [index, name] of (source.anywhere.except ?? []).entries()) {
    if (!Object.hasOwn(states, name))
      context.report(
        "OPS310",
        ["spec", "anywhere", "except", index],
        `there is no state "${name}"`,
        suggestion(name, Object.keys(states)),
      );
  }
  const shared: { [name: string]: readonly Transition[] } = {};
  for (const [command, value] of Object.entries(source.anywhere.transitions))
    shared[command] = compileNamed(context, ["spec", "anywhere", "transitions", command], command, value, scope);
  for (const [name, value] of Object.entries(states)) {
    if (value.final || (source.anywhere.except ?? []).includes(name)) continue;
    states[name] = { ...value, transitions: { ...shared, ...value.transitions } };
  }
}

/** What a record of this lifecycle could meet: approvals, runbooks, calendars, tables, and what its tasks name. */
function referencesOf(lifecycle: Lifecycle, others: Lookup): Reference[] {
  const fields = { ...others.find("RecordType", lifecycle.record)?.fields, ...lifecycle.fields };
  const ofTasks = (tasks: Transition["do"]): Reference[] =>
    tasks === null ? [] : namedInTasks(tasks, others.functions).map(({ kind, name }) => ({ kind, name }));
  const ofTransition = (transition: Transition): Reference[] => [
    ...namedByFields(transition.ask),
    ...ofTasks(transition.do),
  ];
  return [
    ...namedByFields(lifecycle.fields),
    ...namedByFacts(lifecycle.facts, others.functions),
    ...Object.values(lifecycle.states).flatMap((state): Reference[] => [
      ...chosen("Approval", state.approval, others),
      ...chosen("Runbook", state.invoke?.runbook ?? null, others, fields),
      ...(state.reserve?.avoid ?? []).map((name): Reference => ({ kind: "Calendar", name })),
      ...ofTasks(state.do),
      ...state.after.flatMap((after) => [
        ...chosenCalendars(after.calendar, others),
        ...ofTransition(after.transition),
      ]),
      ...Object.values(state.transitions).flat().flatMap(ofTransition),
    ]),
  ];
}
