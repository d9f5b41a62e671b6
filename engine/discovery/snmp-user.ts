import type { SnmpUser } from "./credential-secret.ts";

interface Numbers {
  readonly [name: string]: number;
}

/** The numbers by which a library calls what a user of SNMPv3 is known by. */
interface Tables {
  readonly SecurityLevel: Numbers;
  readonly AuthProtocols: Numbers;
  readonly PrivProtocols: Numbers;
}

export interface NumberedUser {
  readonly name: string;
  readonly level: number;
  readonly authProtocol?: number;
  readonly authKey?: string;
  readonly privProtocol?: number;
  readonly privKey?: string;
}

/** A user as the library wants it. Throws when it knows no such protocol. */
export function snmpUser({ SecurityLevel, AuthProtocols, PrivProtocols }: Tables, user: SnmpUser): NumberedUser {
  const number = (table: Numbers, name: string): number => {
    const value = table[name];
    if (value === undefined) throw new Error(`SNMP without "${name}"`);
    return value;
  };
  return {
    name: user.user,
    level: number(SecurityLevel, user.level),
    ...(user.authProtocol === null || user.authKey === null
      ? {}
      : { authProtocol: number(AuthProtocols, user.authProtocol), authKey: user.authKey }),
    ...(user.privProtocol === null || user.privKey === null
      ? {}
      : { privProtocol: number(PrivProtocols, user.privProtocol), privKey: user.privKey }),
  };
}
