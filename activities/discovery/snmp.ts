import type { Varbind } from "net-snmp";
import { cleanText } from "../../engine/discovery/clean-text.ts";
import type { Secrets } from "../../engine/discovery/credential-secret.ts";
import type { SnmpSystem } from "../../engine/discovery/observation.ts";
import { octetsToText } from "../../engine/discovery/octets.ts";
import { isAbsent } from "../probe/snmp-get.ts";
import { openSnmp, type OpenedSnmp } from "../probe/snmp-open.ts";

/** sysDescr, sysObjectID, sysUpTime, sysContact, sysName, sysLocation, sysServices of RFC 3418. */
const systemGroup = [
  "1.3.6.1.2.1.1.1.0",
  "1.3.6.1.2.1.1.2.0",
  "1.3.6.1.2.1.1.3.0",
  "1.3.6.1.2.1.1.4.0",
  "1.3.6.1.2.1.1.5.0",
  "1.3.6.1.2.1.1.6.0",
  "1.3.6.1.2.1.1.7.0",
] as const;

export interface SnmpParams {
  readonly port: number;
  readonly secret: Secrets["snmp"];
  /** Requests sent at most, the first included. */
  readonly tries: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type SnmpSystemAnswer =
  | { readonly kind: "answered"; readonly system: Omit<SnmpSystem, "credential"> }
  | Exclude<OpenedSnmp, { readonly kind: "answered" }>;

/** Asks an SNMP agent of any version for its system group. */
export async function readSnmpSystem(address: string, params: SnmpParams): Promise<SnmpSystemAnswer> {
  const opened = await openSnmp(address, params.secret, { ...params, first: systemGroup });
  if (opened.kind !== "answered") return opened;
  opened.session.close();
  const system = describe(opened.varbinds);
  return system === null
    ? { kind: "garbage", message: "the agent tells nothing of itself" }
    : { kind: "answered", system };
}

function describe(varbinds: readonly Varbind[]): Omit<SnmpSystem, "credential"> | null {
  const read = (oid: string): unknown => {
    const varbind = varbinds.find((one) => one.oid === oid);
    return varbind === undefined || isAbsent(varbind) ? null : varbind.value;
  };
  const text = (oid: string, limit: number): string | null => {
    const value = read(oid);
    if (Buffer.isBuffer(value)) return cleanText(octetsToText(value, oid), limit);
    return typeof value === "string" ? cleanText(value, limit) : null;
  };
  const [description, objectId, uptime, contact, name, location, layers] = systemGroup;
  const id = read(objectId);
  const ticks = read(uptime);
  const services = read(layers);
  if (text(description, 500) === null && typeof id !== "string") return null;
  return {
    description: text(description, 500) ?? "",
    objectId: typeof id === "string" && /^[0-9.]{1,200}$/.test(id) ? id : "",
    uptime: typeof ticks === "number" && Number.isSafeInteger(ticks) && ticks >= 0 ? ticks : null,
    contact: text(contact, 200),
    name: text(name, 200),
    location: text(location, 200),
    services: typeof services === "number" && services >= 0 && services <= 127 ? services : null,
  };
}
