import type { SnmpTrapSettings } from "../../api/ingest/snmp/server.ts";
import { type Environment, parseInteger, readSetting } from "./environment.ts";

const ports = { min: 0, max: 65_535 };

/** Where traps of SNMP are taken; null = nowhere. */
export function readSnmpTraps(from: Environment): SnmpTrapSettings | null {
  const port = readSetting(from, "OPSLOOM_SNMP_TRAP_PORT");
  if (port === null) return null;
  const host = readSetting(from, "OPSLOOM_HOST") ?? "127.0.0.1";
  return { host, port: parseInteger(port, "OPSLOOM_SNMP_TRAP_PORT", ports) };
}
