/**
 * What a datagram of SNMP says to those who know its community or its user. Nothing is sent from here: an inform is
 * answered when it is stored.
 */
import snmp, { type Notification, type Receiver } from "net-snmp";
import type { Secrets } from "../../../engine/discovery/credential-secret.ts";
import { snmpUser } from "../../../engine/discovery/snmp-user.ts";
import type { SentTrap } from "../../../engine/event/trap.ts";

export type ReadTrap =
  /** `answer`: what its sender waits for; null = it waits for nothing. */
  | { readonly kind: "trap"; readonly trap: SentTrap; readonly answer: Buffer | null }
  /** Version 3 asks first whom it speaks to. */
  | { readonly kind: "report"; readonly answer: Buffer }
  /** No SNMP, or of nobody who is known. The library's own words repeat communities, so they are not told. */
  | { readonly kind: "refused" };

export type TrapReader = (bytes: Buffer, from: { readonly address: string; readonly port: number }) => ReadTrap;

const noSocket = { createSocket: () => ({ on: () => undefined, bind: () => undefined }) };

/** `engineId`: of this receiver, hex. */
export function createTrapReader(known: readonly Secrets["snmp"][], engineId: string): TrapReader {
  let outcome: Error | Notification | null = null;
  const receiver: Receiver = snmp.createReceiver(
    { engineID: engineId, includeAuthentication: true, dgramModule: noSocket },
    (error, notification) => (outcome = error ?? notification ?? null),
  );
  const authorizer = receiver.getAuthorizer();
  for (const secret of known)
    if ("community" in secret) authorizer.addCommunity(secret.community);
    else authorizer.addUser(snmpUser(snmp, secret));
  return (bytes, from) => {
    let answer: Buffer | null = null;
    outcome = null;
    receiver.onMsg({ send: (sent) => void (answer = Buffer.from(sent)) }, bytes, from);
    const said = outcome as Error | Notification | null;
    if (said instanceof Error) return { kind: "refused" };
    // The library takes messages of version 3 by nobody as such that need no authentication.
    if (said?.pdu.community === undefined && said?.pdu.user === "") return { kind: "refused" };
    if (said !== null) return { kind: "trap", trap: sentTrap(said, from.address), answer };
    return answer === null ? { kind: "refused" } : { kind: "report", answer };
  };
}

function sentTrap({ pdu }: Notification, from: string): SentTrap {
  const { type, enterprise, agentAddr, generic, specific, upTime, user = "", contextName = "" } = pdu;
  return {
    version: type === snmp.PduType.Trap ? 1 : user === "" ? 2 : 3,
    kind: type === snmp.PduType.InformRequest ? "inform" : "trap",
    from,
    classic:
      type === snmp.PduType.Trap
        ? {
            enterprise: enterprise ?? "",
            agent: agentAddr ?? "",
            generic: generic ?? 0,
            specific: specific ?? 0,
            upTime: upTime ?? 0,
          }
        : null,
    user,
    context: String(contextName),
    objects: pdu.varbinds.map((varbind) => ({
      oid: varbind.oid,
      type: snmp.ObjectType[varbind.type] ?? String(varbind.type),
      value: snmp.isVarbindError(varbind) ? null : varbind.value,
    })),
  };
}
