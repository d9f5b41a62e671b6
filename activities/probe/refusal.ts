import { cleanText } from "../../engine/discovery/clean-text.ts";
import type { ProbeAnswer, ProbeFailure } from "../../engine/pattern/probe.ts";

/** An answer that says why there is none. */
export type Refusal = Extract<ProbeAnswer, { readonly ok: false }>;

/** What a stranger said is in `message` cleaned and cut, never more. */
export function refusal(category: ProbeFailure, message: string, remedy: string): Refusal {
  return { ok: false, category, message: cleanText(message, 500) ?? category, remedy };
}

/** Reasons that lie in this machine: no sockets or ports left. They say nothing of the target. */
const ownCodes = new Set(["EMFILE", "ENFILE", "EADDRNOTAVAIL", "ENOBUFS", "ENOMEM"]);

const networkCodes: { readonly [code: string]: string } = {
  ECONNREFUSED: "nothing listens there",
  EHOSTUNREACH: "the network has no way to it",
  ENETUNREACH: "the network has no way to it",
  EHOSTDOWN: "the network has no way to it",
  ENETDOWN: "the network has no way to it",
  EACCES: "this machine does not let the connection out",
  EPERM: "this machine does not let the connection out",
  ECONNRESET: "it closed the connection",
  EPIPE: "it closed the connection",
};

export const remedies = {
  network: "check that the service runs and that no firewall is between the collector and it",
  timeout: "check that the target is not overloaded, or give it more time",
  protocol: "check which service listens there",
} as const;

/**
 * The refusal that an error of a connection amounts to. Throws an error whose reason is this machine: it must not be
 * taken for an answer of the target.
 */
export function refusalOf(where: string, error: unknown): Refusal {
  const code = codeOf(error);
  if (ownCodes.has(code)) throw new Error(`this machine cannot ask ${where}: ${code}`, { cause: error });
  const why = networkCodes[code];
  if (why !== undefined) return refusal("network", `${where}: ${why}`, remedies.network);
  if (code === "ETIMEDOUT") return timedOut(where);
  const text = error instanceof Error ? error.message : String(error);
  return refusal("protocol", `${where}: ${text}`, remedies.protocol);
}

export function timedOut(where: string): Refusal {
  return refusal("timeout", `${where} did not answer in time`, remedies.timeout);
}

export function tooLarge(where: string, most: string): Refusal {
  return refusal("tooLarge", `the answer of ${where} has more than ${most}`, "ask for less");
}

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
