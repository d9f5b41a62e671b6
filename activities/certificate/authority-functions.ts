import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { findCertificates } from "../../store/certificate/certificates.ts";
import { keepCertificates } from "../../store/certificate/keep.ts";
import { readPem } from "../../store/certificate/read-pem.ts";
import { noteRevoked } from "../../store/certificate/revocation.ts";
import { hostNames } from "../acme/host-name.ts";
import { defineActivity, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";
import { signScript, takeBackScript } from "./authority-scripts.ts";
import { filesInput, type HostDeps, hostInput } from "./host.ts";
import { onHost, script } from "./on-host.ts";

const common = { idempotent: true, heartbeats: true, timeoutMs: 300_000, permission: "cmdb.write" } as const;

const where = {
  ...hostInput,
  folder: filesInput.keyFile.describe("Where authority.pem and authority.key are on the host of the authority"),
};

export interface AuthorityDeps extends HostDeps {
  readonly now?: () => number;
}

/** `authority.sign` and `authority.revoke`: an authority of the company, whose key stays on its own host. */
export function createAuthorityFunctions(deps: AuthorityDeps): readonly FunctionDefinition[] {
  return [signFunction(deps), revokeFunction(deps)];
}

function signFunction(deps: AuthorityDeps): FunctionDefinition {
  const { pool, now = Date.now } = deps;
  return defineActivity({
    ...common,
    name: "authority.sign",
    title: "Have an authority of the company sign a request, on its own host",
    input: z.strictObject({
      ...where,
      request: z.string().min(1).max(20_000).describe("In PEM, made where the key is; of it the key alone is taken"),
      names: hostNames,
      days: z.int().min(1).max(825).default(47),
      list: z
        .string()
        .max(300)
        .regex(/^https?:\/\/[A-Za-z0-9.:-]+(?:\/[A-Za-z0-9._~-]+)*$/u, "must be a plain URL")
        .optional()
        .describe("Where its list of revocations is shown: revoked.pem of the folder"),
    }),
    output: z.object({ certificate: z.string(), fingerprint: z.string(), validFrom: z.string(), validTo: z.string() }),
    run: (input, context) =>
      onHost(deps, input, context, async (host) => {
        const names = input.names.map((name) => `DNS:${name}`).join(",");
        const request = Buffer.from(input.request).toString("base64");
        const certificate = await host.run(
          script(signScript, input.folder, request, String(input.days), names, input.list ?? ""),
          "signing the request",
        );
        const { facts } = await keepCertificates(pool, readPem(certificate), { source: "authority", at: now() });
        const [own] = facts;
        if (own === undefined) throw faultError("runtime", `${input.host} printed no certificate`);
        return {
          certificate,
          fingerprint: own.fingerprint,
          validFrom: instantText(own.validFrom),
          validTo: instantText(own.validTo),
        };
      }),
  });
}

const reasons = ["unspecified", "keyCompromise", "affiliationChanged", "superseded", "cessationOfOperation"] as const;

function revokeFunction(deps: AuthorityDeps): FunctionDefinition {
  const { pool, now = Date.now } = deps;
  return defineActivity({
    ...common,
    name: "authority.revoke",
    title: "Have an authority of the company take a certificate back, and write its list anew",
    input: z.strictObject({
      ...where,
      fingerprint: z.string().regex(/^[0-9a-f]{64}$/u),
      reason: z.enum(reasons).default("superseded"),
    }),
    output: z.object({ fingerprint: z.string(), revokedAt: z.string(), already: z.boolean() }),
    run: (input, context) =>
      onHost(deps, input, context, async (host) => {
        const { folder, fingerprint, reason } = input;
        const [found] = await findCertificates(pool, fingerprint);
        if (found === undefined) throw faultError("validation", `there is no certificate "${fingerprint}"`);
        const { serialNumber } = new X509Certificate(found.der);
        const said = await host.run(script(takeBackScript, folder, serialNumber, reason), "taking it back");
        const at = await noteRevoked(pool, { fingerprint, at: now(), because: reason });
        return { fingerprint, revokedAt: instantText(at), already: said.trim() === "yes" };
      }),
  });
}
