/** One scenario from its first instant to its last step, and what was not as it expects. */
import { partsOf, recordTypeOf } from "../lifecycle/bundle.ts";
import { addWait, alwaysCalendar, utcZone } from "../clock/calendar.ts";
import type { ZoneTable } from "../clock/ir.ts";
import type { Duration } from "../condition/ir.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { instantText } from "../lifecycle/instant.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import type { Actor } from "../lifecycle/record.ts";
import type { AlertDefinitions } from "./alert-definitions.ts";
import { AlertDesk } from "./alert-desk.ts";
import type { Coverage } from "./coverage.ts";
import type { PublishedNotices } from "./published-notices.ts";
import { resolved, unmet, type Aliases } from "./expect.ts";
import { mergeFixtures, type Fixture } from "./fixture.ts";
import type { Scenario, Step } from "./ir.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import { World } from "./world.ts";

/** All that scenarios are run with: made by the caller from definitions, fixtures and the zones of their calendars. */
export interface Library {
  readonly bundles: { readonly [recordType: string]: Bundle };
  /** Sources of runbooks by `namespace/name`. */
  readonly runbooks: { readonly [name: string]: Json };
  readonly zones: { readonly [zone: string]: ZoneTable };
  readonly fixtures: { readonly [name: string]: Fixture };
  readonly alerts: AlertDefinitions;
  readonly notices: PublishedNotices;
}

export interface ScenarioFailure {
  /** Line of the step in the scenario's file; null = before the first step. */
  readonly line: number | null;
  /** Virtual instant at which it was found. */
  readonly at: string;
  readonly message: string;
}

export interface ScenarioReport {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  readonly passed: boolean;
  readonly failures: readonly ScenarioFailure[];
  readonly steps: number;
  /** Virtual milliseconds from the first instant to the last. */
  readonly elapsedMs: number;
  readonly events: number;
  readonly coverage: Coverage;
}

/**
 * Runs a scenario. A step that cannot be taken ends it; an expectation that fails does not, so that one run tells all.
 * Never throws for what a scenario or a definition says.
 */
export function runScenario(scenario: Scenario, library: Library): ScenarioReport {
  const failures: ScenarioFailure[] = [];
  const { given } = scenario;
  const fixtures = given.fixtures.flatMap((name) => {
    const fixture = Object.hasOwn(library.fixtures, name) ? library.fixtures[name] : undefined;
    if (fixture === undefined) {
      const known = Object.keys(library.fixtures);
      const message = `there is no fixture "${name}"; there are ${known.length === 0 ? "none" : known.join(", ")} (files fixtures/NAME.json)`;
      failures.push({ line: null, at: instantText(scenario.at), message });
    }
    return fixture ?? [];
  });
  const world = new World({
    at: scenario.at,
    bundles: library.bundles,
    runbooks: library.runbooks,
    zones: library.zones,
    fixture: withGiven(mergeFixtures(fixtures), scenario),
    anyCi: given.fixtures.length === 0 && Object.keys(given.cis).length === 0,
    calls: given.calls,
    published: library.notices,
  });
  const desk = new AlertDesk(world, library.alerts);
  const aliases: Aliases = new Map();
  let problemsTold = 0;
  const tell = (line: number | null, messages: readonly string[]): void => {
    for (const message of messages) failures.push({ line, at: instantText(world.now), message });
    for (const message of world.problems.slice(problemsTold))
      failures.push({ line, at: instantText(world.now), message });
    problemsTold = world.problems.length;
  };
  let goes = failures.length === 0;
  if (goes) {
    const problem = openGiven(scenario, world, aliases);
    tell(null, problem === null ? [] : [problem]);
    goes = problem === null;
  }
  let steps = 0;
  for (const step of goes ? scenario.steps : []) {
    steps += 1;
    const outcome = takeStep(step, { scenario, library, world, desk, aliases });
    tell(step.line, outcome.messages);
    if (outcome.ends) break;
  }
  if (goes && steps === scenario.steps.length) {
    // What is due at the last instant still happens: it may be what the scenario did not foresee.
    desk.settle();
    tell(scenario.steps.at(-1)?.line ?? null, []);
  }
  return {
    name: scenario.name,
    title: scenario.title,
    path: scenario.path,
    passed: failures.length === 0,
    failures,
    steps,
    elapsedMs: world.now - scenario.at,
    events: world.records().reduce((sum, record) => sum + record.events.length, 0),
    coverage: world.coverage,
  };
}

interface Stage {
  readonly scenario: Scenario;
  readonly library: Library;
  readonly world: World;
  readonly desk: AlertDesk;
  readonly aliases: Aliases;
}

interface StepOutcome {
  readonly messages: readonly string[];
  /** True when the steps that follow would only fail because this one did. */
  readonly ends: boolean;
}

const done: StepOutcome = { messages: [], ends: false };

