/** Plays a scenario on the store: the same steps and expectations as in virtual time alone. */
import type pg from "pg";
import { Stage } from "../../cli/stage/stage.ts";
import { ok } from "../../engine/base/result.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { type Aliases, unmet } from "../../engine/simulation/expect.ts";
import type { Exploration } from "../../engine/pattern/explore.ts";
import { Estate } from "../../engine/simulation/estate.ts";
import { unmetEstate } from "../../engine/simulation/expected-estate.ts";
import { type Fixture, mergeFixtures } from "../../engine/simulation/fixture.ts";
import type { Expectation, Scenario, Step } from "../../engine/simulation/ir.ts";
import type { Library } from "../../engine/simulation/library.ts";
import {
  commandInput,
  orderedAs,
  orderedItem,
  outcomeOf,
  startedAs,
  waitUntil,
  withGiven,
  withRecords,
} from "../../engine/simulation/steps.ts";
import { measuredBatches } from "../../engine/simulation/measured.ts";
import { probedTurns } from "../../engine/simulation/probed.ts";
import { saidBatches } from "../../engine/simulation/said-lines.ts";
import { unmetIndicator } from "../../engine/simulation/indicators.ts";
import { unmetUptime } from "../../engine/simulation/uptime.ts";
import { schedulesOf } from "../../engine/simulation/schedules.ts";
import { unmetQueue } from "../../engine/simulation/queues.ts";
import { sayOnStore } from "./cmdb-on-store.ts";
import { unmetAlertsOnStore } from "./alerts-on-store.ts";
import { unmetCausesOnStore } from "./causes-on-store.ts";
import { unmetPredictionOnStore } from "./predictions-on-store.ts";
import { unmetProposalsOnStore } from "./proposals-on-store.ts";
import { changeCompany } from "./change-company.ts";
import { unmetFindingsOnStore } from "./findings-on-store.ts";
import { discoverOnStore, identify, readEstate } from "./discover-on-store.ts";
import { furnish } from "./furnish.ts";
import { receiveMailOnStore } from "./mail-on-store.ts";
import { readOnStore, readUptimeOnStore } from "./read-on-store.ts";
import { unmetMapOnStore } from "./map-on-store.ts";
import { heldOnStore } from "./held-on-store.ts";
import { unmetSightOnStore } from "./seen-on-store.ts";
import { unseenOnStore } from "./unseen-on-store.ts";
import { sightingsOf } from "../../engine/simulation/traffic.ts";
import { noteTraffic } from "../../store/traffic/note.ts";

/** What was not as expected, with the line of its step; empty when all was. */
export async function playOnStore(pool: pg.Pool, scenario: Scenario, library: Library): Promise<readonly string[]> {
  const fixtures = scenario.given.fixtures.flatMap((name) => library.fixtures[name] ?? []);
  const fixture = withGiven(mergeFixtures(fixtures), scenario, library);
  await furnish(pool, fixture, scenario.at);
  const aliases: Aliases = new Map();
  const host = new Stage({
    ...library,
    ...scenario.given,
    pool,
    at: scenario.at,
    fixture,
    services: library,
    due: schedulesOf(scenario, library),
    ...(scenario.given.uptime === undefined ? {} : { uptime: scenario.given.uptime }),
    ...(scenario.given.policies === undefined ? {} : { heldTo: scenario.given.policies }),
    openedAs: (as, record) => void aliases.set(as, record),
  });
  const explored: Exploration[] = [];
  if (scenario.steps.some(({ kind }) => kind === "discover" || kind === "cmdb"))
    await identify(pool, new Estate(fixture, library.classes, library.relations, scenario.at));
  for (const measured of scenario.given.metrics ?? [])
    await host.keep(measured.source, measuredBatches(measured, scenario.at - measured.forMs));
  for (const said of scenario.given.logs ?? [])
    await host.keepLines(said.source, saidBatches(said, scenario.at - said.forMs));
  await openGiven(host, scenario, library, aliases);
  for (const step of scenario.steps) {
    const messages = [...(await take(step, host, library, { aliases, explored, fixture })), ...host.problems];
    if (messages.length > 0) return messages.map((message) => `line ${String(step.line)}: ${message}`);
  }
  await host.settle();
  return host.problems;
}

