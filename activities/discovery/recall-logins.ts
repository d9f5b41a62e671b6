import type pg from "pg";
import type { TargetStanding } from "../../engine/discovery/credential.ts";
import type { DiscoveryCredential } from "../../engine/discovery/ir.ts";
import type { ShownKey } from "../../engine/discovery/host-key.ts";
import { addressesOf, formatAddress, type Interval } from "../../engine/discovery/range.ts";
import { readAffinity } from "../../store/discovery/credential-affinity.ts";
import { readHostKeys } from "../../store/discovery/ssh-host-keys.ts";

/** Bytes of JSON of one answer, which travels whole in a request. */
const maxKnownBytes = 500_000;

export interface RecalledLogins {
  /** Of how many of the addresses, from the first on, it tells; at least one. */
  readonly addresses: number;
  readonly known: readonly TargetStanding[];
  readonly hostKeys: readonly ShownKey[];
}

/** What is remembered of these credentials at these addresses, as far as one request has room for it. */
export async function recallLogins(
  pool: pg.Pool,
  {
    intervals,
    credentials,
  }: { readonly intervals: readonly Interval[]; readonly credentials: readonly DiscoveryCredential[] },
  maxBytes = maxKnownBytes,
): Promise<RecalledLogins> {
  const addresses = addressesOf(intervals).map(formatAddress);
  const rows = (await readAffinity(pool, addresses)).filter((row) =>
    credentials.some(({ kind, name }) => kind === row.kind && name === row.name),
  );
  const keys = credentials.some(({ kind }) => kind === "ssh") ? await readHostKeys(pool, addresses) : [];
  const known: TargetStanding[] = [];
  const hostKeys: ShownKey[] = [];
  let bytes = 0;
  for (const [index, address] of addresses.entries()) {
    const here = rows.filter((row) => row.address === address);
    const shown = keys.filter((row) => row.address === address);
    bytes += JSON.stringify([here, shown]).length;
    if (bytes > maxBytes && index > 0) return { addresses: index, known, hostKeys };
    known.push(...here);
    hostKeys.push(...shown);
  }
  return { addresses: addresses.length, known, hostKeys };
}