function takeStep(step: Step, stage: Stage): StepOutcome {
  const { world, desk, aliases, library } = stage;
  switch (step.kind) {
    case "command":
      return sendCommand(step, stage);
    case "wait": {
      const to = waitUntil(world.now, step.duration, library);
      if (!to.ok) return { messages: [to.error], ends: true };
      desk.advance(to.value);
      return done;
    }
    case "until":
      if (step.at < world.now)
        return {
          messages: [`"until" ${instantText(step.at)} lies before ${instantText(world.now)}; time only goes on`],
          ends: true,
        };
      desk.advance(step.at);
      return done;
    case "event": {
      const problem = desk.receive(step.source, step.body);
      return problem === null ? done : { messages: [problem], ends: true };
    }
    case "expect":
      desk.settle();
      return { messages: unmet(step.expect, world, aliases, library.zones), ends: false };
  }
  return step satisfies never;
}

function sendCommand(step: Extract<Step, { readonly kind: "command" }>, { world, aliases, desk }: Stage): StepOutcome {
  const id = aliases.get(step.record);
  const record = id === undefined ? undefined : world.record(id);
  if (record === undefined) return { messages: [`there is no record "${step.record}" yet`], ends: true };
  const by = world.actor(step.as);
  if (by === null) return { messages: [`there is no person "${step.as}"; add them under given.people`], ends: true };
  const { name, links, fields } = recordTypeOf(record.bundle);
  const names = (key: string): boolean =>
    Object.hasOwn(links, key) ||
    fields[key]?.type === "record" ||
    ((step.command === "link" || step.command === "unlink") && key === "record");
  const input: JsonObject = Object.fromEntries(
    Object.entries(step.with).map(([key, value]) => [
      key,
      names(key) ? (resolved({ key: value }, aliases)["key"] ?? null) : value,
    ]),
  );
  const decision = world.send(record.id, step.command, input, by);
  desk.look();
  const what = `"${step.command}" of ${name} "${step.record}" by ${step.as}`;
  if (decision.ok)
    return step.refused === null
      ? done
      : {
          messages: [`${what} was accepted, expected a refusal${step.refused === true ? "" : ` ${step.refused}`}`],
          ends: true,
        };
  const { code, message } = decision.refusal;
  if (step.refused === true || step.refused === code) return done;
  if (step.refused !== null)
    return { messages: [`${what} was refused with ${code}, expected ${step.refused}: ${message}`], ends: false };
  return { messages: [`${what} was refused with ${code}: ${message}`], ends: true };
}

/** Null, or why the first record that could not be opened was refused. */
function openGiven(scenario: Scenario, world: World, aliases: Aliases): string | null {
  const [firstPerson] = Object.keys(scenario.given.people);
  for (const { alias, record, set, links, by } of scenario.given.records) {
    if (world.bundle(record) === undefined)
      return `record "${alias}": there is no record type "${record}" with a lifecycle`;
    const user = by ?? firstPerson;
    const actor: Actor | null = user === undefined ? engineActor : world.actor(user);
    if (actor === null) return `record "${alias}" is opened by "${user ?? ""}", who is not among the people`;
    const linked: { [link: string]: readonly string[] } = {};
    for (const [link, others] of Object.entries(links))
      linked[link] = others.map((other) => aliases.get(other) ?? other);
    const { decision, id } = world.open(record, set, linked, actor);
    if (!decision.ok) return `record "${alias}" was refused with ${decision.refusal.code}: ${decision.refusal.message}`;
    aliases.set(alias, id);
  }
  return null;
}

/** People, groups and CIs of the scenario itself go over those of its fixtures. */
function withGiven(fixture: Fixture, { given }: Scenario): Fixture {
  const people = Object.entries(given.people).map(
    ([user, roles]) => [user, { manager: null, attributes: {}, ...fixture.people[user], roles }] as const,
  );
  const groups = Object.entries(given.groups).map(
    ([group, members]) => [group, { manager: null, ...fixture.groups[group], members }] as const,
  );
  return {
    ...fixture,
    people: { ...fixture.people, ...Object.fromEntries(people) },
    groups: { ...fixture.groups, ...Object.fromEntries(groups) },
    cis: { ...fixture.cis, ...given.cis },
  };
}

/** Business days need to know whose: they are taken when all definitions together have one calendar. */
function waitUntil(now: number, duration: Duration, library: Library): Result<number, string> {
  if (duration.businessDays === 0) return ok(now + duration.ms);
  const calendars = new Map(
    Object.values(library.bundles).flatMap((bundle) => Object.entries(partsOf(bundle, "Calendar"))),
  );
  calendars.delete(alwaysCalendar.name);
  const [calendar] = calendars.values();
  if (calendar === undefined || calendars.size > 1) {
    return failure(
      `a wait in business days needs exactly one calendar among the definitions, there are ${String(calendars.size)}; write hours or "until"`,
    );
  }
  const result = addWait(
    calendar,
    library.zones[calendar.zone] ?? (calendar.zone === utcZone.zone ? utcZone : null),
    now,
    duration,
  );
  return result.ok ? result : failure(result.error.message);
}
