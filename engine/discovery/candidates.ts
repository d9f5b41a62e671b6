/**
 * From what a sweep saw to what the CMDB is asked to take: one host an address, one application an open port, one
 * certificate a fingerprint, with how they relate. Nothing is claimed that was not seen: an address without open port
 * or SNMP gives nothing.
 */
import { attributeOf } from "../identity/attribute.ts";
import type { Candidate, CandidateRelation } from "../identity/candidate.ts";
import { type CiClasses, findClass } from "../identity/identify.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { discoveredAttributes } from "./attributes.ts";
import { tlsProblems } from "./certificate.ts";
import { type DiscoveredClass, discoveredClasses } from "./classes.ts";
import { classifyPort, classifySnmp } from "./classify.ts";
import type { TargetIdentity } from "../pattern/probe.ts";
import { cleanText } from "./clean-text.ts";
import type { CertificateObservation, Observation, PortObservation, SnmpSystem } from "./observation.ts";

export interface CandidateParams {
  readonly classes: CiClasses;
  /** Attributes written to every CI found whose class has them. */
  readonly stamp: JsonObject;
  /** When it was seen, in milliseconds. */
  readonly at: number;
  /** Instant text of milliseconds: the kernel formats no dates. */
  readonly formatInstant: (ms: number) => string;
  /** By address: what it is known by, whoever logs in. */
  readonly identities?: ReadonlyMap<string, TargetIdentity>;
  /** By address: the host there that patterns have told, or that was identified before. */
  readonly hosts?: ReadonlyMap<string, { readonly id: string; readonly name: string }>;
  /** By address: what patterns told of its ports, where they asked. */
  readonly explored?: ReadonlyMap<string, ExploredPorts>;
  /** By `ADDRESS:PORT`: what is wrong with the certificates there, where whole chains were sent. */
  readonly problems?: ReadonlyMap<string, readonly string[]>;
}

/** What patterns told of what listens at an address. */
export interface ExploredPorts {
  /** By port: what they told of its application. */
  readonly told: ReadonlyMap<number, JsonObject>;
  /** Nothing kept them from telling all. */
  readonly isWhole: boolean;
}

/** The hosts at addresses where something answered, but for those that are known already. */
export function hostCandidatesOf(observations: readonly Observation[], params: CandidateParams): Candidate[] {
  return observations
    .filter((observation) => isActive(observation) && params.hosts?.has(observation.address) !== true)
    .map(({ address, snmp }) => hostOf(address, snmp, params));
}

/** What listens on the ports of known hosts; a certificate comes once, however many ports of however many show it. */
export function portCandidatesOf(observations: readonly Observation[], params: CandidateParams): Candidate[] {
  const candidates: Candidate[] = [];
  const certificates = new Map<string, CertificateObservation>();
  for (const observation of observations) {
    for (const port of observation.ports) {
      candidates.push(applicationOf(observation.address, port, params));
      const certificate = port.tls?.certificate ?? null;
      if (certificate !== null) certificates.set(certificate.fingerprint, certificate);
    }
  }
  for (const certificate of certificates.values()) candidates.push(certificateOf(certificate, params));
  return candidates;
}

/** Something answered there, more than a refusal. */
export function isActive(observation: Observation): boolean {
  return observation.ports.length > 0 || observation.snmp !== null;
}

function hostOf(address: string, snmp: SnmpSystem | null, params: CandidateParams): Candidate {
  const kind = snmp === null ? ({ class: "host", vendor: null } as const) : classifySnmp(snmp);
  const candidate = finish(address, kind.class, [], params, {
    address,
    name: snmp?.name ?? null,
    os: snmp?.description ?? null,
    ...besideOf(address, snmp, params),
  });
  // What the agent calls the system is less than what the system calls itself.
  return params.explored?.has(address) === true ? { ...candidate, guessed: ["class", "os"] } : candidate;
}

/** What is known of a host beside what patterns tell. */
function besideOf(
  address: string,
  snmp: SnmpSystem | null,
  { identities }: Pick<CandidateParams, "identities">,
): { readonly [attribute in "contact" | "location" | "vendor" | "sshHostKey" | "snmpEngineId"]: Json } {
  const { sshHostKey = null, snmpEngineId = null } = identities?.get(address) ?? {};
  return {
    contact: snmp?.contact ?? null,
    location: snmp?.location ?? null,
    vendor: snmp === null ? null : classifySnmp(snmp).vendor,
    sshHostKey,
    snmpEngineId,
  };
}

/** What a pattern tells, with the stamp, and of the host of `observation` with what else is known of it. */
export function withSeen(candidate: Candidate, observation: Observation | null, params: CandidateParams): Candidate {
  const ciClass = findClass(params.classes, candidate.class);
  if (ciClass === undefined) return candidate;
  const beside: JsonObject = observation === null ? {} : besideOf(observation.address, observation.snmp, params);
  const told = Object.entries({ ...beside, ...params.stamp }).filter(
    ([name, value]) => value !== null && attributeOf(ciClass, name) !== undefined,
  );
  return { ...candidate, attributes: { ...Object.fromEntries(told), ...candidate.attributes } };
}

