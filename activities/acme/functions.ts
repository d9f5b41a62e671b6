import { X509Certificate } from "node:crypto";
import type { Pool } from "pg";
import { z } from "zod";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { findCertificates } from "../../store/certificate/certificates.ts";
import { keepCertificates } from "../../store/certificate/keep.ts";
import { authorityKeyId } from "../../store/certificate/read-der.ts";
import { readPem } from "../../store/certificate/read-pem.ts";
import { noteRevoked } from "../../store/certificate/revocation.ts";
import { defineActivity, type FunctionContext, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";
import { type AcmeClient, openAcme, readDirectory, textIn } from "./client.ts";
import { hostNames } from "./host-name.ts";
import { beginOrder, finishOrder } from "./order.ts";

const fingerprint = z.string().regex(/^[0-9a-f]{64}$/u);

const server = {
  directory: z.url().describe("Address of the directory of the ACME server"),
  account: z.string().min(1).max(100).describe("Name of the secret with the private key of the account, PEM"),
  contact: z
    .array(z.string().regex(/^mailto:/u))
    .max(5)
    .default([]),
};

const challenge = z.object({
  name: z.string(),
  type: z.enum(["http-01", "dns-01"]),
  url: z.string(),
  authorization: z.string(),
  token: z.string(),
  /** Where its web server must show `content`, on port 80. */
  path: z.string(),
  content: z.string(),
  /** Which record of the type TXT must hold `value`. */
  record: z.string(),
  value: z.string(),
});

const common = { idempotent: true, heartbeats: true, timeoutMs: 600_000, permission: "cmdb.write" } as const;

/** `acme.begin`, `acme.finish`, `acme.revoke`, `acme.window`: certificates of an authority that speaks ACME. */
export function createAcmeFunctions({
  pool,
  now = Date.now,
}: {
  readonly pool: Pool;
  readonly now?: () => number;
}): readonly FunctionDefinition[] {
  return [beginFunction(pool), finishFunction(pool, now), revokeFunction(pool, now), windowFunction(pool)];
}

function beginFunction(pool: Pool): FunctionDefinition {
  return defineActivity({
    ...common,
    name: "acme.begin",
    title: "Order a certificate, and say what proves that the names are ours",
    input: z.strictObject({
      ...server,
      names: hostNames,
      challenge: z.enum(["http-01", "dns-01"]).default("http-01"),
      profile: z.string().max(100).optional(),
      replaces: fingerprint.optional().describe("The certificate that this one takes the place of"),
    }),
    output: z.object({ order: z.string(), challenges: z.array(challenge) }),
    async run(input, context) {
      const acme = await open(input, context);
      const directory = await acme.directory();
      // A server without renewal information refuses to be told what is replaced.
      const replaces =
        input.replaces === undefined || directory["renewalInfo"] === undefined
          ? undefined
          : renewalId(await existing(pool, input.replaces));
      const { names, challenge: type, profile } = input;
      const begun = await beginOrder(acme, { names, type, profile, replaces });
      return { order: begun.order, challenges: begun.challenges.map((one) => ({ ...one })) };
    },
  });
}

function finishFunction(pool: Pool, now: () => number): FunctionDefinition {
  return defineActivity({
    ...common,
    name: "acme.finish",
    title: "Have the names proven, and fetch the certificate",
    input: z.strictObject({
      ...server,
      order: z.url(),
      challenges: z.array(z.looseObject({ url: z.url(), authorization: z.url() })).max(100),
      request: z.string().min(1).max(20_000).describe("The request for it in PEM, made where the key is"),
      timeoutMs: z.int().min(1_000).max(500_000).default(120_000),
    }),
    output: z.object({ certificate: z.string(), fingerprint: z.string(), validFrom: z.string(), validTo: z.string() }),
    async run(input, context) {
      const acme = await open(input, context);
      const certificate = await finishOrder(acme, {
        order: input.order,
        challenges: input.challenges,
        request: derOf(input.request),
        timeoutMs: input.timeoutMs,
        signal: context.signal,
        heartbeat: () => context.heartbeat(),
      });
      const { facts } = await keepCertificates(pool, readPem(certificate), { source: "acme", at: now() });
      const [own] = facts;
      if (own === undefined) throw faultError("runtime", "what the ACME server gave is no certificate");
      return {
        certificate,
        fingerprint: own.fingerprint,
        validFrom: instantText(own.validFrom),
        validTo: instantText(own.validTo),
      };
    },
  });
}

const reasons = ["unspecified", "keyCompromise", "affiliationChanged", "superseded", "cessationOfOperation"] as const;
const reasonCodes = { unspecified: 0, keyCompromise: 1, affiliationChanged: 3, superseded: 4, cessationOfOperation: 5 };

function revokeFunction(pool: Pool, now: () => number): FunctionDefinition {
  return defineActivity({
    ...common,
    name: "acme.revoke",
    title: "Have a certificate taken back by its authority",
    input: z.strictObject({ ...server, fingerprint, reason: z.enum(reasons).default("superseded") }),
    output: z.object({ fingerprint: z.string(), revokedAt: z.string(), already: z.boolean() }),
    async run(input, context) {
      const acme = await open(input, context);
      const der = await existing(pool, input.fingerprint);
      const directory = await acme.directory();
      let already = false;
      try {
        await acme.post(textIn(directory, "revokeCert"), {
          certificate: der.toString("base64url"),
          reason: reasonCodes[input.reason],
        });
      } catch (error) {
        if (!(error instanceof Error) || !error.message.includes(":alreadyRevoked")) throw error;
        already = true;
      }
      const at = await noteRevoked(pool, { fingerprint: input.fingerprint, at: now(), because: input.reason });
      return { fingerprint: input.fingerprint, revokedAt: instantText(at), already };
    },
  });
}

function windowFunction(pool: Pool): FunctionDefinition {
  return defineActivity({
    ...common,
    name: "acme.window",
    title: "Ask an authority when a certificate should be renewed",
    input: z.strictObject({ directory: server.directory, fingerprint }),
    output: z.object({
      start: z.string().nullable().describe("Null = the server does not say"),
      end: z.string().nullable(),
      due: z.boolean(),
    }),
    async run({ directory: url, fingerprint: wanted }, { http, signal }) {
      const directory = await readDirectory({ http, directory: url, signal });
      const base = directory["renewalInfo"];
      if (typeof base !== "string") return { start: null, end: null, due: false };
      const response = await http.request({
        method: "get",
        url: `${base.replace(/\/$/u, "")}/${renewalId(await existing(pool, wanted))}`,
        signal,
      });
      if (response.status !== 200)
        throw faultError(
          "runtime",
          `${base} answered ${response.status}: ${response.body.toString("utf8").slice(0, 200)}`,
        );
      const { suggestedWindow } = JSON.parse(response.body.toString("utf8")) as {
        suggestedWindow?: { start?: unknown; end?: unknown };
      };
      const [start, end] = [instantOf(suggestedWindow?.start), instantOf(suggestedWindow?.end)];
      return { start, end, due: start !== null && Date.parse(start) <= Date.now() };
    },
  });
}

function instantOf(value: unknown): string | null {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : instantText(at);
}

async function open(
  {
    directory,
    account,
    contact,
  }: { readonly directory: string; readonly account: string; readonly contact: readonly string[] },
  { http, secrets, signal }: FunctionContext,
): Promise<AcmeClient> {
  const key = await secrets.read(account);
  if (typeof key !== "string")
    throw faultError(
      "configuration",
      `there is no secret "${account}" with the key of an ACME account: make one by openssl genpkey`,
    );
  return openAcme({ http, directory, key, contact, signal });
}

async function existing(pool: Pool, wanted: string): Promise<Buffer> {
  const [found] = await findCertificates(pool, wanted);
  if (found === undefined) throw faultError("validation", `there is no certificate "${wanted}"`);
  return found.der;
}

/** How renewal information names a certificate: the id of its authority's key, and its serial number (RFC 9773, 4.1). */
function renewalId(der: Buffer): string {
  const { serialNumber } = new X509Certificate(der);
  const even = serialNumber.length % 2 === 0 ? serialNumber : `0${serialNumber}`;
  // As in DER: a first octet above 7F would make it negative.
  const serial = Number.parseInt(even.slice(0, 2), 16) > 0x7f ? `00${even}` : even;
  const key = authorityKeyId(der);
  if (key === null) throw faultError("validation", "the certificate does not say which key has signed it");
  return `${key.toString("base64url")}.${Buffer.from(serial, "hex").toString("base64url")}`;
}

function derOf(pem: string): string {
  const match = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([^-]+)-----END/u.exec(pem);
  if (match === null) throw faultError("validation", "it is no request for a certificate in PEM");
  return Buffer.from(match[1] ?? "", "base64").toString("base64url");
}
