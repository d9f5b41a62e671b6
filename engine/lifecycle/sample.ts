/** Small definitions and readings for the tests of this folder, as the compiler would leave them. */
import type { Audience, Calendar, ServiceLevel } from "../clock/ir.ts";
import type { Condition, Value } from "../condition/ir.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Parts } from "../definition/kind-map.ts";
import { recordTypeOf } from "./bundle/bundle.ts";
import { decide, type Decision } from "./decide.ts";
import { foldAll } from "./fold.ts";
import type { After, Approval, Bundle, Field, FieldType, Lifecycle, RecordType, State, Transition } from "./ir.ts";
import { noReadings, type PersonReading, type Readings } from "./read/needs.ts";
import type { Actor, Command } from "./protocol.ts";
import type { LedgerEvent } from "./event.ts";
import type { RecordState } from "./record.ts";

export const jq = (text: string): { readonly kind: "jq"; readonly text: string } => ({ kind: "jq", text });
export const literal = (value: Json): Value => ({ kind: "literal", value });
export const role = (name: string): Audience => ({ role: name });
export const hours = (count: number): { readonly businessDays: number; readonly ms: number } => ({
  businessDays: 0,
  ms: count * 3_600_000,
});

/** A row condition: a list means one of. */
export function row(cells: JsonObject): Condition {
  return {
    kind: "row",
    cells: Object.entries(cells).map(([key, value]) => ({
      path: key.split("."),
      test: { is: "oneOf", values: Array.isArray(value) ? (value as readonly Json[]) : [value] },
    })),
  };
}

export function field(name: string, type: FieldType, rest: Partial<Field> = {}): Field {
  return {
    name,
    type,
    many: false,
    required: false,
    default: null,
    values: null,
    oneOf: null,
    class: null,
    read: [],
    computed: null,
    override: false,
    reasonOnChange: false,
    maxLength: null,
    min: null,
    max: null,
    pattern: null,
    when: null,
    secret: false,
    ...rest,
  };
}

export function fields(...list: readonly Field[]): { readonly [name: string]: Field } {
  return named(...list);
}

export function to(target: string | null, rest: Partial<Transition> = {}): Transition {
  return {
    when: null,
    target,
    refuse: null,
    require: [],
    ask: {},
    allow: null,
    set: {},
    fields: [],
    do: null,
    ...rest,
  };
}

export function after(wait: After["wait"], transition: Transition, rest: Partial<After> = {}): After {
  return { wait, until: null, calendar: null, transition, ...rest };
}

export function state(
  name: string,
  transitions: { readonly [name: string]: Transition | readonly Transition[] } = {},
  rest: Partial<State> = {},
): State {
  const lists = Object.entries(transitions).map(([key, value]): [string, readonly Transition[]] => [
    key,
    Array.isArray(value) ? (value as readonly Transition[]) : [value as Transition],
  ]);
  return {
    name,
    final: false,
    stamp: null,
    do: null,
    approval: null,
    invoke: null,
    reserve: null,
    after: [],
    transitions: Object.fromEntries(lists),
    ...rest,
  };
}

export const final = (name: string): State => state(name, {}, { final: true });

export function lifecycle(name: string, states: readonly State[], rest: Partial<Lifecycle> = {}): Lifecycle {
  return {
    name,
    title: name,
    record: name,
    facet: null,
    fields: {},
    when: null,
    allow: [role("agent")],
    initial: states[0]?.name ?? "",
    states: Object.fromEntries(states.map((item) => [item.name, item])),
    facts: {},
    ...rest,
  };
}

export function recordType(
  name: string,
  number: string,
  list: readonly Field[],
  rest: Partial<RecordType> = {},
): RecordType {
  return { name, title: name, number, fields: fields(...list), links: {}, facts: {}, ...rest };
}

export function approval(name: string, rest: Partial<Approval> = {}): Approval {
  return {
    name,
    title: name,
    stages: [{ name: "board", when: null, approvers: [{ group: "cab" }], rule: "all" }],
    members: "frozen",
    exclude: [],
    delegation: false,
    covers: [],
    calendar: null,
    remind: null,
    timeout: { after: hours(48), outcome: "expired" },
    fallback: [{ group: "managers" }],
    ...rest,
  };
}

export function bundle(type: RecordType, lifecycles: readonly Lifecycle[], parts: Parts = {}): Bundle {
  return {
    type: type.name,
    parts: { ...parts, RecordType: named(type), Lifecycle: { ...named(...lifecycles), ...parts.Lifecycle } },
  };
}

/** The bundle with other parts of these kinds. */
export function withParts(given: Bundle, parts: Parts): Bundle {
  return { ...given, parts: { ...given.parts, ...parts } };
}

