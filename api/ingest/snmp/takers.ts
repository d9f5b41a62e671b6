/** Who takes what an address sends by SNMP: the sources of events that name its network, by name. */
import { type BlockList, isIPv4 } from "node:net";
import type { Logger } from "pino";
import type { Pool } from "pg";
import type { Json } from "../../../engine/base/json.ts";
import { canonicalJson } from "../../../engine/base/canonical.ts";
import { readCredentialSecret, type Secrets } from "../../../engine/discovery/credential-secret.ts";
import type { SnmpTrapReceive } from "../../../engine/event/ir.ts";
import { readDefinitionsOfKind } from "../../../store/definition/read.ts";
import { cached } from "../cached.ts";
import { networksOf } from "../networks.ts";
import { refreshMs } from "../senders.ts";
import { createTrapReader, type TrapReader } from "./reader.ts";

export interface TrapTaker {
  readonly source: string;
  readonly read: TrapReader;
  readonly takes: (trap: string) => boolean;
}

export interface TrapTakersDeps {
  readonly pool: Pool;
  readonly log: Logger;
  readonly readSecret: (name: string) => Promise<Json | undefined>;
}

interface Entry extends TrapTaker {
  readonly from: BlockList;
}

export function createTrapTakers(
  { pool, log, readSecret }: TrapTakersDeps,
  engineId: string,
): (address: string) => Promise<readonly TrapTaker[]> {
  /** By what they know: the keys of a user cost a million rounds each, and the library keeps them. */
  const readers = new Map<string, TrapReader>();

  async function entryOf(source: string, { from, credentials, traps }: SnmpTrapReceive): Promise<Entry> {
    const known: Secrets["snmp"][] = [];
    for (const name of credentials) {
      const secret = readCredentialSecret("snmp", await readSecret(name), null);
      if (secret.ok) known.push(secret.value);
      else log.warn({ source, secret: name }, `a credential of traps cannot be used: ${secret.error}`);
    }
    const key = `${source} ${canonicalJson(known)}`;
    const read = readers.get(key) ?? createTrapReader(known, engineId);
    readers.set(key, read);
    return {
      source,
      read,
      from: networksOf(from),
      takes: (trap) => traps?.some((taken) => trap === taken || trap.startsWith(`${taken}.`)) ?? true,
    };
  }

  const entries = cached(refreshMs, async () => {
    const sources = [...(await readDefinitionsOfKind(pool, "EventSource")).values()];
    const taking = sources.flatMap(({ name, receive: { snmpTrap } }) =>
      snmpTrap === undefined ? [] : [{ name, snmpTrap }],
    );
    if (readers.size > 100) readers.clear();
    const all = await Promise.all(taking.map(({ name, snmpTrap }) => entryOf(name, snmpTrap)));
    return all.toSorted((one, other) => (one.source < other.source ? -1 : 1));
  });
  return async (address) =>
    isIPv4(address) ? (await entries()).filter(({ from }) => from.check(address, "ipv4")) : [];
}
