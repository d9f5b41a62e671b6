/** One scenario from its first instant to its last step, and what was not as it expects. */
import { instantText } from "../lifecycle/instant.ts";
import { recordsOfOpening } from "../lifecycle/field/named-records.ts";
import type { Actor } from "../lifecycle/protocol.ts";
import { openingRefusal } from "../access/opening.ts";
import { AlertDesk } from "./alert-desk.ts";
import { noteEdits, noteOpening } from "./access-coverage.ts";
import type { Coverage } from "./coverage.ts";
import { unmetSight } from "./expected-sight.ts";
import { unmet, type Aliases } from "./expect.ts";
import { mergeFixtures } from "./fixture.ts";
import type { Expectation, Scenario, Step } from "./ir.ts";
import { readIndicator, unmetIndicator } from "./indicators.ts";
import { measuredBatches } from "./measured.ts";
import { MetricDesk } from "./metric-desk.ts";
import { mailedAs, noMailbox, receiveMail } from "./mails.ts";
import { unknownRelations } from "./stored-relations.ts";
import { ciCalled, withChange } from "./change-ci.ts";
import { answerOf, beginDiscovery, unrecorded } from "./discoveries.ts";
import { reportedText } from "../identity/duplicate-news.ts";
import { DuplicateDesk } from "./duplicate-desk.ts";
import { Estate } from "./estate.ts";
import { changeEstate, estateText } from "./estate-step.ts";
import { unmetAlerts } from "./expected-alert.ts";
import { unmetEstate } from "./expected-estate.ts";
import { unmetFindings } from "./expected-finding.ts";
import type { Exploration } from "../pattern/explore.ts";
import { Policies } from "./policies.ts";
import { schedulesOf } from "./schedules.ts";
import { heldByQueue, unmetQueue } from "./queues.ts";
import { partOf, recordTypeOf } from "../lifecycle/bundle/bundle.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import type { Library } from "./library.ts";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { startRefusal } from "../runbook/may-start.ts";
import { personReading } from "./readings.ts";
import { sightFor } from "./sight.ts";
import {
  refusedBecause,
  commandInput,
  done,
  missingPerson,
  orderedAs,
  orderedItem,
  outcomeOf,
  startedAs,
  type StepOutcome,
  waitUntil,
  withGiven,
  withRecords,
} from "./steps.ts";
import { noteSight, unseenAmong, unseenBy } from "./unseen.ts";
import { suggestionsOf } from "../map/suggestion.ts";
import type { SocketSighting } from "../map/traffic.ts";
import { drawMap, unmetMap } from "./maps.ts";
import { fixtureTraffic, sightingsOf } from "./traffic.ts";
import { readUptime, unmetUptime, watchedIn } from "./uptime.ts";
import { UptimeWatch, watchedBy } from "./uptime-watch.ts";
import { World } from "./world.ts";

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
  const metrics = new MetricDesk(library.metrics, library.alerts.tables, world.coverage);
  for (const measured of given.metrics ?? [])
    for (const batch of measuredBatches(measured, scenario.at - measured.forMs)) metrics.keep(measured.source, batch);
  const watched = watchedBy(scenario, library);
  if (watched.length > 0)
    world.attend(
      new UptimeWatch(
        () => watched.flatMap((one) => watchedIn(world, desk.kept, library, one) ?? []),
        (message) => void world.problems.push(message),
      ),
    );
  const policies = policiesOf(scenario, library, world, (as, record) => void aliases.set(as, record));
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
  const estate = new Estate(fixture, library.classes, library.relations);
  const duplicates = new DuplicateDesk(world, estate, library.classes);
  const sightings: SocketSighting[] = [];
  for (const step of goes ? scenario.steps : []) {
    steps += 1;
    const stage = {
      scenario,
      library,
      world,
      desk,
      metrics,
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

/** Time passes with what is sent: what follows of it happens at its instants. */
function measure(
  { measured }: Extract<Step, { readonly kind: "metrics" }>,
  { desk, metrics, world }: Stage,
): StepOutcome {
  for (const batch of measuredBatches(measured, world.now)) {
    desk.advance(batch.at);
    const { events, problems } = metrics.receive(measured.source, batch);
    desk.notice(events);
    if (problems.length > 0) return { messages: problems, ends: true };
  }
  return done;
}

function discover(step: Extract<Step, { readonly kind: "discover" }>, stage: Stage): StepOutcome {
  const { world, library, explored, estate } = stage;
  const recordings = world.fixture.recordings ?? {};
  const begun = beginDiscovery(step, recordings, estate.host(step.target), library);
  if (typeof begun === "string") return { messages: [begun], ends: true };
  const { play, recording } = begun;
  let next = play.next();
  while (next.done !== true) {
    const ask = next.value;
    next = play.next(ask.kind === "probe" ? answerOf(recording, ask) : estate.reply(ask, world.now));
  }
  explored.push(next.value);
  for (const { pattern, outcome } of next.value.patterns) if (outcome === "told") world.coverage.patterns.add(pattern);
  world.changeCis(estate.fixture(world.fixture));
  stage.duplicates.judge(reportedText);
  stage.desk.look();
  return { messages: unrecorded(next.value), ends: false };
}

function sayOfCis({ as, act }: Extract<Step, { readonly kind: "cmdb" }>, stage: Stage): StepOutcome {
  const { world, library, estate, duplicates, desk } = stage;
  const unfit = as === null ? null : unfitFor(as, world, library);
  if (unfit !== null) return { messages: [unfit], ends: true };
  const by = as ?? engineActor.user;
  const messages = changeEstate(estate, act, { by, at: world.now });
  world.changeCis(estate.fixture(world.fixture));
  duplicates.judge(estateText(act, by));
  desk.look();
  return { messages, ends: false };
}

/** Why a person says nothing of CIs; null when they may. */
function unfitFor(person: string, world: World, library: Library): string | null {
  const actor = world.actor(person);
  if (actor === null) return `there is no person "${person}"; add them under given.people`;
  return library.isGranted(actor.roles, "cmdb.write") ? null : `"${person}" lacks the permission "cmdb.write"`;
}

interface Stage {
  readonly scenario: Scenario;
  readonly library: Library;
  readonly world: World;
  readonly desk: AlertDesk;
  readonly metrics: MetricDesk;
  readonly aliases: Aliases;
  /** What patterns were told, in order. */
  readonly explored: Exploration[];
  readonly estate: Estate;
  readonly duplicates: DuplicateDesk;
  readonly policies: Policies;
  /** Connections that were seen, in order. */
  readonly sightings: SocketSighting[];
}

function takeStep(step: Step, stage: Stage): StepOutcome {
  const { world, desk, aliases, library } = stage;
  switch (step.kind) {
    case "command":
      return sendCommand(step, stage);
    case "start":
      return startRunbook(step, stage);
    case "order":
      return placeOrder(step, stage);
    case "mail": {
      const mailbox = Object.hasOwn(library.mailboxes, step.mailbox) ? library.mailboxes[step.mailbox] : undefined;
      if (mailbox === undefined)
        return mailedAs(step, noMailbox(step.mailbox, Object.keys(library.mailboxes)), aliases);
      const outcome = receiveMail(step, mailbox, stage);
      desk.look();
      return outcome;
    }
    case "leaves":
    case "members": {
      const problem = missingPerson(world.fixture, step.kind === "leaves" ? [step.person] : step.add);
      if (problem !== null) return { messages: [problem], ends: true };
      if (step.kind === "leaves") world.leave(step.person);
      else world.changeMembers(step);
      desk.look();
      return done;
    }
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
    case "metrics":
      return measure(step, stage);
    case "change": {
      const ci = ciCalled(world.fixture, step.ci);
      if (ci === null) return { messages: [`there is no CI "${step.ci}"; add it under given.cis`], ends: true };
      world.changeCis(withChange(world.fixture, ci, step.set));
      stage.estate.change(ci.id, step.set, world.now);
      desk.look();
      return done;
    }
    case "discover":
      return discover(step, stage);
    case "cmdb":
      return sayOfCis(step, stage);
    case "traffic": {
      const sightings = sightingsOf(step.traffic, world.now);
      stage.sightings.push(...sightings);
      return { messages: fixtureTraffic(sightings, world.fixture, library.relations).unknown, ends: false };
    }
    case "expect":
      desk.settle();
      return {
        messages: [
          ...unmet(step.expect, world, aliases, library.zones),
          ...unmetQueues(step.expect, stage),
          ...unmetIndicators(step.expect, stage),
          ...unmetUptimes(step.expect, stage),
          ...unmetMaps(step.expect, stage),
          ...unmetAlerts(step.expect.alerts ?? [], stage.desk.alerts()),
          ...unmetSights(step.expect, stage),
          ...unmetFindings(step.expect.findings ?? [], stage.policies.findings(), aliases),
          ...(step.expect.estate === undefined
            ? []
            : unmetEstate(step.expect.estate, stage.estate.seen(), stage.explored, library.relations)),
        ],
        ends: false,
      };
  }
  return step satisfies never;
}

function policiesOf(
  { at, given }: Scenario,
  library: Library,
  world: World,
  openedAs: (as: string, record: string) => void,
): Policies {
  return new Policies({
    policies: (given.policies ?? []).flatMap((name) => library.policies[name] ?? []),
    world,
    coverage: world.coverage,
    zones: library.zones,
    relations: library.relations,
    at,
    door: {
      open: ({ as, record, fields }) => {
        const { decision, id } = world.open(record, fields, {}, engineActor);
        if (!decision.ok) return { refused: `${decision.refusal.code} ${decision.refusal.message}` };
        openedAs(as, id);
        return { id };
      },
      send: (record, command, input, id) => {
        const decision = world.send(world.survivor(record), command, input, engineActor, id);
        // As by the product: whoever has moved the record on may have made it moot, and it is told there.
        if (!decision.ok)
          world.send(
            world.survivor(record),
            "$note",
            { text: `"${command}" was refused (${decision.refusal.code}): ${decision.refusal.message}` },
            engineActor,
            `${id}:refused`,
          );
      },
      problem: (message) => void world.problems.push(message),
    },
  });
}

function startRunbook(step: Extract<Step, { readonly kind: "start" }>, { world, library, desk }: Stage): StepOutcome {
  const actor = world.actor(step.as);
  if (actor === null) return { messages: [`there is no person "${step.as}"; add them under given.people`], ends: true };
  const documentOf = (name: string): JsonObject | null => {
    const source = Object.hasOwn(library.runbooks, name) ? library.runbooks[name] : undefined;
    return isJsonObject(source) ? source : null;
  };
  const document = documentOf(step.runbook);
  if (document === null) return { messages: [`there is no runbook "${step.runbook}"`], ends: true };
  const starter = { name: step.as, roles: actor.roles, groups: actor.groups };
  const isGranted = (permission: string): boolean => library.isGranted(actor.roles, permission);
  const rules = { isGranted, functions: library.functions, document: documentOf };
  const refusal = isGranted("runs.start")
    ? startRefusal(starter, step.runbook, document, rules)
    : `"${step.as}" lacks the permission "runs.start"`;
  if (refusal === null) world.startRunbook(step.runbook, document, step.with);
  desk.look();
  return startedAs(step, refusal);
}

function placeOrder(
  step: Extract<Step, { readonly kind: "order" }>,
  { world, library, desk, aliases }: Stage,
): StepOutcome {
  const by = world.actor(step.as);
  if (by === null) return { messages: [`there is no person "${step.as}"; add them under given.people`], ends: true };
  const published = Object.values(library.bundles).flatMap((bundle) => partOf(bundle, "CatalogItem", step.item) ?? []);
  const found = orderedItem(step, published[0], by);
  if ("refusal" in found) return orderedAs(step, found);
  const order = { item: step.item, form: step.with };
  const { decision, id } = world.open(found.item.record, {}, {}, by, { order });
  if (decision.ok && step.record !== null) aliases.set(step.record, id);
  desk.look();
  return orderedAs(step, decision);
}

function unmetQueues({ queues }: Expectation, { world, library, aliases }: Stage): readonly string[] {
  return (queues ?? []).flatMap((expected) => {
    const held = heldByQueue(world, library, expected);
    const messages = unmetQueue(expected, held, aliases);
    if (messages.length === 0 && expected.holds !== null && expected.holds.length > 0)
      world.coverage.queues.add(expected.queue);
    return messages;
  });
}

/** One that counted nothing has shown nothing. */
function unmetIndicators({ indicators }: Expectation, { world, library, desk }: Stage): readonly string[] {
  return (indicators ?? []).flatMap((expected) => {
    const read = readIndicator(world, desk.kept, library, expected);
    const messages = unmetIndicator(expected, read);
    if (messages.length === 0 && typeof read !== "string" && read.total.n > 0)
      world.coverage.indicators.add(expected.indicator);
    return messages;
  });
}

/** One of which nothing was ever out has shown nothing. */
function unmetUptimes({ uptime }: Expectation, { world, library, desk }: Stage): readonly string[] {
  return (uptime ?? []).flatMap((expected) => {
    const read = readUptime(world, desk.kept, library, expected);
    const messages = unmetUptime(expected, read);
    const hasOutage = typeof read !== "string" && read.services.some(({ outages }) => outages.length > 0);
    if (messages.length === 0 && hasOutage) world.coverage.availabilities.add(expected.availability);
    return messages;
  });
}

/** One that holds the service alone has shown nothing. */
function unmetMaps({ maps }: Expectation, { world, library, sightings }: Stage): readonly string[] {
  return (maps ?? []).flatMap((expected) => {
    const map = Object.hasOwn(library.maps, expected.map) ? library.maps[expected.map] : undefined;
    if (map === undefined) return [`there is no map "${expected.map}"`];
    const read = drawMap(world.fixture, map, library.relations);
    const { traffic } = fixtureTraffic(sightings, world.fixture, library.relations);
    const suggested = read.ok ? suggestionsOf(map, read.value.picture, traffic, world.now).suggestions : [];
    const messages = unmetMap(expected, read, library.relations, suggested);
    if (messages.length === 0 && read.ok && read.value.picture.nodes.length > 1) world.coverage.maps.add(map.name);
    return messages;
  });
}

function unmetSights({ sees }: Expectation, { world, library, aliases }: Stage): readonly string[] {
  return (sees ?? []).flatMap((expected) => {
    const record = world.record(aliases.get(expected.alias) ?? "");
    if (record === undefined) return [`there is no record "${expected.alias}" yet`];
    const person = personReading(expected.for, world.fixture, world.now);
    if (person === null) return [`there is no person "${expected.for}"; add them under given.people`];
    return unmetSight(expected, record, sightFor(person, library, noteSight(world))(record));
  });
}

function sendCommand(step: Extract<Step, { readonly kind: "command" }>, stage: Stage): StepOutcome {
  const { world, aliases, desk } = stage;
  const id = aliases.get(step.record);
  const record = id === undefined ? undefined : world.record(id);
  if (record === undefined) return { messages: [`there is no record "${step.record}" yet`], ends: true };
  const by = world.actor(step.as);
  if (by === null) return { messages: [`there is no person "${step.as}"; add them under given.people`], ends: true };
  const input = world.uploaded(record.bundle, commandInput(step, record.bundle, aliases), step.as);
  const unseen = unseenBy(step.as, stage, record, { name: step.command, input });
  if (unseen !== null) return outcomeOf(step, record.bundle, { refusal: unseen });
  const decision = world.send(record.id, step.command, input, by);
  if (decision.ok) noteEdits(world.coverage, record.bundle, step.command, input);
  desk.look();
  return outcomeOf(step, record.bundle, decision);
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
