/**
 * Which patterns apply to what was seen.
 *
 * P1. Of one port, one process and one device at most one pattern tells: the most specific, of equal ones the first by
 *     name. So a thing has one classification, whatever else would fit.
 * P2. The order of the result depends on the patterns and on what was seen alone.
 */
import type { PortObservation } from "../discovery/observation.ts";
import type { CredentialType, On, Pattern } from "./ir.ts";
import { isMatch } from "./parser/regex.ts";
import type { HostCi, SeenDevice, SeenProcess, Sighting } from "./sighting.ts";

export type Subject =
  | { readonly kind: "port"; readonly port: PortObservation }
  | { readonly kind: "snmp"; readonly device: SeenDevice }
  | { readonly kind: "process"; readonly process: SeenProcess }
  | { readonly kind: "class"; readonly host: HostCi };

export interface Chosen {
  readonly pattern: Pattern;
  readonly subject: Subject;
  /** Credential types that it needs and that are not given: it is skipped. */
  readonly lacks: readonly CredentialType[];
}

/** Patterns that tell of the target itself, in the order in which they are tried. */
export function identifying(patterns: readonly Pattern[], sighting: Sighting): readonly Chosen[] {
  const own = patterns.filter(({ within }) => within === null);
  return choose(own, [...portsOf(sighting), ...deviceOf(sighting)], sighting);
}

/** Patterns that tell of what is on the target. */
export function exploring(
  patterns: readonly Pattern[],
  sighting: Sighting,
  host: HostCi,
  processes: readonly SeenProcess[],
): readonly Chosen[] {
  const inside = patterns.filter(({ within }) => within !== null && host.classes.includes(within));
  const subjects: readonly Subject[] = [
    ...grouped(processes).map((process): Subject => ({ kind: "process", process })),
    ...portsOf(sighting),
    ...deviceOf(sighting),
  ];
  const byClass = sorted(inside.filter(({ on }) => on.kind === "class" && host.classes.includes(on.class)));
  return [
    ...choose(inside, subjects, sighting),
    ...byClass.map((pattern) => chosen(pattern, { kind: "class", host }, sighting)),
  ];
}

function choose(patterns: readonly Pattern[], subjects: readonly Subject[], sighting: Sighting): readonly Chosen[] {
  return subjects.flatMap((subject) => {
    const [best] = sorted(patterns.filter(({ on }) => applies(on, subject)));
    return best === undefined ? [] : [chosen(best, subject, sighting)];
  });
}

function chosen(pattern: Pattern, subject: Subject, { credentials }: Sighting): Chosen {
  return { pattern, subject, lacks: pattern.needs.filter((type) => !credentials.includes(type)) };
}

function portsOf({ ports }: Sighting): readonly Subject[] {
  return ports.toSorted((one, other) => one.port - other.port).map((port) => ({ kind: "port", port }));
}

function deviceOf({ device }: Sighting): readonly Subject[] {
  return device === null ? [] : [{ kind: "snmp", device }];
}

function sorted(patterns: readonly Pattern[]): readonly Pattern[] {
  return patterns.toSorted(
    (one, other) => specificity(other.on) - specificity(one.on) || (one.name < other.name ? -1 : 1),
  );
}

/** Higher = it says more of what it applies to. */
function specificity(on: On): number {
  switch (on.kind) {
    case "class":
    case "tls":
      return 0;
    case "port":
      return 1;
    case "greeting":
      return 2;
    case "http":
      return 3;
    case "process":
      return on.arguments === null ? 4 : 5;
    case "snmp":
      return (on.sysObjectID?.split(".").length ?? 0) + (on.sysServices === null ? 0 : 0.5);
  }
  return on satisfies never;
}

function applies(on: On, subject: Subject): boolean {
  if (subject.kind === "port") return appliesToPort(on, subject.port);
  if (subject.kind === "snmp") return on.kind === "snmp" && appliesToDevice(on, subject.device);
  if (subject.kind === "class" || on.kind !== "process") return false;
  const { exe, arguments: written, ports } = subject.process;
  const fits = on.arguments === null || isMatch(written.join(" "), on.arguments);
  return isMatch(exe, `^(?:${on.exe})$`) && fits && (!on.listening || ports.length > 0);
}

function appliesToPort(on: On, { port, greeting, http, tls }: PortObservation): boolean {
  switch (on.kind) {
    case "port":
      return on.port === port;
    case "greeting":
      return greeting !== null && isMatch(greeting, on.match);
    case "http": {
      const said = http === null ? null : http[on.header];
      return said !== null && isMatch(said, on.match);
    }
    case "tls":
      return tls !== null;
    default:
      return false;
  }
}

function appliesToDevice(
  { sysObjectID, sysServices }: Extract<On, { readonly kind: "snmp" }>,
  { objectId, services }: SeenDevice,
): boolean {
  const isBelow = sysObjectID === null || objectId === sysObjectID || objectId.startsWith(`${sysObjectID}.`);
  // Seven layers are seven bits: they are added and taken apart by hand, for bits of a number are 32.
  const serves = sysServices === null || layers(sysServices).every((layer) => layers(services ?? 0).includes(layer));
  return isBelow && serves;
}

function layers(services: number): readonly number[] {
  return [1, 2, 3, 4, 5, 6, 7].filter((layer) => Math.floor(services / 2 ** (layer - 1)) % 2 === 1);
}

/** A server with many workers is one: the same program with the same arguments, on all its ports. */
function grouped(processes: readonly SeenProcess[]): readonly SeenProcess[] {
  const byStart = new Map<string, SeenProcess>();
  for (const one of processes) {
    const key =
      one.ports.length === 0 ? JSON.stringify([one.exe, one.arguments]) : JSON.stringify([one.exe, one.ports]);
    const before = byStart.get(key);
    if (before === undefined || before.arguments.length < one.arguments.length) byStart.set(key, one);
  }
  return [...byStart.values()].toSorted(
    (one, other) =>
      (one.exe < other.exe ? -1 : Number(one.exe > other.exe)) || (one.ports[0] ?? 0) - (other.ports[0] ?? 0),
  );
}
