/**
 * Whether what is so is what a scenario expects. Only what is named is compared.
 *
 * 1. An object is a part of another when each of its keys is; a list must match whole, unless it is said otherwise
 *    (`notified`, `told`, `visited`: in this order, with others between; `approvals`: each somewhere).
 * 2. An absent value is null; two texts that are instants are equal when they are the same instant.
 */
import { equalJson } from "../condition/compare.ts";
import { parseDuration } from "../clock/duration.ts";
import type { ClockContext } from "../clock/context.ts";
import type { Clock } from "../clock/ledger.ts";
import { readClock } from "../clock/read.ts";
import { isJsonObject, ownValue, type Json, type JsonObject } from "../base/json.ts";
import { stillAsked } from "../lifecycle/approval/approval.ts";
import { partsOf } from "../lifecycle/bundle/bundle.ts";
import { instantText, parseInstant } from "../lifecycle/instant.ts";
import { recorded, recordView } from "../lifecycle/scope.ts";
import type { Expectation } from "./ir.ts";
import type { SimulatedRecord } from "./simulated-record.ts";
import type { Stubs } from "./stubs.ts";

/** Names of the scenario's records, by alias. */
export type Aliases = Map<string, string>;

/** What of a host is compared: of a scenario's own world, or of the store. */
export interface Seen {
  readonly now: number;
  readonly stubs: Pick<Stubs, "calls">;
  records(): readonly SimulatedRecord[];
  record(id: string): SimulatedRecord | undefined;
}

/** One line for each thing that is not as expected; empty when all is. Gives aliases to the records it finds. */
export function unmet(
  expectation: Expectation,
  world: Seen,
  aliases: Aliases,
  zones: ClockContext["zones"],
): readonly string[] {
  const found: string[] = [];
  for (const item of expectation.opened ?? []) found.push(...unmetOpened(item, world, aliases));
  for (const [alias, expected] of Object.entries(expectation.records)) {
    const id = aliases.get(alias);
    const record = id === undefined ? undefined : world.record(id);
    if (record === undefined) found.push(`there is no record "${alias}" yet`);
    else found.push(...unmetRecord(alias, expected, record, world, aliases, zones));
  }
  for (const { call, with: input, times } of expectation.calls ?? []) {
    const made = world.stubs
      .calls()
      .filter((logged) => logged.call === call && (input === null || matches(input, logged.with)));
    const said = input === null ? `"${call}"` : `"${call}" with ${shown(input)}`;
    if (times !== null && made.length !== times)
      found.push(`${said} was called ${String(made.length)} times, expected ${String(times)}`);
    if (times === null && made.length === 0)
      found.push(`${said} was not called; calls so far: ${listed(world.stubs.calls().map((logged) => logged.call))}`);
  }
  return found;
}

function unmetOpened(
  item: NonNullable<Expectation["opened"]>[number],
  world: Seen,
  aliases: Aliases,
): readonly string[] {
  const given = new Set(aliases.values());
  const fits = world.records().filter((record) => {
    return (
      record.state.type === item.record &&
      !given.has(record.id) &&
      unmetFields("", resolved(item.where, aliases), viewOf(record)).length === 0
    );
  });
  const where = Object.keys(item.where).length === 0 ? "" : ` with ${shown(item.where)}`;
  const first = fits[0];
  if (item.as !== null && first !== undefined) aliases.set(item.as, first.id);
  if (item.count !== null && fits.length !== item.count)
    return [
      `${String(fits.length)} records of type "${item.record}"${where} were opened, expected ${String(item.count)}`,
    ];
  return item.count === null && first === undefined ? [`no record of type "${item.record}"${where} was opened`] : [];
}

function unmetRecord(
  alias: string,
  expected: JsonObject,
  record: SimulatedRecord,
  world: Seen,
  aliases: Aliases,
  zones: ClockContext["zones"],
): readonly string[] {
  const { clocks, notified, told, visited, approvals, links, mergedInto, ...fields } = expected;
  return [
    ...unmetFields(alias, resolved(fields, aliases), viewOf(record)),
    ...(clocks === undefined ? [] : unmetClocks(alias, clocks, record, world.now, zones)),
    ...(notified === undefined ? [] : unmetSequence(`${alias}.notified`, listOf(notified), noticesOf(record))),
    ...(told === undefined ? [] : unmetSequence(`${alias}.told`, listOf(told), tellingsOf(record))),
    ...(visited === undefined ? [] : unmetSequence(`${alias}.visited`, listOf(visited), visitedBy(record))),
    ...(approvals === undefined ? [] : unmetApprovals(alias, listOf(approvals), record)),
    ...(mergedInto === undefined
      ? []
      : unmetFields(alias, resolved({ mergedInto }, aliases), { mergedInto: record.state.mergedInto ?? null })),
    ...(links === undefined
      ? []
      : unmetFields(`${alias}.links`, resolved(isJsonObject(links) ? links : {}, aliases), record.state.links)),
  ];
}

