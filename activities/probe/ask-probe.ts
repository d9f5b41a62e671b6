import { type AllowList, isAllowed } from "../../engine/pattern/argv.ts";
import type { Probe, ProbeAnswer } from "../../engine/pattern/probe.ts";
import { createEgress, EgressRefused } from "../../net/egress.ts";
import { askHttp } from "./http.ts";
import { askRedis } from "./redis.ts";
import { refusal } from "./refusal.ts";
import type { ProbeSession, ProbeTarget } from "./session.ts";
import { askSnmp } from "./snmp.ts";
import { askSql } from "./sql.ts";
import { askSsh } from "./ssh.ts";
import { askTls } from "./tls.ts";

export interface ProbeDeps {
  readonly session: ProbeSession;
  /** What may be run over SSH: that of all published patterns. */
  readonly allowed: AllowList;
}

/**
 * Asks one question of one target. Whatever the target sends or does not send, the answer comes within the limits of
 * the session in time and bytes. Rejects when the session's signal aborts, and when the reason is this machine (no
 * sockets, no database): that says nothing of the target.
 */
export async function askProbe(target: ProbeTarget, probe: Probe, deps: ProbeDeps): Promise<ProbeAnswer> {
  deps.session.signal.throwIfAborted();
  try {
    // The ranges of the discovery let the address in; metadata and link-local addresses are never asked.
    createEgress({ allow: [target.address], public: false }).check(target.address, target.address);
  } catch (error) {
    if (error instanceof EgressRefused)
      return refusal("configuration", error.message, "take the address out of the ranges");
    throw error;
  }
  switch (probe.kind) {
    case "ssh":
    case "read":
      if (!isAllowed(deps.allowed, probe))
        return refusal(
          "configuration",
          probe.kind === "ssh"
            ? `"${[probe.command, ...probe.arguments].join(" ").slice(0, 200)}" is not in the allow-list`
            : `the file "${probe.file.slice(0, 200)}" is not in the allow-list`,
          "publish the pattern that asks for it",
        );
      return askSsh(target, probe, deps.session);
    case "snmp":
      return askSnmp(target, probe, deps.session);
    case "http":
      return askHttp(target, probe, deps.session);
    case "sql":
      return askSql(target, probe, deps.session);
    case "redis":
      return askRedis(target, probe, deps.session);
    case "tls":
      return askTls(target, probe, deps.session);
  }
}
