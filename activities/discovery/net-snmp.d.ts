/** The part of `net-snmp` that is used here; the package ships no types. */
declare module "net-snmp" {
  export interface Varbind {
    readonly oid: string;
    readonly type: number;
    readonly value: unknown;
  }
  export interface Session {
    get(oids: readonly string[], callback: (error: Error | null, varbinds?: readonly Varbind[]) => void): void;
    on(event: "error", listener: (error: Error) => void): void;
    close(): void;
  }
  export interface SessionOptions {
    readonly version: number;
    readonly port?: number;
    readonly timeout?: number;
    readonly retries?: number;
  }
  const snmp: {
    readonly Version2c: number;
    createSession(address: string, community: string, options: SessionOptions): Session;
    isVarbindError(varbind: Varbind): boolean;
  };
  export default snmp;
}
