import snmp, { type Session, type Varbind } from "net-snmp";
import type { Secrets, SnmpUser } from "../../engine/discovery/credential-secret.ts";
import { snmpUser } from "../../engine/discovery/snmp-user.ts";
import { codeOf } from "./refusal.ts";

/**
 * What one request brought. `tooBig`: the agent cannot put the answer into one message; `noSuchName`: version 1 says of
 * a whole request that one of its objects is not there; `refused`: the agent does not know the user, or not with these
 * keys; `garbage`: what came is no SNMP, or none of ours.
 */
export type SnmpReply<T> =
  | { readonly kind: "answer"; readonly value: T }
  | { readonly kind: "tooBig" }
  | { readonly kind: "noSuchName" }
  | { readonly kind: "silent" }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "garbage"; readonly message: string };

/** A conversation with one agent in one version. Requests may overlap. */
export interface SnmpSession {
  readonly version: 1 | 2 | 3;
  get(oids: readonly string[]): Promise<SnmpReply<readonly Varbind[]>>;
  /** What follows an object: one varbind in version 1, else at most `most`. */
  next(oid: string, most: number): Promise<SnmpReply<readonly Varbind[]>>;
  /** Of all answers so far. */
  readonly bytes: number;
  /** Identity of the agent's engine, lower-case hex; null = not known yet, or not version 3. */
  readonly engineId: string | null;
  close(): void;
}

export interface SnmpSessionParams {
  readonly port: number;
  /** Until a request counts as lost. */
  readonly timeoutMs: number;
  /** Requests sent at most for one answer, the first included. */
  readonly tries: number;
}

export type SnmpAccess =
  { readonly version: 1 | 2; readonly community: string } | { readonly version: 3; readonly user: SnmpUser };

/** The ways to speak to an agent that a secret allows, the best first. */
export function accessesOf(secret: Secrets["snmp"]): readonly SnmpAccess[] {
  if (!("community" in secret)) return [{ version: 3, user: secret }];
  return [
    { version: 2, community: secret.community },
    { version: 1, community: secret.community },
  ];
}

export function openSnmpSession(address: string, access: SnmpAccess, params: SnmpSessionParams): SnmpSession {
  const options = { port: params.port, timeout: params.timeoutMs, retries: params.tries - 1 };
  const session =
    access.version === 3
      ? snmp.createV3Session(address, snmpUser(snmp, access.user), { ...options, version: snmp.Version3 })
      : snmp.createSession(address, access.community, {
          ...options,
          version: access.version === 1 ? snmp.Version1 : snmp.Version2c,
        });
  let bytes = 0;
  let isOpen = true;
  session.dgram.on("message", (message) => (bytes += message.length));
  // A late or forged datagram must not end the process; requests under way listen themselves.
  session.on("error", () => {});
  // Whatever the library does, a request costs no more than its tries; version 3 asks for the engine first.
  const longest = params.timeoutMs * params.tries * (access.version === 3 ? 2 : 1) + 1_000;
  const ask = <T>(start: (callback: (error: Error | null, value?: T) => void) => void): Promise<SnmpReply<T>> =>
    isOpen ? request(session, longest, start) : Promise.resolve({ kind: "silent" });
  return {
    version: access.version,
    get: (oids) => ask((callback) => session.get(oids, callback)),
    async next(oid, most) {
      if (access.version === 1) return ask((callback) => session.getNext([oid], callback));
      const reply = await ask<readonly (readonly Varbind[])[]>((callback) => session.getBulk([oid], 0, most, callback));
      return reply.kind === "answer" ? { kind: "answer", value: reply.value[0] ?? [] } : reply;
    },
    get bytes() {
      return bytes;
    },
    get engineId() {
      const id = session.msgSecurityParameters?.msgAuthoritativeEngineID;
      return id === undefined || id.length === 0 ? null : id.toString("hex");
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      session.close();
    },
  };
}

function request<T>(
  session: Session,
  longestMs: number,
  start: (callback: (error: Error | null, value?: T) => void) => void,
): Promise<SnmpReply<T>> {
  return new Promise((resolve, reject) => {
    const end = (reply: SnmpReply<T>): void => {
      clearTimeout(timer);
      session.off("error", onGarbage);
      resolve(reply);
    };
    const onGarbage = (error: Error): void => end({ kind: "garbage", message: error.message });
    const timer = setTimeout(() => end({ kind: "silent" }), longestMs);
    session.on("error", onGarbage);
    try {
      start((error, value) => {
        if (error !== null && codeOf(error) === "EMFILE") return reject(error);
        end(error === null && value !== undefined ? { kind: "answer", value } : replyOf(error));
      });
    } catch (error) {
      // The library refuses to write what it is asked.
      end({ kind: "garbage", message: error instanceof Error ? error.message : String(error) });
    }
  });
}

function replyOf(error: Error | null): SnmpReply<never> {
  // The library's errors are told apart by their names and numbers.
  if (error === null || error.name === "RequestTimedOutError") return { kind: "silent" };
  if ("status" in error) {
    if (error.status === snmp.ErrorStatus.TooBig) return { kind: "tooBig" };
    if (error.status === snmp.ErrorStatus.NoSuchName) return { kind: "noSuchName" };
    if (error.status === snmp.ErrorStatus.AuthorizationError || error.status === snmp.ErrorStatus.NoAccess)
      return { kind: "refused", message: error.message };
  }
  if (
    "code" in error &&
    (error.code === snmp.ResponseInvalidCode.EAuthFailure || error.code === snmp.ResponseInvalidCode.ECouldNotDecrypt)
  )
    return { kind: "refused", message: error.message };
  // The socket was refused: nobody listens, which the other side said by ICMP.
  if (["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH"].includes(codeOf(error))) return { kind: "silent" };
  return { kind: "garbage", message: error.message };
}
