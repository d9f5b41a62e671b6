import { argvOf } from "./argv.ts";
import type { Probe } from "./probe.ts";

/** A question in a few words, as people read it: `sudo nginx -T`, `snmp walk 1.3.6.1`. It holds no secret. */
export function probeText(probe: Probe): string {
  switch (probe.kind) {
    case "ssh":
    case "read":
      return argvOf(probe)
        .filter((word, index) => index !== 1 || word !== "-n" || probe.privilege !== "sudo")
        .join(" ");
    case "snmp": {
      const { ask } = probe;
      if ("get" in ask) return `snmp get ${ask.get.join(" ")}`;
      return "walk" in ask
        ? `snmp walk ${ask.walk}`
        : `snmp table ${ask.table} (${Object.keys(ask.columns).join(", ")})`;
    }
    case "http":
      return `${probe.method.toUpperCase()} ${probe.tls ? "https" : "http"}://:${String(probe.port)}${probe.path}`;
    case "sql":
      return `${probe.dialect} ${String(probe.port)}: ${probe.select}`;
    case "redis":
      return `redis ${String(probe.port)}: ${[probe.command, ...probe.arguments].join(" ")}`;
    case "tls":
      return `tls ${String(probe.port)}${probe.starttls === null ? "" : ` by STARTTLS of ${probe.starttls}`}`;
  }
  return probe satisfies never;
}