/** Fields and the words of the engine (`state`, `number`, `facets`, ...). */
function viewOf(record: SimulatedRecord): JsonObject {
  return { ...recordView(record.bundle, record.state, recorded(record.state)), attention: record.state.attention };
}

function unmetFields(alias: string, expected: JsonObject, actual: JsonObject): readonly string[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    const at = alias === "" ? name : `${alias}.${name}`;
    if (!Object.hasOwn(actual, name)) {
      const isLink = alias.endsWith(".links");
      return isLink
        ? [`${at} has no record, expected ${shown(value)}`]
        : [`${at} cannot be checked: there is no such field`];
    }
    // A reference of which attributes are read shows as an object; its id is what a record holds.
    const seen = actual[name] ?? null;
    const id = ownValue(seen, "id");
    const compared = typeof value === "string" && typeof id === "string" ? id : seen;
    return matches(value, compared) ? [] : [`${at} is ${shown(compared)}, expected ${shown(value)}`];
  });
}

function unmetClocks(
  alias: string,
  expected: Json,
  record: SimulatedRecord,
  now: number,
  zones: ClockContext["zones"],
): readonly string[] {
  if (!isJsonObject(expected)) return [`${alias}.clocks is compared with an object by service level`];
  const calendars = partsOf(record.bundle, "Calendar");
  const tables = partsOf(record.bundle, "DecisionTable");
  return Object.entries(expected).flatMap(([name, wanted]) => {
    const at = `${alias}.clocks.${name}`;
    const clock = clockNamed(record, name);
    if (wanted === null) return clock === undefined ? [] : [`${at} is ${clock.phase}, expected none`];
    if (clock === undefined) return [`${at} does not exist; there are ${listed(Object.keys(record.state.clocks))}`];
    if (!isJsonObject(wanted)) return [`${at} is compared with an object such as { breached: false }`];
    const view = clockView(clock, now, { calendars, tables, zones });
    return Object.entries(wanted).flatMap(([key, value]) => {
      if (!Object.hasOwn(view, key))
        return [`${at}.${key} cannot be checked: a clock has ${Object.keys(view).join(", ")}`];
      const actual = view[key] ?? null;
      const duration =
        (key === "used" || key === "remaining") && typeof value === "string" ? parseDuration(value) : null;
      const isMet = duration === null ? matches(value, actual) : view[`${key}Ms`] === duration.ms;
      return isMet ? [] : [`${at}.${key} is ${shown(actual)}, expected ${shown(value)}`];
    });
  });
}

/** By id, else the youngest of that service level. */
function clockNamed(record: SimulatedRecord, name: string): Clock | undefined {
  const { clocks } = record.state;
  return (
    Object.values(clocks).findLast((clock) => clock.serviceLevel === name && clock.id !== name) ??
    (Object.hasOwn(clocks, name) ? clocks[name] : undefined)
  );
}

function clockView(clock: Clock, now: number, context: ClockContext): JsonObject {
  const { phase, usedMs, remainingMs, percent, dueAt, breached, met, fault } = readClock(clock, now, context);
  return {
    phase,
    dueAt: dueAt === null ? null : instantText(dueAt),
    startAt: instantText(clock.startAt),
    breached,
    met,
    percent,
    targetMs: clock.targetMs,
    usedMs,
    remainingMs,
    used: `${String(usedMs)}ms`,
    remaining: remainingMs === null ? null : `${String(remainingMs)}ms`,
    calendar: clock.calendar,
    per: clock.per,
    ...(fault === null ? {} : { fault }),
  };
}

function noticesOf(record: SimulatedRecord): readonly Json[] {
  return record.events.flatMap(({ at, body }) =>
    body.kind === "notified"
      ? [
          {
            at: instantText(at),
            notify: body.notify,
            escalation: body.escalation,
            to: [...body.to],
            subject: body.subject,
            text: body.text,
            because: body.because,
          },
        ]
      : [],
  );
}

