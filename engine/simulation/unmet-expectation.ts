/** What is not as a step expects, and what it has shown. */
import { unmet } from "./expect.ts";
import { fixtureCauses } from "./causes.ts";
import { unmetAlerts } from "./expected-alert.ts";
import { unmetCauses } from "./expected-cause.ts";
import { unmetFindings } from "./expected-finding.ts";
import { unmetSight } from "./expected-sight.ts";
import type { Expectation } from "./ir.ts";
import { readIndicator, unmetIndicator } from "./indicators.ts";
import { unmetEstate } from "./expected-estate.ts";
import { heldByQueue, unmetQueue } from "./queues.ts";
import { personReading } from "./readings.ts";
import { sightFor } from "./sight.ts";
import { noteSight } from "./unseen.ts";
import { suggestionsOf } from "../map/suggestion.ts";
import { drawMap, unmetMap } from "./maps.ts";
import { fixtureTraffic } from "./traffic.ts";
import { unmetPrediction } from "./predictions.ts";
import { fixtureFindings, unmetProposals } from "./proposals.ts";
import { readUptime, unmetUptime } from "./uptime.ts";
import type { Stage } from "./stage.ts";

export function unmetExpectation(expected: Expectation, stage: Stage): readonly string[] {
  const { world, aliases, library } = stage;
  return [
    ...unmet(expected, world, aliases, library.zones),
    ...unmetQueues(expected, stage),
    ...unmetIndicators(expected, stage),
    ...unmetUptimes(expected, stage),
    ...unmetMaps(expected, stage),
    ...unmetAlerts(expected.alerts ?? [], stage.desk.alerts(), stage.desk.groups()),
    ...unmetCausesOf(expected, stage),
    ...unmetProposalsOf(expected, stage),
    ...unmetPredictions(expected, stage),
    ...unmetSights(expected, stage),
    ...unmetFindings(expected.findings ?? [], stage.policies.findings(), aliases),
    ...(expected.estate === undefined
      ? []
      : unmetEstate(expected.estate, stage.estate.seen(), stage.explored, library.relations)),
  ];
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
function unmetUptimes({ uptime }: Expectation, { world, library, desk, probes }: Stage): readonly string[] {
  return (uptime ?? []).flatMap((expected) => {
    const read = readUptime(world, { alerts: desk.kept, probes }, library, expected);
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

/** One that found nothing has shown nothing. */
function unmetProposalsOf({ proposals }: Expectation, { world, desk, library }: Stage): readonly string[] {
  return (proposals ?? []).flatMap((expected) => {
    const { improvements, alerts } = library;
    const improvement = Object.hasOwn(improvements, expected.improvement)
      ? improvements[expected.improvement]
      : undefined;
    if (improvement === undefined) return [`there is no improvement "${expected.improvement}"`];
    const past = { now: world.now, records: world.records(), alerts: desk.kept };
    const found = fixtureFindings(improvement, past, alerts);
    const messages = unmetProposals(expected, found);
    if (messages.length === 0 && found.length > 0) world.coverage.improvements.add(improvement.name);
    return messages;
  });
}

/** One that proposed nothing has shown nothing. */
function unmetPredictions({ predicted }: Expectation, { world, library, aliases }: Stage): readonly string[] {
  return (predicted ?? []).flatMap((expected) => {
    const { predictions } = library;
    const { prediction: name, record: alias } = expected;
    const prediction = Object.hasOwn(predictions, name) ? predictions[name] : undefined;
    if (prediction === undefined) return [`there is no prediction "${name}"`];
    const record = world.record(aliases.get(alias) ?? "");
    if (record === undefined) return [`there is no record "${alias}" yet`];
    const messages = unmetPrediction(expected, prediction, record.state.fields);
    if (messages.length === 0 && expected.value !== null) world.coverage.predictions.add(name);
    return messages;
  });
}

function unmetCausesOf({ causes }: Expectation, { world, desk, aliases }: Stage): readonly string[] {
  return (causes ?? []).flatMap((expected) => {
    const of = "record" in expected.of ? { record: aliases.get(expected.of.record) ?? "" } : expected.of;
    const found = fixtureCauses(of, { fixture: world.fixture, records: world.records(), alerts: desk.kept });
    return unmetCauses(expected, found, (alias) => aliases.get(alias));
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
