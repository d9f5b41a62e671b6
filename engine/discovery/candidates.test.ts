import { describe, expect, it } from "vitest";
import { sampleClasses } from "../identity/sample.ts";
import { attribute, ciClass } from "../identity/sample.ts";
import { type CandidateParams, hostCandidatesOf, portCandidatesOf } from "./candidates.ts";
import type { Candidate } from "../identity/candidate.ts";
import type { CertificateObservation, Observation } from "./observation.ts";

const certificate: CertificateObservation = {
  fingerprint: "ab",
  subject: "C=DE, CN=shop.example",
  issuer: "CN=ca",
  serialNumber: "1",
  validFrom: 0,
  validTo: 1_000,
  alternativeNames: [],
  keyType: "rsa",
  keyBits: 2048,
  selfSigned: false,
  untrusted: null,
};
const classes = {
  ...sampleClasses,
  certificate: ciClass("certificate", {
    attributes: { fingerprint: attribute("fingerprint"), validTo: attribute("validTo", { type: "instant" }) },
    identify: [{ by: ["fingerprint"], within: null }],
  }),
};
/** As a sweep tells them: hosts, then what listens on them. */
function candidatesOf(observations: readonly Observation[], given: CandidateParams): readonly Candidate[] {
  const hosts = hostCandidatesOf(observations, given);
  const ids = new Map(
    hosts.map(({ ref, attributes }) => [ref, { id: `id-${ref}`, name: JSON.stringify(attributes["name"] ?? ref) }]),
  );
  return [...hosts, ...portCandidatesOf(observations, { ...given, hosts: ids })];
}
const params = { classes, stamp: { site: "berlin" }, at: 500, formatInstant: (ms: number) => `t${ms}` };
const observed = (address: string): Observation => ({
  address,
  snmp: null,
  ports: [
    { port: 22, greeting: "SSH-2.0-OpenSSH_9.2p1", http: null, tls: null },
    { port: 443, greeting: null, http: null, tls: { version: "TLSv1.3", certificate } },
    { port: 8443, greeting: null, http: null, tls: { version: "TLSv1.3", certificate } },
  ],
});

describe("candidatesOf", () => {
  it("makes a host, an application an open port and one certificate, however many show it", () => {
    const candidates = candidatesOf([observed("192.0.2.1"), observed("192.0.2.2")], params);
    expect(candidates.map((one) => [one.ref, one.class, one.relations.map((relation) => relation.name)])).toEqual([
      ["192.0.2.1", "host", []],
      ["192.0.2.2", "host", []],
      ["192.0.2.1:22", "application", ["runsOn"]],
      ["192.0.2.1:443", "application", ["runsOn", "usesCertificate"]],
      ["192.0.2.1:8443", "application", ["runsOn", "usesCertificate"]],
      ["192.0.2.2:22", "application", ["runsOn"]],
      ["192.0.2.2:443", "application", ["runsOn", "usesCertificate"]],
      ["192.0.2.2:8443", "application", ["runsOn", "usesCertificate"]],
      ["ab", "certificate", []],
    ]);
    expect(candidates.at(-1)?.attributes).toEqual({
      name: "certificate shop.example",
      fingerprint: "ab",
      validTo: "t1000",
    });
  });

  it("stamps only classes that have the attribute, and keeps only what the class has a place for", () => {
    const [host, ssh] = candidatesOf([observed("192.0.2.1")], params);
    expect(host?.attributes).toEqual({ site: "berlin" });
    expect(ssh?.attributes).toEqual({ name: "openssh 192.0.2.1:22", port: 22, product: "openssh", version: "9.2p1" });
  });

  it("says what it has guessed of a server that is slow to answer, or hides what it is", () => {
    const http = { status: 200, server: null, poweredBy: null, title: null };
    const port = (observed: Partial<Observation["ports"][number]>): Observation => ({
      address: "192.0.2.1",
      snmp: null,
      ports: [{ port: 5432, greeting: null, http: null, tls: null, ...observed }],
    });
    const guessed = (observed: Partial<Observation["ports"][number]>) =>
      candidatesOf([port(observed)], params)[1]?.guessed;
    expect(guessed({})).toEqual(["class", "name", "protocol", "product", "classifiedBy"]);
    expect(guessed({ http })).toEqual(["name", "classifiedBy"]);
    expect(guessed({ http: { ...http, server: "nginx" } })).toBeUndefined();
    expect(guessed({ greeting: "SSH-2.0-OpenSSH_9.2p1" })).toBeUndefined();
  });

  it("says of what patterns asked that it is a guess, and what a host is known by without a login", () => {
    const [host, ssh] = candidatesOf([observed("192.0.2.1")], {
      ...params,
      classes: { ...classes, host: ciClass("host", { attributes: { sshHostKey: attribute("sshHostKey") } }) },
      explored: new Map([["192.0.2.1", { told: new Map(), isWhole: false }]]),
      identities: new Map([["192.0.2.1", { sshHostKey: "SHA256:x", snmpEngineId: "80" }]]),
    });
    expect(host).toMatchObject({ attributes: { sshHostKey: "SHA256:x" }, guessed: ["class", "os"] });
    expect(ssh?.guessed).toEqual(["class", "name", "protocol", "product", "version"]);
  });

  it("says nothing of an application that a pattern has told of it", () => {
    const explored = new Map([
      ["192.0.2.1", { told: new Map([[22, { name: "ssh@a", product: "openssh", port: 22 }]]), isWhole: true }],
    ]);
    const [, ssh, web] = candidatesOf([observed("192.0.2.1")], { ...params, explored });
    expect(ssh).toMatchObject({ attributes: { port: 22, version: "9.2p1" }, guessed: ["class"] });
    expect(ssh?.attributes).not.toHaveProperty("name");
    const other = new Map([["192.0.2.1", { told: new Map([[22, { product: "proxy" }]]), isWhole: true }]]);
    const [, proxied] = candidatesOf([observed("192.0.2.1")], { ...params, explored: other });
    expect(Object.keys(proxied?.attributes ?? {})).toEqual(["port"]);
    expect(web?.guessed).toEqual(["protocol", "name", "classifiedBy"]);
  });

  it("does not let a server that is slow once take away what patterns may have told of it before", () => {
    const explored = new Map([["192.0.2.1", { told: new Map(), isWhole: false }]]);
    const silent = { address: "192.0.2.1", snmp: null, ports: [{ port: 80, greeting: null, http: null, tls: null }] };
    const [, web] = candidatesOf([silent], { ...params, explored });
    expect(Object.keys(web?.attributes ?? {})).toEqual(["port"]);
    expect(web?.guessed).toContain("class");
  });

  it("claims nothing of an address that did not answer", () => {
    expect(candidatesOf([{ address: "192.0.2.9", ports: [], snmp: null }], params)).toEqual([]);
  });

  it("names a device by what its agent says", () => {
    const snmp = {
      description: "Cisco IOS",
      objectId: "1.3.6.1.4.1.9.1.1",
      uptime: 1,
      contact: null,
      name: "sw1",
      location: null,
      credential: "c",
    };
    expect(candidatesOf([{ address: "192.0.2.9", ports: [], snmp }], params)).toMatchObject([
      { class: "network-device", attributes: { name: "sw1", os: "Cisco IOS" } },
    ]);
  });
});
