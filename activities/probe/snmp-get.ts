import snmp, { type Varbind } from "net-snmp";
import type { SnmpReply, SnmpSession } from "./snmp-session.ts";

/** Objects of one request: with values of ordinary length the answer fits a datagram that no router cuts. */
const perRequest = 24;

/**
 * Reads objects, in the order they are asked for; one that is not there has an error type (`NoSuchInstance`). An agent
 * that finds the answer too big is asked for less at a time, and so is one of version 1 that refuses a request whole
 * because one of its objects is not there.
 */
export async function getSnmp(session: SnmpSession, oids: readonly string[]): Promise<SnmpReply<readonly Varbind[]>> {
  if (oids.length > perRequest) return inHalves(session, oids);
  const reply = await session.get(oids);
  if (reply.kind === "answer") {
    // Whatever order the agent answered in, nothing is taken for the value of another object.
    const byOid = new Map(reply.value.map((varbind) => [varbind.oid, varbind]));
    return { kind: "answer", value: oids.map((oid) => byOid.get(oid) ?? absent(oid)) };
  }
  if (reply.kind !== "tooBig" && reply.kind !== "noSuchName") return reply;
  const [only] = oids;
  if (oids.length === 1 && only !== undefined)
    return reply.kind === "tooBig" ? reply : { kind: "answer", value: [absent(only)] };
  return inHalves(session, oids);
}

async function inHalves(session: SnmpSession, oids: readonly string[]): Promise<SnmpReply<readonly Varbind[]>> {
  const middle = Math.ceil(oids.length / 2);
  const left = await getSnmp(session, oids.slice(0, middle));
  if (left.kind !== "answer") return left;
  const right = await getSnmp(session, oids.slice(middle));
  return right.kind === "answer" ? { kind: "answer", value: [...left.value, ...right.value] } : right;
}

const noSuchInstance = 0x81;

function absent(oid: string): Varbind {
  return { oid, type: noSuchInstance, value: null };
}

/** True where the agent has no such object. */
export function isAbsent(varbind: Varbind): boolean {
  return snmp.isVarbindError(varbind);
}