export function named<Part extends { readonly name: string }>(
  ...parts: readonly Part[]
): { readonly [name: string]: Part } {
  return Object.fromEntries(parts.map((part) => [part.name, part]));
}

/** Monday to Friday, 08:00 to 18:00 UTC; a business day is ten hours. */
export const officeHours: Calendar = {
  name: "office",
  zone: "UTC",
  businessDayMs: 10 * 3_600_000,
  week: [0, 1, 2, 3, 4, 5, 6].map((day): readonly (readonly [number, number])[] => (day < 5 ? [[480, 1080]] : [])),
  closed: [],
  dates: {},
};

export function serviceLevel(name: string, record: string, rest: Partial<ServiceLevel> = {}): ServiceLevel {
  return {
    name,
    title: name,
    owner: null,
    record,
    agreement: "sla",
    per: null,
    when: null,
    startAt: "openedAt",
    pause: null,
    stop: row({ state: "resolved" }),
    cancel: null,
    reset: null,
    within: hours(4),
    until: null,
    calendar: literal("always"),
    competing: "strictest",
    onReopen: "resume",
    onTargetChange: "keepUsed",
    escalate: [],
    whenEdited: "pin",
    ...rest,
  };
}

/** People by name and roles; groups by name and members. Everything read at instant 0, and nothing left to ask. */
export function company(
  people: { readonly [user: string]: readonly string[] },
  groups: { readonly [group: string]: readonly string[] } = {},
  rest: Partial<Readings> = {},
): Readings {
  const groupsOf = (user: string): string[] =>
    Object.keys(groups).filter((group) => groups[group]?.includes(user) === true);
  const roles: Record<string, string[]> = {};
  for (const [user, held] of Object.entries(people)) for (const name of held) (roles[name] ??= []).push(user);
  return {
    ...noReadings,
    people: Object.fromEntries(
      Object.entries(people).map(([user, held]) => [user, person(user, { roles: held, groups: groupsOf(user) })]),
    ),
    groups: Object.fromEntries(
      Object.entries(groups).map(([name, members]) => [name, { at: 0, name, members, manager: null }]),
    ),
    roles,
    ...rest,
  };
}

export function person(id: string, rest: Partial<PersonReading> = {}): PersonReading {
  return {
    at: 0,
    id,
    active: true,
    manager: null,
    roles: [],
    groups: [],
    delegationsFrom: [],
    attributes: {},
    ...rest,
  };
}

/** A record driven through `decide`, as a host drives it: decided, numbered, folded. */
export interface Driver {
  now: number;
  readings: Readings;
  bundle: Bundle;
  state: RecordState | null;
  readonly events: LedgerEvent[];
  send(user: string, name: string, input?: JsonObject): Decision;
  /** As the engine does: `$timer`, `$run`, ... */
  engine(name: string, input?: JsonObject): Decision;
  open(user: string, values: JsonObject, links?: JsonObject): Decision;
}

/** 2026-03-02, a Monday, 09:00 UTC. */
export const monday = Date.UTC(2026, 2, 2, 9);

export function drive(given: Bundle, readings: Readings, at: number = monday): Driver {
  let count = 0;
  const driver: Driver = {
    now: at,
    readings,
    bundle: given,
    state: null,
    events: [],
    send(user, name, input = {}) {
      const reading = driver.readings.people[user];
      return apply({ user, roles: reading?.roles ?? [], groups: reading?.groups ?? [] }, name, input);
    },
    engine: (name, input = {}) => apply({ user: "$engine", roles: [], groups: [] }, name, input),
    open(user, values, links = {}) {
      const number = `${recordTypeOf(given).number}0000001`;
      return driver.send(user, "$open", { type: given.type, number, bundle: "b1", fields: values, links });
    },
  };
  function apply(by: Actor, name: string, input: JsonObject): Decision {
    count += 1;
    const command: Command = { id: `c${count}`, name, by, input };
    const decision = decide(driver.bundle, driver.state, command, driver.readings, driver.now);
    if (decision.ok) {
      const head = driver.state?.head ?? 0;
      const stored = decision.events.map((event, index): LedgerEvent => ({
        ...withDigest(event),
        seq: head + index + 1,
        commandId: command.id,
      }));
      driver.events.push(...stored);
      driver.state = foldAll(driver.state, stored);
    }
    return decision;
  }
  return driver;
}

/** The store fills digests before it chains an event; any text that tells values apart does here. */
function withDigest<E extends { readonly body: LedgerEvent["body"] }>(event: E): E {
  if (event.body.kind !== "approvalRequested") return event;
  return { ...event, body: { ...event.body, digest: JSON.stringify(event.body.signed) } };
}

/** The code of a refusal, or "ok". */
export function codeOf(decision: Decision): string {
  return decision.ok ? "ok" : decision.refusal.code;
}
