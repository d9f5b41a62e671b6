/** The part of `net-snmp` that is used here; the package ships no types. */
declare module "net-snmp" {
  import type { Socket } from "node:dgram";

  export interface Varbind {
    readonly oid: string;
    readonly type: number;
    readonly value: unknown;
  }
  type Answer<T> = (error: Error | null, varbinds?: T) => void;
  export interface Session {
    /** Known when an agent of version 3 has answered. */
    readonly msgSecurityParameters?: { readonly msgAuthoritativeEngineID?: Buffer };
    readonly dgram: Socket;
    get(oids: readonly string[], callback: Answer<readonly Varbind[]>): void;
    getNext(oids: readonly string[], callback: Answer<readonly Varbind[]>): void;
    /** One list of varbinds for each of `oids`. */
    getBulk(
      oids: readonly string[],
      nonRepeaters: number,
      maxRepetitions: number,
      callback: Answer<readonly (readonly Varbind[])[]>,
    ): void;
    on(event: "error", listener: (error: Error) => void): void;
    off(event: "error", listener: (error: Error) => void): void;
    close(): void;
  }
  export interface SessionOptions {
    readonly version?: number;
    readonly port?: number;
    readonly timeout?: number;
    readonly retries?: number;
  }
  export interface User {
    readonly name: string;
    readonly level: number;
    readonly authProtocol?: number;
    readonly authKey?: string;
    readonly privProtocol?: number;
    readonly privKey?: string;
  }
  /** A trap or an inform that came, of a community or user that is known. */
  export interface Notification {
    readonly pdu: {
      readonly type: number;
      readonly varbinds: readonly Varbind[];
      /** Of version 1 only. */
      readonly enterprise?: string;
      readonly agentAddr?: string;
      readonly generic?: number;
      readonly specific?: number;
      readonly upTime?: number;
      /** Of versions 1 and 2. */
      readonly community?: string;
      /** Of version 3 only. */
      readonly user?: string;
      readonly contextName?: Buffer | string;
    };
  }
  /** Where a receiver sends what it answers. */
  export interface AnswerSocket {
    send(bytes: Buffer, offset: number, length: number, port: number, address: string, done: () => void): void;
  }
  export interface Receiver {
    getAuthorizer(): { addCommunity(community: string): void; addUser(user: User): void };
    /** Calls back at once, and at most once. */
    onMsg(socket: AnswerSocket, bytes: Buffer, from: { readonly address: string; readonly port: number }): void;
  }
  export interface ReceiverOptions {
    readonly engineID: string;
    readonly includeAuthentication: boolean;
    /** Makes the sockets that it listens on. */
    readonly dgramModule: { createSocket(): { on(): void; bind(): void } };
  }
  const snmp: {
    readonly Version1: number;
    readonly Version2c: number;
    readonly Version3: number;
    readonly SecurityLevel: { readonly [name: string]: number };
    readonly AuthProtocols: { readonly [name: string]: number };
    readonly PrivProtocols: { readonly [name: string]: number };
    readonly ObjectType: { readonly [type: number]: string };
    readonly PduType: { readonly [name in "Trap" | "TrapV2" | "InformRequest"]: number };
    readonly ErrorStatus: { readonly [name in "TooBig" | "NoSuchName" | "NoAccess" | "AuthorizationError"]: number };
    readonly ResponseInvalidCode: { readonly EAuthFailure: number; readonly ECouldNotDecrypt: number };
    createSession(address: string, community: string, options: SessionOptions): Session;
    createV3Session(address: string, user: User, options: SessionOptions): Session;
    createReceiver(
      options: ReceiverOptions,
      callback: (error: Error | null, notification?: Notification) => void,
    ): Receiver;
    isVarbindError(varbind: Varbind): boolean;
  };
  export default snmp;
}
