/** Batches that a source reports against a plain `insert … on conflict` of the same rows. */
import type pg from "pg";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { compareSides, report } from "../rounds.ts";

const batch = 500;
const target = 0.5;

/** What a batch brings: hosts as they are known, one value of each that is another one, or hosts that nobody knows. */
export const kinds = ["unchanged", "updated", "inserted"] as const;
type Kind = (typeof kinds)[number];

interface Host {
  readonly name: string;
  readonly serial: string;
  readonly memoryMiB: number;
  readonly at: number;
}

/** Both sides must leave the same values. Later than what was written before: `turns` counts over all kinds. */
export async function compareUpsert(
  pool: pg.Pool,
  { kind, items, turns }: { readonly kind: Kind; readonly items: number; readonly turns: { value: number } },
): Promise<JsonObject> {
  const classes = await readClasses(pool);
  const hostsOf = hostsBy(kind, items, turns.value);
  const done = { ours: 0, twin: 0 };
  const compared = await compareSides(
    async () => {
      const hosts = hostsOf((done.ours += 1));
      const candidates = hosts.map(({ name, serial, memoryMiB }) => ({
        ref: name,
        class: "host",
        attributes: { name, serial, memoryMiB },
        relations: [],
      }));
      const outcomes = await upsert(pool, { classes, candidates, source: "agent", at: hosts[0]?.at ?? 0 });
      const wrong = outcomes.find((outcome) => outcome.kind !== kind);
      if (wrong !== undefined) throw new Error(`a host is ${wrong.kind}, and not ${kind}`);
      return hosts.length;
    },
    async () => {
      const hosts = hostsOf((done.twin += 1));
      await writePlain(pool, hosts);
      return hosts.length;
    },
  );
  await compareValues(pool, hostsOf(done.ours));
  turns.value += done.ours;
  return report(compared, target);
}

/** The same batches in the same order on both sides, scattered over all hosts. */
function hostsBy(kind: Kind, items: number, turnsBefore: number): (turn: number) => readonly Host[] {
  return (turn) => {
    const at = turnsBefore + turn + 1;
    const numbers = Array.from({ length: batch }, (_, nth) => ((turn * 7_919 + nth * 104_729) % items) + 1);
    return [...new Set(numbers)].map((n, nth) => {
      const number = kind === "inserted" ? `${String(at)}-${String(nth)}` : String(n);
      return { name: `web-${number}`, serial: `SN${number}`, memoryMiB: kind === "unchanged" ? 1 : at, at };
    });
  };
}

async function writePlain(pool: pg.Pool, hosts: readonly Host[]): Promise<void> {
  const said = (value: Json, at: number): JsonObject => ({ value, source: "agent", at });
  await pool.query(
    `insert into plain_cis (id, class, family, name, state, attributes, keys, first_seen_at, last_seen_at, changed_at)
     select id, 'host', 'host', id, 'active', attributes, keys, now(), now(), now()
     from unnest($1::text[], $2::jsonb[], $3::jsonb[]) as h (id, attributes, keys)
     on conflict (id) do update set name = excluded.name, attributes = excluded.attributes, keys = excluded.keys,
       last_seen_at = excluded.last_seen_at, changed_at = excluded.changed_at, version = plain_cis.version + 1`,
    [
      hosts.map(({ name }) => name),
      hosts.map(({ at, ...values }) =>
        JSON.stringify(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, said(value, at)]))),
      ),
      hosts.map(({ name, serial }) =>
        JSON.stringify({ serial: [`["${serial.toLowerCase()}"]`], name: [`["${name}"]`] }),
      ),
    ],
  );
}

async function compareValues(pool: pg.Pool, hosts: readonly Host[]): Promise<void> {
  const { rows } = await pool.query<{ same: number }>(
    "select count(*)::int as same from cis a join plain_cis b using (id, attributes, keys) where id = any($1)",
    [hosts.map(({ name }) => name)],
  );
  if (rows[0]?.same !== hosts.length)
    throw new Error(`${String(rows[0]?.same)} of ${String(hosts.length)} hosts are the same on both sides`);
}
