/** One step of a scenario, and what it finds. */
import { instantText } from "../lifecycle/instant.ts";
import { noteEdits } from "./access-coverage.ts";
import type { Step } from "./ir.ts";
import { measuredBatches } from "./measured.ts";
import { probedTurns } from "./probed.ts";
import { saidBatches } from "./said-lines.ts";
import { mailedAs, noMailbox, receiveMail } from "./mails.ts";
import { answerOf, beginDiscovery, unrecorded } from "./discoveries.ts";
import { reportedText } from "../identity/duplicate-news.ts";
import { changeEstate, estateText } from "./estate-step.ts";
import { partOf } from "../lifecycle/bundle/bundle.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import type { Library } from "./library.ts";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { startRefusal } from "../runbook/may-start.ts";
import {
  commandInput,
  done,
  missingPerson,
  orderedAs,
  orderedItem,
  outcomeOf,
  startedAs,
  type StepOutcome,
  waitUntil,
} from "./steps.ts";
import { unseenBy } from "./unseen.ts";
import { fixtureTraffic, sightingsOf } from "./traffic.ts";
import { World } from "./world.ts";
import type { Stage } from "./stage.ts";
import { unmetExpectation } from "./unmet-expectation.ts";

export function takeStep(step: Step, stage: Stage): StepOutcome {
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
    case "probes":
      return probe(step, stage);
    case "logs":
      return say(step, stage);
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
        messages: unmetExpectation(step.expect, stage),
        ends: false,
      };
  }
  return step satisfies never;
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

/** Time passes with what probes find: what follows of it happens at its instants. */
function probe({ probed }: Extract<Step, { readonly kind: "probes" }>, stage: Stage): StepOutcome {
  const { desk, metrics, probes, world, library } = stage;
  const ends = world.now + probed.forMs;
  for (const turn of probedTurns(probed, library.metrics.probes, world.now)) {
    desk.advance(turn.at);
    for (const { source, batch } of probes.take(turn)) {
      const { events, problems } = metrics.receive(source, batch, probes.about());
      desk.notice(events);
      if (problems.length > 0) return { messages: problems, ends: true };
    }
  }
  desk.advance(ends);
  return done;
}

/** Time passes with what is said; its windows are counted as they are over. */
function say({ said }: Extract<Step, { readonly kind: "logs" }>, { desk, metrics, logs, world }: Stage): StepOutcome {
  for (const batch of saidBatches(said, world.now)) {
    desk.advance(batch.at);
    const counted = logs.take(said.source, batch);
    if (counted === null) return { messages: [`there is no log source "${said.source}"`], ends: true };
    const { events, problems } = metrics.receive(said.source, counted, (labels) => logs.about(said.source, labels));
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
  estate.relateAwaited(next.value.awaited, world.now);
  estate.endRun(next.value.gone, world.now);
  stage.sightings.push(...next.value.traffic.map((one) => ({ ...one, at: world.now })));
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
