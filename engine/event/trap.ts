/**
 * A trap of SNMP as the body of a delivery. What version 1 says with numbers is the OID that later versions call the
 * same trap by (RFC 3584, 3.1).
 */
import type { Json, JsonObject } from "../base/json.ts";
import { varbindValue } from "../discovery/varbind-value.ts";

interface TrapObject {
  readonly oid: string;
  /** As net-snmp and MIBs call it: `OctetString`. */
  readonly type: string;
  readonly value: unknown;
}

export interface SentTrap {
  readonly version: 1 | 2 | 3;
  readonly kind: "trap" | "inform";
  /** The IPv4 address that it came from. */
  readonly from: string;
  /** Of version 1. */
  readonly classic: {
    readonly enterprise: string;
    readonly agent: string;
    readonly generic: number;
    readonly specific: number;
    readonly upTime: number;
  } | null;
  /** Of version 3; else "". */
  readonly user: string;
  readonly context: string;
  readonly objects: readonly TrapObject[];
}

const sysUpTime = "1.3.6.1.2.1.1.3.0";
const snmpTrapOid = "1.3.6.1.6.3.1.1.4.1.0";
/** Written by who translates a trap of version 1 into a later one. */
const snmpTrapAddress = "1.3.6.1.6.3.18.1.3.0";
const standardTraps = "1.3.6.1.6.3.1.1.5";
const enterpriseSpecific = 6;

/** null: it does not say which trap it is. */
export function trapBody(sent: SentTrap): JsonObject | null {
  const { version, kind, from, classic, user, context, objects } = sent;
  const values: [string, Json][] = objects.map(({ oid, type, value }) => [oid, varbindValue(oid, type, value)]);
  const said = new Map(values);
  const trap = classic === null ? said.get(snmpTrapOid) : classicOid(classic);
  if (typeof trap !== "string" || trap === "") return null;
  const agent = classic === null ? said.get(snmpTrapAddress) : classic.agent;
  return {
    version,
    kind,
    from,
    agent: typeof agent === "string" && agent !== "" && agent !== "0.0.0.0" ? agent : from,
    trap,
    upTime: (classic === null ? said.get(sysUpTime) : classic.upTime) ?? null,
    user,
    context,
    values: Object.fromEntries(values.filter(([oid]) => oid !== sysUpTime && oid !== snmpTrapOid)),
  };
}

function classicOid({ enterprise, generic, specific }: NonNullable<SentTrap["classic"]>): string {
  return generic === enterpriseSpecific
    ? `${enterprise}.0.${String(specific)}`
    : `${standardTraps}.${String(generic + 1)}`;
}
