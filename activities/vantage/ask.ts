import type { Probe } from "../../engine/probe/ir.ts";
import type { ProbeOutcome } from "../../engine/probe/outcome.ts";
import type { AskDeps } from "./deps.ts";
import { askDns } from "./dns.ts";
import { askHttp } from "./http.ts";
import { askTcp, askTls } from "./socket.ts";

/** Asks once. What is wrong with what is asked is an outcome; throws when it is cancelled. */
export async function askProbe(probe: Probe, deps: AskDeps): Promise<ProbeOutcome> {
  const { ask } = probe;
  switch (ask.kind) {
    case "http":
      return askHttp(probe, ask, deps);
    case "tcp":
      return askTcp(probe, ask, deps);
    case "tls":
      return askTls(probe, ask, deps);
    case "dns":
      return askDns(probe, ask, deps);
  }
}
