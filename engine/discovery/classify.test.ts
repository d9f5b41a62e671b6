import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renewalTime } from "../certificate/renewal.ts";
import { tlsProblems } from "./certificate.ts";
import { classifyPort, classifySnmp, parseProduct } from "./classify.ts";
import { cleanText } from "./clean-text.ts";
import type { CertificateObservation, PortObservation, SnmpSystem } from "./observation.ts";

const port = (over: Partial<PortObservation>): PortObservation => ({
  port: 9999,
  greeting: null,
  http: null,
  tls: null,
  ...over,
});
const http = (server: string | null): PortObservation["http"] => ({
  status: 200,
  server,
  poweredBy: null,
  title: null,
});

// Any UTF-16 units, halves of pairs included.
const strangers = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
  .map((units) => String.fromCharCode(...units));

describe("classifyPort", () => {
  it.each([
    [
      "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u5",
      { class: "application", protocol: "ssh", product: "openssh", version: "9.2p1" },
    ],
    ["SSH-2.0-dropbear_2022.83", { protocol: "ssh", product: "dropbear", version: "2022.83" }],
    ["SSH-1.99-Cisco-1.25", { protocol: "ssh", product: "cisco", version: "1.25" }],
    ["SSH-2.0-Go", { protocol: "ssh", product: "go", version: null }],
    [
      "Z 5.5.5-10.11.6-MariaDB-0+deb12u1 mysql_native_password",
      { class: "database", product: "mariadb", version: "10.11.6" },
    ],
    ["220 mail.example.org ESMTP Postfix (Debian/GNU)", { protocol: "smtp", product: "postfix" }],
    ["220 (vsFTPd 3.0.3)", { protocol: "ftp", product: "vsftpd" }],
    ["something else", { class: "application", protocol: "tcp", product: null }],
  ])("tells what greets with %j", (greeting, expected) => {
    expect(classifyPort(port({ greeting }))).toMatchObject({ ...expected, classifiedBy: "greeting" });
  });

  it("tells a web server from its header and an application from any other", () => {
    expect(classifyPort(port({ http: http("nginx/1.22.1") }))).toMatchObject({
      class: "web-server",
      protocol: "http",
      product: "nginx",
      version: "1.22.1",
      classifiedBy: "header",
    });
    expect(classifyPort(port({ http: http("Shop/3") }))).toMatchObject({
      class: "application",
      product: "shop",
      version: "3",
    });
    expect(classifyPort(port({ http: http(null) }))).toMatchObject({
      class: "application",
      product: null,
      classifiedBy: "answer",
    });
  });

  it("falls back to what usually listens there only when nothing is said", () => {
    expect(classifyPort(port({ port: 5432 }))).toMatchObject({
      class: "database",
      product: "postgresql",
      classifiedBy: "port",
    });
    expect(classifyPort(port({ port: 5432, greeting: "SSH-2.0-OpenSSH_9.2" }))).toMatchObject({ product: "openssh" });
  });

  it("never fails on what strangers say", () => {
    fc.assert(
      fc.property(strangers, strangers, (greeting, server) => {
        classifyPort(port({ greeting }));
        expect(parseProduct(server).product?.length ?? 0).toBeLessThanOrEqual(61);
      }),
    );
  });
});

describe("classifySnmp", () => {
  const system = (objectId: string): SnmpSystem => ({
    description: "",
    objectId,
    uptime: 1,
    contact: null,
    name: null,
    location: null,
    credential: "c",
  });
  it("takes net-snmp for a host and Cisco's enterprise number for a device of Cisco, not one that only begins like it", () => {
    expect(classifySnmp(system("1.3.6.1.4.1.8072.3.2.10"))).toEqual({ class: "host", vendor: null });
    expect(classifySnmp(system("1.3.6.1.4.1.9.1.1208"))).toEqual({ class: "network-device", vendor: "Cisco" });
    expect(classifySnmp(system("1.3.6.1.4.1.99.1"))).toEqual({ class: "host", vendor: null });
    expect(classifySnmp(system(""))).toEqual({ class: "host", vendor: null });
  });
});

describe("cleanText", () => {
  it("makes one printable line of whatever it gets, within the limit", () => {
    fc.assert(
      fc.property(strangers, fc.integer({ min: 1, max: 50 }), (text, limit) => {
        const cleaned = cleanText(text, limit);
        if (cleaned === null) return;
        expect(cleaned.length).toBeLessThanOrEqual(limit);
        expect(cleaned).not.toMatch(/[\p{Cc}\p{Surrogate}\u2028\u202e]/u);
        expect(cleaned).toBe(cleaned.trim());
      }),
    );
  });

  it("drops escape sequences and direction marks, and says nothing of nothing", () => {
    expect(cleanText("a\u001b[31mb\u202ec\r\nd", 50)).toBe("a [31mb c d");
    expect(cleanText("\u0000\r\n ", 50)).toBeNull();
    expect(cleanText("x😀", 2)).toBe("x");
  });
});

describe("tlsProblems", () => {
  const day = 86_400_000;
  const certificate: CertificateObservation = {
    fingerprint: "f",
    subject: "CN=a",
    issuer: "CN=ca",
    serialNumber: "1",
    validFrom: 0,
    validTo: 90 * day,
    alternativeNames: ["a"],
    keyType: "ec",
    keyBits: 256,
    selfSigned: false,
    untrusted: null,
  };
  const problems = (over: Partial<CertificateObservation>, at: number, version = "TLSv1.3") =>
    tlsProblems({ version, certificate: { ...certificate, ...over } }, at);

  it("finds none in a good one", () => {
    expect(problems({}, day)).toEqual([]);
  });

  it("is expired one millisecond after its end and due for renewal 30 days before", () => {
    expect(problems({}, 60 * day)).toEqual([]);
    expect(problems({}, 60 * day + 1)).toEqual(["expiresSoon"]);
    expect(problems({}, 90 * day)).toEqual(["expiresSoon"]);
    expect(problems({}, 90 * day + 1)).toEqual(["expired"]);
    expect(problems({}, -1)).toEqual(["notYetValid"]);
  });

  it("does not ask for the renewal of a six-day certificate in its first hour", () => {
    expect(renewalTime({ validFrom: 0, validTo: 6 * day })).toBe(4 * day);
  });

  it("names self-signed, unknown issuer, weak key, missing names and old protocol", () => {
    expect(problems({ selfSigned: true, untrusted: "DEPTH_ZERO_SELF_SIGNED_CERT" }, day)).toEqual(["selfSigned"]);
    expect(problems({ untrusted: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }, day)).toEqual(["untrustedIssuer"]);
    expect(problems({ untrusted: "CERT_HAS_EXPIRED" }, 91 * day)).toEqual(["expired"]);
    expect(problems({ keyType: "rsa", keyBits: 1024, alternativeNames: [] }, day, "TLSv1.1")).toEqual([
      "noAlternativeName",
      "weakKey",
      "oldProtocol",
    ]);
  });
});
