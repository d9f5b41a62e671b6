/** Who takes what an address sends: of sources of logs and of events the first, by name, that names its network. */
import { type BlockList, isIPv4 } from "node:net";
import type { Pool } from "pg";
import type { SyslogReceive } from "../../../engine/event/ir.ts";
import { readDefinitionsOfKind } from "../../../store/definition/read.ts";
import { cached } from "../cached.ts";
import { networksOf } from "../networks.ts";
import { refreshMs } from "../senders.ts";

interface Network {
  readonly source: string;
  readonly from: BlockList;
}

export interface Takers {
  /** The source of logs; null = none takes it. */
  readonly logs: string | null;
  /** The source of events, with what it takes. */
  readonly events: { readonly source: string; readonly takes: SyslogReceive } | null;
}

export function createTakers(pool: Pool): (address: string) => Promise<Takers> {
  const takers = cached(refreshMs, async () => {
    const logs = [...(await readDefinitionsOfKind(pool, "LogSource")).values()];
    const events = [...(await readDefinitionsOfKind(pool, "EventSource")).values()];
    return {
      logs: logs
        .flatMap(({ name, receive }): Network[] =>
          receive.as === "syslog" ? [{ source: name, from: networksOf(receive.from) }] : [],
        )
        .sort(byName),
      events: events
        .flatMap(({ name, receive: { syslog } }) =>
          syslog === undefined ? [] : [{ source: name, from: networksOf(syslog.from), takes: syslog }],
        )
        .sort(byName),
    };
  });
  return async (address) => {
    const plain = address.replace(/^::ffff:/i, "");
    if (!isIPv4(plain)) return { logs: null, events: null };
    const { logs, events } = await takers();
    const holds = ({ from }: Network): boolean => from.check(plain, "ipv4");
    return { logs: logs.find(holds)?.source ?? null, events: events.find(holds) ?? null };
  };
}

function byName(one: Network, other: Network): number {
  return one.source < other.source ? -1 : 1;
}
