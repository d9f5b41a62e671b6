/**
 * Functions that look at a target and say how it is: a target that is down is an answer, not a fault, unless `require`
 * is set.
 */
import { z } from "zod";
import type { Json } from "../../engine/base/json.ts";
import { defineActivity, type FunctionContext, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";
import { HttpError } from "../../net/http-client.ts";
import type { Egress } from "../../net/egress.ts";
import { probeConnect, probeTlsPeer, type Connected } from "./connect.ts";

const host = z.string().min(1).max(253);
const port = z.int().min(1).max(65_535);
const timeoutMs = z.int().min(1).max(30_000).default(3000);
/** With `require: true` a target that is not up is a communication fault, so that try and retry can wait for it. */
const require = z.boolean().default(false);

const tcpInput = z.strictObject({ host, port, timeoutMs, require });
const tcpOutput = z.object({
  up: z.boolean(),
  ms: z.number().nullable(),
  reason: z.string().nullable(),
  message: z.string().nullable(),
});

const httpInput = z.strictObject({
  url: z.string(),
  method: z.enum(["get", "head"]).default("get"),
  status: z.array(z.int()).default([200, 204]),
  contains: z.string().optional(),
  timeoutMs,
  require,
});
const httpOutput = z.object({
  up: z.boolean(),
  ms: z.number(),
  status: z.int().nullable(),
  reason: z.string().nullable(),
  message: z.string().nullable(),
});

const tlsInput = z.strictObject({
  host,
  port: port.default(443),
  serverName: z.string().optional(),
  timeoutMs,
  require,
});
const tlsOutput = z.object({
  up: z.boolean(),
  trusted: z.boolean().nullable(),
  subject: z.string().nullable(),
  issuer: z.string().nullable(),
  names: z.array(z.string()),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
  fingerprint: z.string().nullable(),
  protocol: z.string().nullable(),
  reason: z.string().nullable(),
  message: z.string().nullable(),
});

/** `probe.tcp`, `probe.http` and `probe.tls`, held to the same egress rules as the HTTP client. */
export function createProbeFunctions(deps: { readonly egress: Egress }): readonly FunctionDefinition[] {
  const common = { idempotent: true, timeoutMs: 35_000 } as const;
  return [
    defineActivity({
      ...common,
      name: "probe.tcp",
      title: "Does a TCP port accept connections?",
      input: tcpInput,
      output: tcpOutput,
      run: (input, context) => tcp(deps.egress, input, context),
    }),
    defineActivity({
      ...common,
      name: "probe.http",
      title: "Does an address answer over HTTP?",
      input: httpInput,
      output: httpOutput,
      run: http,
    }),
    defineActivity({
      ...common,
      name: "probe.tls",
      title: "Which certificate does a TLS port show?",
      input: tlsInput,
      output: tlsOutput,
      run: (input, context) => tls(deps.egress, input, context),
    }),
  ];
}

async function tcp(
  egress: Egress,
  input: z.infer<typeof tcpInput>,
  { signal }: FunctionContext,
): Promise<z.infer<typeof tcpOutput>> {
  const result = await probeConnect(egress, { ...input, signal });
  demand(input.require, result);
  return result.ok
    ? { up: true, ms: result.ms, reason: null, message: null }
    : { up: false, ms: null, reason: result.reason, message: result.message };
}

async function http(input: z.infer<typeof httpInput>, context: FunctionContext): Promise<z.infer<typeof httpOutput>> {
  const began = performance.now();
  const elapsed = (): number => Math.round((performance.now() - began) * 10) / 10;
  const answer = (reason: string, message: string, status: number | null): z.infer<typeof httpOutput> => {
    if (input.require) throw faultError("communication", message, status ?? undefined);
    return { up: false, ms: elapsed(), status, reason, message };
  };
  try {
    const response = await context.http.request({
      method: input.method,
      url: input.url,
      timeoutMs: input.timeoutMs,
      signal: context.signal,
      redirect: true,
    });
    if (!input.status.includes(response.status))
      return answer(
        "status",
        `${input.url} answered ${response.status}, expected ${input.status.join(" or ")}`,
        response.status,
      );
    if (input.contains !== undefined && !response.body.toString("utf8").includes(input.contains)) {
      return answer("content", `the answer of ${input.url} does not contain "${input.contains}"`, response.status);
    }
    return { up: true, ms: elapsed(), status: response.status, reason: null, message: null };
  } catch (error) {
    if (!(error instanceof HttpError) || error.reason === "cancelled") throw error;
    if (error.reason === "refused") throw faultError("authorization", error.message);
    if (error.reason === "invalid") throw faultError("validation", error.message);
    return answer(error.reason, error.message, null);
  }
}

async function tls(
  egress: Egress,
  input: z.infer<typeof tlsInput>,
  { signal }: FunctionContext,
): Promise<z.infer<typeof tlsOutput>> {
  const result = await probeTlsPeer(egress, { ...input, serverName: input.serverName ?? input.host, signal });
  demand(input.require, result);
  if (!result.ok) {
    const nothing = {
      trusted: null,
      subject: null,
      issuer: null,
      names: [],
      validFrom: null,
      validTo: null,
      fingerprint: null,
      protocol: null,
    };
    return { up: false, ...nothing, reason: result.reason, message: result.message };
  }
  const { certificate, protocol, authorizationError } = result.value;
  return {
    up: true,
    trusted: authorizationError === null,
    subject: commonName(certificate.subject),
    issuer: commonName(certificate.issuer),
    names: (certificate.subjectaltname ?? "")
      .split(", ")
      .flatMap((name) =>
        name.startsWith("DNS:") ? [name.slice(4)] : name.startsWith("IP Address:") ? [name.slice(11)] : [],
      ),
    validFrom: isoDate(certificate.valid_from),
    validTo: isoDate(certificate.valid_to),
    fingerprint: certificate.fingerprint256 ?? null,
    protocol,
    reason: authorizationError === null ? null : "untrusted",
    message: authorizationError,
  };
}

function demand(required: boolean, result: Connected<unknown>): void {
  if (required && !result.ok)
    throw faultError(result.reason === "timeout" ? "timeout" : "communication", result.message);
}

function commonName(name: { readonly CN?: string | string[] } | undefined): string | null {
  const value: Json | undefined = name?.CN;
  return typeof value === "string" ? value : Array.isArray(value) ? (value[0] ?? null) : null;
}

function isoDate(text: string | undefined): string | null {
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