function applicationOf(address: string, port: PortObservation, params: CandidateParams): Candidate {
  const { class: ciClass, ...seen } = classifyPort(port);
  const certificate = port.tls?.certificate ?? null;
  const host = params.hosts?.get(address);
  const explored = params.explored?.get(address);
  const relations: CandidateRelation[] = host === undefined ? [] : [{ name: "runsOn", to: { id: host.id } }];
  if (certificate !== null) relations.push({ name: "usesCertificate", to: { ref: certificate.fingerprint } });
  const place = `${address}:${port.port}`;
  const candidate = finish(place, ciClass, relations, params, {
    name: nameOf(place, seen.product ?? seen.protocol, port.port, explored === undefined ? undefined : host),
    port: port.port,
    address,
    ...seen,
    banner: port.greeting ?? port.http?.server ?? null,
    pageTitle: port.http?.title ?? null,
    tlsVersion: port.tls?.version ?? null,
    tlsProblems: port.tls === null ? null : [...(params.problems?.get(place) ?? tlsProblems(port.tls, params.at))],
  });
  // A server that is slow to answer, or hides what it is, says less than it did: that is no news of it.
  const unclear =
    seen.classifiedBy === "port"
      ? ["class", "name", "protocol", "product", "classifiedBy"]
      : seen.product === null
        ? [...(port.http === null ? ["protocol"] : []), "name", "classifiedBy"]
        : [];
  return besideTold(candidate, unclear, { explored, port: port.port });
}

/**
 * What a port says beside what patterns tell: of a CI that one has told nothing that it told, and where patterns could
 * not tell all, what they may have told before stands.
 */
function besideTold(
  candidate: Candidate,
  unclear: readonly string[],
  { explored, port }: { readonly explored: ExploredPorts | undefined; readonly port: number },
): Candidate {
  const told = explored?.told.get(port);
  const isUnsure = explored !== undefined && !explored.isWhole && told === undefined;
  const left = told === undefined ? (isUnsure ? unclear : []) : toldBetter(candidate, told);
  const guessed = [...new Set([...unclear, ...(isUnsure ? tellable : []), ...(told === undefined ? [] : ["class"])])];
  const attributes = Object.fromEntries(Object.entries(candidate.attributes).filter(([name]) => !left.includes(name)));
  return guessed.length === 0 ? { ...candidate, attributes } : { ...candidate, attributes, guessed };
}

/** What a port does not say of an application that a pattern told: a proxy shows the product and version of others. */
function toldBetter({ attributes }: Candidate, told: JsonObject): readonly string[] {
  const isSame = told["version"] === undefined && told["product"] === attributes["product"];
  return tellable.filter((name) => name !== "version" || !isSame);
}

/** What ports and patterns both say of an application. */
const tellable = ["class", "name", "protocol", "product", "version"];

/** By its host where that told its own name: addresses are used again. */
function nameOf(place: string, what: string, port: number, host: { readonly name: string } | undefined): string {
  return host === undefined || place.startsWith(`${host.name}:`) ? `${what} ${place}` : `${what}@${host.name}:${port}`;
}

function certificateOf(certificate: CertificateObservation, params: CandidateParams): Candidate {
  const name =
    /(?:^|[,\n/])\s*CN\s*=\s*([^,\n]+)/.exec(certificate.subject)?.[1] ??
    certificate.alternativeNames[0] ??
    certificate.fingerprint.slice(0, 16);
  return finish(certificate.fingerprint, "certificate", [], params, {
    name: `certificate ${cleanText(name, 100) ?? certificate.fingerprint.slice(0, 16)}`,
    fingerprint: certificate.fingerprint,
    subject: certificate.subject,
    issuer: certificate.issuer,
    serialNumber: certificate.serialNumber,
    validFrom: params.formatInstant(certificate.validFrom),
    validTo: params.formatInstant(certificate.validTo),
    alternativeNames: certificate.alternativeNames,
    keyType: certificate.keyType,
    keyBits: certificate.keyBits,
    selfSigned: certificate.selfSigned,
  });
}

/**
 * Keeps what the class, as this company defines it, has a place for; a class it does not have falls back to the one
 * above it.
 */
function finish<Class extends DiscoveredClass>(
  ref: string,
  className: Class,
  relations: readonly CandidateRelation[],
  params: CandidateParams,
  // What is not declared there is not checked when a Discovery is published.
  attributes: { readonly [attribute in keyof (typeof discoveredAttributes)[Class]]: Json },
): Candidate {
  const fallback = discoveredClasses[className] ?? className;
  const used = findClass(params.classes, className) === undefined ? fallback : className;
  const ciClass = findClass(params.classes, used);
  const all = Object.entries({ ...attributes, ...params.stamp }).filter(
    ([name, value]) => value !== null && (ciClass === undefined || attributeOf(ciClass, name) !== undefined),
  );
  return { ref, class: used, attributes: Object.fromEntries(all), relations };
}
