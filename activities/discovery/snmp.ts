import snmp, { type Varbind } from "net-snmp";
import { cleanText } from "../../engine/discovery/clean-text.ts";
import type { SnmpSystem } from "../../engine/discovery/observation.ts";

/** sysDescr, sysObjectID, sysUpTime, sysContact, sysName, sysLocation of RFC 3418. */
const systemGroup = [
  "1.3.6.1.2.1.1.1.0",
  "1.3.6.1.2.1.1.2.0",
  "1.3.6.1.2.1.1.3.0",
  "1.3.6.1.2.1.1.4.0",
  "1.3.6.1.2.1.1.5.0",
  "1.3.6.1.2.1.1.6.0",
] as const;

export interface SnmpParams {
  /** @default 161 */
  readonly port?: number;
  readonly community: string;
  /** Name of the credential, kept with the answer. */
  readonly credential: string;
  /** Requests sent at most, the first included. */
  readonly tries: number;
  readonly timeoutMs: number;
}

/** Asks an SNMP v2c agent for its system group; null when none answers: no agent, or another community. */
export function readSnmpSystem(address: string, params: SnmpParams): Promise<SnmpSystem | null> {
  return new Promise((resolve) => {
    const session = snmp.createSession(address, params.community, {
      version: snmp.Version2c,
      port: params.port ?? 161,
      timeout: params.timeoutMs,
      retries: params.tries - 1,
    });
    let over = false;
    // Whatever the session does, an address costs no more than its tries; a second for the last answer to be read.
    const limit = setTimeout(() => end(null), params.timeoutMs * params.tries + 1_000);
    const end = (system: SnmpSystem | null): void => {
      if (over) return;
      over = true;
      clearTimeout(limit);
      session.close();
      resolve(system);
    };
    // An answer that is no SNMP, or a refused datagram: there is no agent that we could ask.
    session.on("error", () => end(null));
    session.get(systemGroup, (error, varbinds) =>
      end(error === null && varbinds !== undefined ? describe(varbinds, params.credential) : null),
    );
  });
}

function describe(varbinds: readonly Varbind[], credential: string): SnmpSystem | null {
  const read = (oid: string): unknown => {
    const varbind = varbinds.find((one) => one.oid === oid);
    return varbind === undefined || snmp.isVarbindError(varbind) ? null : varbind.value;
  };
  const text = (oid: string, limit: number): string | null => {
    const value = read(oid);
    return Buffer.isBuffer(value) || typeof value === "string" ? cleanText(value.toString(), limit) : null;
  };
  const [description, objectId, uptime, contact, name, location] = systemGroup;
  const id = read(objectId);
  const ticks = read(uptime);
  if (text(description, 500) === null && typeof id !== "string") return null;
  return {
    description: text(description, 500) ?? "",
    objectId: typeof id === "string" && /^[0-9.]{1,200}$/.test(id) ? id : "",
    uptime: typeof ticks === "number" && Number.isSafeInteger(ticks) && ticks >= 0 ? ticks : null,
    contact: text(contact, 200),
    name: text(name, 200),
    location: text(location, 200),
    credential,
  };
}