async function openGiven(host: Stage, scenario: Scenario, library: Library, aliases: Aliases): Promise<void> {
  const [firstPerson] = Object.keys(scenario.given.people);
  for (const { alias, record, set, links, by } of scenario.given.records) {
    const bundle = library.bundles[record];
    if (bundle === undefined) throw new Error(`there is no record type "${record}"`);
    const user = by ?? firstPerson;
    const actor = user === undefined ? engineActor : await host.actor(user);
    if (actor === null) throw new Error(`there is no person "${user ?? ""}"`);
    const linked = Object.fromEntries(
      Object.entries(links).map(([link, others]) => [link, others.map((other) => aliases.get(other) ?? other)]),
    );
    const fields = await host.uploaded(bundle, withRecords(bundle, set, aliases), actor.user);
    const { decision, id } = await host.open(record, fields, linked, actor);
    if (!decision.ok) throw new Error(`record "${alias}" was refused: ${decision.refusal.message}`);
    aliases.set(alias, id);
  }
}

interface Around {
  readonly aliases: Aliases;
  /** What patterns were told, in order. */
  readonly explored: Exploration[];
  readonly fixture: Fixture;
}

async function take(step: Step, host: Stage, library: Library, around: Around): Promise<readonly string[]> {
  const { aliases, explored, fixture } = around;
  switch (step.kind) {
    case "command": {
      const record = host.record(aliases.get(step.record) ?? "");
      const by = await host.actor(step.as);
      if (record === undefined || by === null) return [`there is no "${step.record}" or no "${step.as}"`];
      const input = await host.uploaded(record.bundle, commandInput(step, record.bundle, aliases), step.as);
      const unseen = await unseenOnStore(host.pool, record, { name: step.command, input, by }, host.now);
      if (unseen !== null) return outcomeOf(step, record.bundle, { refusal: unseen }).messages;
      return outcomeOf(step, record.bundle, await host.send(record.id, step.command, input, by)).messages;
    }
    case "start": {
      const by = await host.actor(step.as);
      if (by === null) return [`there is no "${step.as}"`];
      return startedAs(step, await host.start(step.runbook, step.with, by, library.functions)).messages;
    }
    case "order": {
      const by = await host.actor(step.as);
      if (by === null) return [`there is no "${step.as}"`];
      const found = orderedItem(step, await host.item(step.item), by);
      if ("refusal" in found) return orderedAs(step, found).messages;
      const order = { item: step.item, form: step.with };
      const { decision, id } = await host.open(found.item.record, {}, {}, by, order);
      if (decision.ok && step.record !== null) aliases.set(step.record, id);
      return orderedAs(step, decision).messages;
    }
    case "leaves":
    case "members":
      await changeCompany(host.pool, step);
      await host.deliver();
      return [];
    case "wait":
    case "until": {
      const to = step.kind === "until" ? ok(step.at) : waitUntil(host.now, step.duration, library);
      if (!to.ok) return [to.error];
      await host.advance(to.value);
      return [];
    }
    case "discover": {
      const told = await discoverOnStore(step, host, library, fixture);
      if (told.explored !== null) explored.push(told.explored);
      await host.deliver();
      return told.messages;
    }
    case "cmdb": {
      const messages = await sayOnStore(step, host, library);
      await host.deliver();
      return messages;
    }
    case "traffic": {
      const sightings = sightingsOf(step.traffic, host.now);
      const { unknown } = await noteTraffic(host.pool, { sightings, source: "ss" });
      return unknown.map(({ address, port, because }) => `${because} listens at ${address}:${String(port)}`);
    }
    case "expect":
      await host.settle();
      return [
        ...unmet(step.expect, host, aliases, library.zones),
        ...(await unmetQueues(step.expect, host, aliases)),
        ...(await unmetIndicators(step.expect, host)),
        ...(await unmetUptimes(step.expect, host)),
        ...(await unmetMaps(step.expect, host)),
        ...(await unmetAlertsOnStore(host.pool, step.expect.alerts ?? [])),
        ...(await unmetCausesOf(step.expect, host, aliases)),
        ...(await unmetProposalsOf(step.expect, host)),
        ...(await unmetPredictionsOf(step.expect, host, aliases)),
        ...(await unmetFindingsOnStore(host.pool, step.expect.findings ?? [], aliases)),
        ...(await unmetSights(step.expect, host, aliases)),
        ...(step.expect.estate === undefined
          ? []
          : unmetEstate(step.expect.estate, await readEstate(host.pool), explored, library.relations)),
      ];
    case "mail":
      return (await receiveMailOnStore(step, host, library, aliases)).messages;
    case "event":
      await host.receive(step.source, step.body);
      return [];
    case "probes": {
      const ends = host.now + step.probed.forMs;
      for (const turn of probedTurns(step.probed, library.metrics.probes, host.now)) {
        await host.advance(turn.at);
        await host.probe(turn);
      }
      await host.advance(ends);
      return [];
    }
    case "metrics":
      for (const batch of measuredBatches(step.measured, host.now)) {
        await host.advance(batch.at);
        await host.measure(step.measured.source, batch);
      }
      return [];
    case "logs":
      for (const batch of saidBatches(step.said, host.now)) {
        await host.advance(batch.at);
        await host.say(step.said.source, batch);
      }
      return [];
  }
  return step satisfies never;
}

