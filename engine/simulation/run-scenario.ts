/** One scenario from its first instant to its last step, and what was not as it expects. */
import { openingRefusal } from "../access/opening.ts";
import { recordsOfOpening } from "../lifecycle/field/named-records.ts";
import { recordTypeOf } from "../lifecycle/bundle/bundle.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import type { Actor } from "../lifecycle/protocol.ts";
import { noteOpening } from "./access-coverage.ts";
import { unseenAmong } from "./unseen.ts";
import { instantText } from "../lifecycle/instant.ts";
import { AlertDesk } from "./alert-desk.ts";
import type { Coverage } from "./coverage.ts";
import type { Aliases } from "./expect.ts";
import { mergeFixtures } from "./fixture.ts";
import type { Scenario } from "./ir.ts";
import { measuredBatches } from "./measured.ts";
import { LogDesk } from "./log-desk.ts";
import { MetricDesk } from "./metric-desk.ts";
import { ProbeDesk } from "./probe-desk.ts";
import { saidBatches } from "./said-lines.ts";
import { unknownRelations } from "./stored-relations.ts";
import { DuplicateDesk } from "./duplicate-desk.ts";
import { Estate } from "./estate.ts";
import type { Exploration } from "../pattern/explore.ts";
import { schedulesOf } from "./schedules.ts";
import type { Library } from "./library.ts";
import { refusedBecause, withRecords, withGiven } from "./steps.ts";
import type { SocketSighting } from "../map/traffic.ts";
import { watchedIn } from "./uptime.ts";
import { UptimeWatch, watchedBy } from "./uptime-watch.ts";
import { World } from "./world.ts";
import { takeStep } from "./take-step.ts";
import { policiesOf } from "./scenario-policies.ts";

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
  for (const message of fixtures.flatMap((one) => unknownRelations(one, library.relations)))
    failures.push({ line: null, at: instantText(scenario.at), message });
  const fixture = withGiven(mergeFixtures(fixtures), scenario, library);
  const aliases: Aliases = new Map();
  const world = new World({
    at: scenario.at,
    bundles: library.bundles,
    runbooks: library.runbooks,
    zones: library.zones,
    fixture,
    calls: given.calls,
    functions: library.functions,
    channels: given.channels,
    published: library.notices,
    onCall: library.onCall,
    services: library,
    schedules: schedulesOf(scenario, library),
    openedAs: (as, record) => void aliases.set(as, record),
  });
  const desk = new AlertDesk(world, library.alerts);
  const { metrics, probes, logs } = measuringIn(scenario, library, world, desk);
  const watched = watchedBy(scenario, library);
  if (watched.length > 0)
    world.attend(
      new UptimeWatch(
        () => watched.flatMap((one) => watchedIn(world, { alerts: desk.kept, probes }, library, one) ?? []),
        (message) => void world.problems.push(message),
      ),
    );
  const estate = new Estate(fixture, library.classes, library.relations, scenario.at);
  const duplicates = new DuplicateDesk(world, estate, library.classes);
  const openedAs = (as: string, record: string): void => void aliases.set(as, record);
  const policies = policiesOf(scenario, library, { world, estate, duplicates, openedAs });
  world.holdTo(policies);
  let problemsTold = 0;
  const tell = (line: number | null, messages: readonly string[]): void => {
    for (const message of messages) failures.push({ line, at: instantText(world.now), message });
    for (const message of world.problems.slice(problemsTold))
      failures.push({ line, at: instantText(world.now), message });
    problemsTold = world.problems.length;
  };
  let goes = failures.length === 0;
  if (goes) {
    const problem = openGiven(scenario, library, world, aliases);
    tell(null, problem === null ? [] : [problem]);
    goes = problem === null;
  }
  let steps = 0;
  const explored: Exploration[] = [];
  const sightings: SocketSighting[] = [];
  for (const step of goes ? scenario.steps : []) {
    steps += 1;
    const stage = {
      scenario,
      library,
      world,
      desk,
      metrics,
      probes,
      logs,
      aliases,
      explored,
      estate,
      duplicates,
      policies,
      sightings,
    };
    const outcome = takeStep(step, stage);
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

/** The desks of metrics, probes and logs, with what had come before. */
function measuringIn(
  { at, given }: Scenario,
  library: Library,
  world: World,
  desk: AlertDesk,
): { readonly metrics: MetricDesk; readonly probes: ProbeDesk; readonly logs: LogDesk } {
  const metrics = new MetricDesk(library.metrics, library.alerts.tables, world.coverage, (bind) =>
    desk.isMaintained(bind),
  );
  const probes = new ProbeDesk(library.metrics.probes, (of) => desk.ciOf([of]));
  desk.attend({
    nextSilence: () => metrics.nextSilence(),
    fallSilent: (now) => metrics.fallSilent(now, probes.about()),
  });
  for (const measured of given.metrics ?? [])
    for (const batch of measuredBatches(measured, at - measured.forMs)) metrics.keep(measured.source, batch);
  const logs = new LogDesk(library.metrics.logs);
  for (const said of given.logs ?? [])
    for (const batch of saidBatches(said, at - said.forMs)) {
      const counted = logs.take(said.source, batch);
      if (counted !== null) metrics.keep(said.source, counted);
    }
  return { metrics, probes, logs };
}

/** Null, or why the first record that could not be opened was refused. */
function openGiven(scenario: Scenario, library: Library, world: World, aliases: Aliases): string | null {
  const [firstPerson] = Object.keys(scenario.given.people);
  for (const { alias, record, set, links, by } of scenario.given.records) {
    const bundle = world.bundle(record);
    if (bundle === undefined) return `record "${alias}": there is no record type "${record}" with a lifecycle`;
    const user = by ?? firstPerson;
    const actor: Actor | null = user === undefined ? engineActor : world.actor(user);
    if (actor === null) return `record "${alias}" is opened by "${user ?? ""}", who is not among the people`;
    const linked: { [link: string]: readonly string[] } = {};
    for (const [link, others] of Object.entries(links))
      linked[link] = others.map((other) => aliases.get(other) ?? other);
    const { access } = recordTypeOf(bundle);
    const person = { ...actor, opens: library.opens(actor.roles) };
    const refusal = actor === engineActor ? null : openingRefusal(access, person, { type: record, fields: set, links });
    if (refusal !== null) return `record "${alias}" was refused with OPS403: ${refusal.text}`;
    const fields = withRecords(bundle, set, aliases);
    const unseen =
      actor === engineActor ? null : unseenAmong(actor.user, { world, library }, recordsOfOpening(bundle, fields));
    if (unseen !== null) return `record "${alias}" was refused with ${unseen.code}: ${unseen.message}`;
    const { decision, id } = world.open(record, world.uploaded(bundle, fields, actor.user), linked, actor);
    if (decision.ok && actor !== engineActor) noteOpening(world.coverage, bundle, actor, set);
    if (!decision.ok)
      return `record "${alias}" was refused with ${decision.refusal.code}: ${refusedBecause(decision.refusal)}`;
    aliases.set(alias, id);
  }
  return null;
}
