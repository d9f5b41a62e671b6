/**
 * From what probes saw to what the CMDB is asked to take: one host an address, one application an open port, one
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
}

/**
 * What was seen, as one payload of candidates; a certificate comes once, however many ports of however many hosts show
 * it.
 */
export function candidatesOf(observations: readonly Observation[], params: CandidateParams): Candidate[] {
  const candidates: Candidate[] = [];
  const certificates = new Map<string, CertificateObservation>();
  for (const observation of observations) {
    if (!isActive(observation)) continue;
    candidates.push(hostOf(observation.address, observation.snmp, params));
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
  return finish(address, kind.class, [], params, {
    address,
    name: snmp?.name ?? null,
    os: snmp?.description ?? null,
    contact: snmp?.contact ?? null,
    location: snmp?.location ?? null,
    vendor: kind.vendor,
  });
}

function applicationOf(address: string, port: PortObservation, params: CandidateParams): Candidate {
  const { class: ciClass, ...told } = classifyPort(port);
  const certificate = port.tls?.certificate ?? null;
  const relations: CandidateRelation[] = [{ name: "runsOn", to: { ref: address } }];
  if (certificate !== null) relations.push({ name: "usesCertificate", to: { ref: certificate.fingerprint } });
  // A server that is slow to answer, or hides what it is, says less than it did: that is no news of it.
  const guessed =
    told.classifiedBy === "port"
      ? ["class", "name", "protocol", "product", "classifiedBy"]
      : told.product === null
        ? ["name", "classifiedBy"]
        : [];
  const candidate = finish(`${address}:${port.port}`, ciClass, relations, params, {
    name: `${told.product ?? told.protocol} ${address}:${port.port}`,
    port: port.port,
    address,
    ...told,
    banner: port.greeting ?? port.http?.server ?? null,
    pageTitle: port.http?.title ?? null,
    tlsVersion: port.tls?.version ?? null,
    tlsProblems: port.tls === null ? null : tlsProblems(port.tls, params.at),
  });
  return guessed.length === 0 ? candidate : { ...candidate, guessed };
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