async function unmetQueues({ queues }: Expectation, host: Stage, aliases: Aliases): Promise<readonly string[]> {
  const found: string[] = [];
  for (const expected of queues ?? [])
    found.push(...unmetQueue(expected, await heldOnStore(host.pool, expected, host.now), aliases));
  return found;
}

async function unmetCausesOf({ causes }: Expectation, host: Stage, aliases: Aliases): Promise<readonly string[]> {
  const found: string[] = [];
  for (const expected of causes ?? []) found.push(...(await unmetCausesOnStore(host.pool, expected, aliases)));
  return found;
}

async function unmetProposalsOf({ proposals }: Expectation, host: Stage): Promise<readonly string[]> {
  const found: string[] = [];
  for (const expected of proposals ?? []) found.push(...(await unmetProposalsOnStore(host.pool, expected, host.now)));
  return found;
}

async function unmetPredictionsOf(
  { predicted }: Expectation,
  host: Stage,
  aliases: Aliases,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const expected of predicted ?? [])
    found.push(...(await unmetPredictionOnStore(host.pool, expected, aliases.get(expected.record) ?? "")));
  return found;
}

async function unmetSights({ sees }: Expectation, host: Stage, aliases: Aliases): Promise<readonly string[]> {
  const found: string[] = [];
  for (const expected of sees ?? [])
    found.push(
      ...(await unmetSightOnStore(host.pool, expected, host.record(aliases.get(expected.alias) ?? ""), host.now)),
    );
  return found;
}

async function unmetIndicators({ indicators }: Expectation, host: Stage): Promise<readonly string[]> {
  const found: string[] = [];
  for (const expected of indicators ?? [])
    found.push(...unmetIndicator(expected, await readOnStore(host.pool, expected, host.now)));
  return found;
}

async function unmetMaps({ maps }: Expectation, host: Stage): Promise<readonly string[]> {
  const found: string[] = [];
  for (const expected of maps ?? []) found.push(...(await unmetMapOnStore(host.pool, expected, host.now)));
  return found;
}

async function unmetUptimes({ uptime }: Expectation, host: Stage): Promise<readonly string[]> {
  const found: string[] = [];
  for (const expected of uptime ?? [])
    found.push(...unmetUptime(expected, await readUptimeOnStore(host.pool, expected, host.now)));
  return found;
}
