import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

const fingerprint = z.string().meta({ description: "SHA-256 of its DER form, in hex" });

const verdict = z.object({
  problem: z.string(),
  certificate: z
    .string()
    .nullable()
    .meta({ description: "Fingerprint of the one that has it; null = the place has it" }),
  because: z.string(),
  breaks: z.boolean().nullable().meta({
    description: "Whether clients turn away, by the DecisionTable x509-verdict; null = it says nothing of it",
  }),
  severity: z.int().nullable().meta({ description: "1 is the worst" }),
  rule: z.string().nullable(),
});

const certificate = z.object({
  fingerprint,
  subject: z.string(),
  issuer: z.string(),
  serialNumber: z.string(),
  names: z.array(z.string()).meta({ description: "Hosts and addresses that it is for" }),
  validFrom: z.iso.datetime(),
  validTo: z.iso.datetime(),
  renewAt: z.iso.datetime().meta({ description: "Thirty days or a third of its life before its end" }),
  keyType: z.string().nullable(),
  keyBits: z.int().nullable(),
  isAuthority: z.boolean(),
  selfSigned: z.boolean(),
  trusted: z.string().nullable().meta({ description: "Why clients of the company trust it; null = nobody says so" }),
  revokedAt: z.iso.datetime().nullable(),
  places: z.int().meta({ description: "That show it as their own" }),
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
});

const path = z.object({
  certificates: z.array(fingerprint),
  trusted: z.boolean(),
  endsAt: z.iso.datetime().meta({ description: "When the first of them ends" }),
});

const place = z.object({
  place: z.string().meta({ description: "HOST:PORT, with #NAME where another name is asked for" }),
  serverName: z.string().nullable(),
  starttls: z.string().nullable(),
  version: z.string().nullable(),
  ci: z.string().nullable().meta({ description: "What listens there" }),
  chain: z.array(fingerprint).meta({ description: "As it was sent, its own certificate first" }),
  served: path.nullable().meta({ description: "What a client makes of what is sent" }),
  best: path.nullable().meta({ description: "What could be made of all that is known" }),
  alternatives: z.array(path).meta({ description: "The other ways to one that is trusted" }),
  problems: z.array(verdict).meta({ description: "Those that break clients first" }),
  breaksAt: z.iso
    .datetime()
    .nullable()
    .meta({ description: "When clients turn away; null = they do already, or nothing was seen" }),
  broken: z.boolean(),
  fault: z.string().nullable().meta({ description: "Why nothing was seen when it was looked at last" }),
  lookedAt: z.iso.datetime(),
});

export const listCertificates = defineOperation({
  id: "listCertificates",
  method: "get",
  path: "/v1/certificates",
  summary: "Certificates, each once however many places show it, by their end",
  tag: "certificates",
  permission: "cmdb.read",
  params: none,
  query: cursorQuery.extend({
    q: z.string().min(1).max(200).optional().meta({ description: "Part of a name, or the beginning of a fingerprint" }),
    before: z.iso.datetime({ offset: true }).optional().meta({ description: "Only those that end before" }),
    shown: z.enum(["true"]).optional().meta({ description: "Only those that a place shows as its own" }),
  }),
  body: none,
  reply: z.object({ items: z.array(certificate), next: z.string().nullable() }),
});

export const showCertificate = defineOperation({
  id: "showCertificate",
  method: "get",
  path: "/v1/certificates/{fingerprint}",
  summary: "A certificate with where it is shown, by which chains, and what is wrong there",
  tag: "certificates",
  permission: "cmdb.read",
  params: z.object({
    fingerprint: z
      .string()
      .regex(/^[0-9a-fA-F]{8,64}$/)
      .meta({ description: "Or its beginning, eight digits at least" }),
  }),
  query: none,
  body: none,
  reply: certificate.extend({
    pem: z.string(),
    issuers: z
      .array(z.object({ fingerprint, subject: z.string() }))
      .meta({ description: "That have signed it, proven" }),
    shown: z.array(place),
    weighed: z.boolean().meta({ description: "False = the DecisionTable x509-verdict is not published" }),
  }),
});

const service = z.object({ id: z.string(), name: z.string() });

export const listBreaks = defineOperation({
  id: "listBreaks",
  method: "get",
  path: "/v1/certificate-breaks",
  summary: "On which day which places turn clients away, and which services that is, soonest first",
  tag: "certificates",
  permission: "cmdb.read",
  params: none,
  query: z.strictObject({
    until: z.iso.datetime({ offset: true }).optional().meta({ description: "Left out: ninety days from now" }),
  }),
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        day: z.string().nullable().meta({ description: "UTC; null = today or before" }),
        at: z.iso.datetime().nullable(),
        place: z.string(),
        ci: z.string().nullable(),
        certificate: fingerprint.nullable().meta({ description: "The one that ends" }),
        subject: z.string(),
        problems: z.array(verdict),
        services: z.array(service).meta({ description: "That depend on what listens there" }),
      }),
    ),
    weighed: z.boolean(),
    truncated: z.boolean().meta({ description: "There are more places than are judged at once" }),
  }),
});

export const importCertificates = defineOperation({
  id: "importCertificates",
  method: "post",
  path: "/v1/certificates",
  summary: "Take certificates from a text of PEM; what is broken is refused alone, a private key the whole text",
  tag: "certificates",
  permission: "cmdb.write",
  params: none,
  query: none,
  body: z.strictObject({
    pem: z.string().min(1).max(1_000_000),
    place: z.string().min(3).max(300).optional().meta({
      description: "Where the chain is, its own certificate first: HOST:/PATH of a file, or HOST:PORT",
    }),
  }),
  reply: z.object({
    items: z.array(z.object({ fingerprint, subject: z.string(), validTo: z.iso.datetime() })),
    broken: z.int(),
  }),
});

export const trustCertificate = defineOperation({
  id: "trustCertificate",
  method: "put",
  path: "/v1/certificates/{fingerprint}/trust",
  summary: "Say that clients of the company trust an authority of its own, or do so no more",
  tag: "certificates",
  permission: "cmdb.write",
  params: showCertificate.params,
  query: none,
  body: z.strictObject({
    trusted: z.boolean(),
    because: z.string().min(1).max(2_000).optional().meta({ description: "Needed where it is to be trusted" }),
  }),
  reply: z.object({ fingerprint, trusted: z.boolean() }),
});
