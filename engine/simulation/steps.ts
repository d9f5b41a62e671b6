/** What the steps of a scenario mean, whatever host plays them. */
import { addWait, alwaysCalendar, utcZone } from "../clock/calendar.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { Duration } from "../condition/ir.ts";
import type { CatalogItem } from "../catalog/ir.ts";
import { isFor, unknownItem } from "../catalog/ordering.ts";
import { partsOf, recordTypeOf } from "../lifecycle/bundle/bundle.ts";
import type { Decision } from "../lifecycle/decide.ts";
import { branchesOf } from "../lifecycle/link/named-links.ts";
import { refusalText } from "../lifecycle/faults.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import type { Actor, Refusal } from "../lifecycle/protocol.ts";
import { type Aliases, resolved } from "./expect.ts";
import type { Fixture } from "./fixture.ts";
import type { Scenario, Step } from "./ir.ts";
import { withStoredRelations } from "./stored-relations.ts";
import type { Library } from "./library.ts";

type CommandStep = Extract<Step, { readonly kind: "command" }>;
type OrderStep = Extract<Step, { readonly kind: "order" }>;
type Told = Pick<Refusal, "code" | "message" | "details">;
/** Of the kernel, or of the door before it. */
type Answer = Decision | { readonly refusal: Told };
type StartStep = Extract<Step, { readonly kind: "start" }>;

export interface StepOutcome {
  readonly messages: readonly string[];
  /** True when the steps that follow would only fail because this one did. */
  readonly ends: boolean;
}

export const done: StepOutcome = { messages: [], ends: false };

/** The input of a command, in which aliases stand for records. */
export function commandInput(step: CommandStep, bundle: Bundle, aliases: Aliases): JsonObject {
  const { links, fields } = recordTypeOf(bundle);
  const asks = branchesOf(bundle, step.command).map(({ ask }) => ask);
  const names = (key: string): boolean =>
    Object.hasOwn(links, key) ||
    fields[key]?.type === "record" ||
    asks.some((ask) => Object.hasOwn(ask, key) && ask[key]?.type === "record") ||
    ((step.command === "link" || step.command === "unlink") && key === "record");
  return Object.fromEntries(
    Object.entries(step.with).map(([key, value]) => [
      key,
      names(key) ? (resolved({ key: value }, aliases)["key"] ?? null) : value,
    ]),
  );
}

/** What a record is opened with, the records that fields name by their names in the scenario among it. */
export function withRecords(bundle: Bundle, set: JsonObject, aliases: Aliases): JsonObject {
  const { fields } = recordTypeOf(bundle);
  const named = ([name, value]: [string, Json]): [string, Json] => [
    name,
    fields[name]?.type === "record" ? (resolved({ [name]: value }, aliases)[name] ?? null) : value,
  ];
  return Object.fromEntries(Object.entries(set).map(named));
}

/** Whether a command was answered as its step says. */
export function outcomeOf({ as, command, record, refused }: CommandStep, bundle: Bundle, answer: Answer): StepOutcome {
  return answeredAs(`"${command}" of ${recordTypeOf(bundle).name} "${record}" by ${as}`, refused, toldBy(answer));
}

/** Whether a person's start of a runbook was; `refusal`: why they may not, or null. */
export function startedAs({ as, runbook, refused }: StartStep, refusal: string | null): StepOutcome {
  const told = refusal === null ? null : { code: "OPS403", message: refusal };
  return answeredAs(`the start of "${runbook}" by ${as}`, refused, told);
}

/** Whether a person's order was. */
export function orderedAs({ as, item, refused }: OrderStep, answer: Answer): StepOutcome {
  return answeredAs(`the order of "${item}" by ${as}`, refused, toldBy(answer));
}

function toldBy(answer: Answer): { readonly code: string; readonly message: string } | null {
  return "refusal" in answer ? { code: answer.refusal.code, message: refusedBecause(answer.refusal) } : null;
}

/** Why something was refused, and what a scenario says about it that a person would not. */
export function refusedBecause(refusal: Refusal | Told): string {
  const remedy = refusal.code === "OPS408" ? "; a scenario has it under given, or in a fixture" : "";
  return `${refusalText(refusal)}${remedy}`;
}

/** The item that a person orders, or what they are told instead: of one that is not for them, as if there were none. */
export function orderedItem(
  { item: name }: OrderStep,
  published: CatalogItem | undefined,
  by: Actor,
): { readonly item: CatalogItem } | { readonly refusal: Told } {
  return published === undefined || !isFor(published, by) ? { refusal: unknownItem(name) } : { item: published };
}

function answeredAs(
  what: string,
  refused: CommandStep["refused"],
  refusal: { readonly code: string; readonly message: string } | null,
): StepOutcome {
  if (refusal === null) {
    if (refused === null) return done;
    return {
      messages: [`${what} was accepted, expected a refusal${refused === true ? "" : ` ${refused}`}`],
      ends: true,
    };
  }
  const { code, message } = refusal;
  if (refused === true || refused === code) return done;
  if (refused !== null)
    return { messages: [`${what} was refused with ${code}, expected ${refused}: ${message}`], ends: false };
  return { messages: [`${what} was refused with ${code}: ${message}`], ends: true };
}

/**
 * People, groups and CIs of the scenario itself go over those of its fixtures; relations stand at the CI that depends.
 */
export function withGiven(fixture: Fixture, { given }: Scenario, { relations }: Pick<Library, "relations">): Fixture {
  const people = Object.entries(given.people).map(
    ([user, roles]) => [user, { manager: null, attributes: {}, ...fixture.people[user], roles }] as const,
  );
  const groups = Object.entries(given.groups).map(
    ([group, members]) => [group, { manager: null, ...fixture.groups[group], members }] as const,
  );
  const all = {
    ...fixture,
    people: { ...fixture.people, ...Object.fromEntries(people) },
    groups: { ...fixture.groups, ...Object.fromEntries(groups) },
    cis: { ...fixture.cis, ...given.cis },
    onCall: { ...fixture.onCall, ...given.onCall },
    reach: { ...fixture.reach, ...given.reach },
    ...(given.delegations === undefined ? {} : { delegations: given.delegations }),
  };
  return withStoredRelations(all, relations);
}

/** Business days need to know whose: they are taken when all definitions together have one calendar. */
export function waitUntil(now: number, duration: Duration, library: Library): Result<number, string> {
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

/** Whom a step names among the people that there are; null = all of them are there. */
export function missingPerson(fixture: Fixture, names: readonly string[]): string | null {
  for (const name of names) {
    const person = fixture.people[name];
    if (person === undefined) return `there is no person "${name}"; add them under given.people`;
    if (person.active === false) return `"${name}" has left before`;
  }
  return null;
}