function tellingsOf(record: SimulatedRecord): readonly Json[] {
  return record.events.flatMap(({ body }) => {
    if (body.kind !== "told") return [];
    const { to, channel, subject, attempt, outcome, sentAt } = body;
    return [{ at: instantText(sentAt), to, channel, subject, attempt, outcome }];
  });
}

function visitedBy(record: SimulatedRecord): readonly Json[] {
  return record.events.flatMap(({ body }) => {
    if (body.kind === "opened") return [body.state];
    return body.kind === "moved" && body.facet === null ? [body.to] : [];
  });
}

function unmetApprovals(alias: string, expected: readonly Json[], record: SimulatedRecord): readonly string[] {
  const approvals = record.state.approvals.map((item): JsonObject => {
    const asked = item.outcome === "waiting" ? [...stillAsked(item)] : [];
    const decided = (decision: string): string[] =>
      item.decisions.filter((made) => made.decision === decision).map((made) => made.onBehalfOf ?? made.by);
    return {
      approval: item.approval,
      stage: item.stage,
      outcome: item.outcome,
      waiting: asked.length,
      asked,
      needed: item.needed,
      approvers: [...item.approvers],
      approved: decided("approve"),
      rejected: decided("reject"),
      expiresAt: item.expiresAt === null ? null : instantText(item.expiresAt),
    };
  });
  return expected.flatMap((wanted) =>
    approvals.some((approval) => matches(wanted, approval))
      ? []
      : [
          `${alias}.approvals has none with ${shown(wanted)}; there are ${shown(approvals.map(({ approval, stage, outcome, waiting }) => ({ approval: approval ?? null, stage: stage ?? null, outcome: outcome ?? null, waiting: waiting ?? null })))}`,
        ],
  );
}

/**
 * Each of `expected` must occur, in this order; others may lie between. One with `times` must occur so often, wherever.
 */
function unmetSequence(at: string, expected: readonly Json[], actual: readonly Json[]): readonly string[] {
  let from = 0;
  for (const [index, item] of expected.entries()) {
    const { wanted, times } = timesOf(item);
    const said = `${shown(wanted)}; there are ${shown(actual.map(brief))}`;
    const count = actual.filter((one) => matches(wanted, one)).length;
    if (times !== null) {
      if (count !== times) return [`${at} has ${String(count)}, expected ${String(times)}, of ${said}`];
      continue;
    }
    const found = actual.findIndex((one, position) => position >= from && matches(wanted, one));
    if (found < 0) return [`${at} lacks ${index > 0 && count > 0 ? "in this order " : ""}${said}`];
    from = found + 1;
  }
  return [];
}

function timesOf(item: Json): { readonly wanted: Json; readonly times: number | null } {
  if (!isJsonObject(item) || typeof item["times"] !== "number") return { wanted: item, times: null };
  const { times, ...wanted } = item;
  return { wanted, times: typeof times === "number" ? times : null };
}

/** What tells notices apart in a message. */
function brief(item: Json): Json {
  return isJsonObject(item)
    ? Object.fromEntries(
        ["notify", "escalation", "to", "channel", "outcome", "subject"].flatMap((key) =>
          item[key] == null ? [] : [[key, item[key]]],
        ),
      )
    : item;
}

function matches(expected: Json, actual: Json): boolean {
  if (isJsonObject(expected)) {
    return (
      isJsonObject(actual) &&
      Object.entries(expected).every(([key, value]) => matches(value, ownValue(actual, key) ?? null))
    );
  }
  if (Array.isArray(expected)) {
    const items = expected as readonly Json[];
    return (
      Array.isArray(actual) &&
      items.length === actual.length &&
      items.every((item, index) => matches(item, (actual as readonly Json[])[index] ?? null))
    );
  }
  // One name stands for a list that holds it: `to: kim`.
  if (Array.isArray(actual) && typeof expected === "string") return actual.includes(expected);
  if (typeof expected === "string" && typeof actual === "string" && expected !== actual) {
    const [left, right] = [parseInstant(expected), parseInstant(actual)];
    return left !== null && left === right;
  }
  return equalJson(expected, actual);
}

/** Aliases of records stand for their ids wherever a record may be named. */
export function resolved(values: JsonObject, aliases: Aliases): JsonObject {
  const one = (value: Json): Json => {
    if (typeof value === "string") return aliases.get(value) ?? value;
    return Array.isArray(value) ? (value as readonly Json[]).map(one) : value;
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, one(value)]));
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none" : [...new Set(names)].map((name) => `"${name}"`).join(", ");
}

function shown(value: Json): string {
  return JSON.stringify(value);
}
