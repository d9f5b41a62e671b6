import type pg from "pg";
import type { CiState } from "../../engine/identity/ci.ts";
import type { Draft } from "../../engine/identity/draft.ts";
import { reportedText } from "../../engine/identity/duplicate-news.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { judgeDuplicates } from "./duplicate-sets.ts";
import { handBack, noteRivals } from "./rivals.ts";
import { type KeyOwner, keyText, type OwnedKey } from "../../engine/identity/key-owner.ts";
import type { Board } from "../../engine/identity/place.ts";
import type { AttributeChange } from "../../engine/identity/reconcile.ts";

export interface WaveResult {
  readonly drafts: readonly Draft[];
  readonly ownersBefore: readonly KeyOwner[];
  /** Owner of each key that occurs in the wave, by `keyText`. */
  readonly ownerOf: ReadonlyMap<string, string>;
  /** Who has a key that another one has claimed later. */
  readonly rivals: readonly KeyOwner[];
  readonly alike: readonly { readonly id: string; readonly other: string; readonly because: string }[];
  readonly filled: Board["filled"];
}

/** Who said so, and when. */
interface Said {
  readonly source: string;
  readonly at: number;
  readonly by?: string | undefined;
  readonly because?: string | undefined;
}

/** Writes what a wave decided, one statement a table, under the locks of `lockIdentities`. */
export async function writeWave(
  client: pg.PoolClient,
  params: Said & { readonly classes: CiClasses },
  wave: WaveResult,
): Promise<void> {
  await insertCis(
    client,
    params.at,
    wave.drafts.filter((draft) => draft.stored === null),
  );
  await updateCis(
    client,
    params.at,
    wave.drafts.filter((draft) => draft.stored !== null),
  );
  await writeIdentifiers(client, wave);
  await noteChanges(
    client,
    params,
    wave.drafts.filter((draft) => draft.changes.length > 0),
  );
  const news = await noteAlike(client, params, wave);
  const restored = wave.drafts.flatMap(({ id, restored: isBack }) => (isBack ? [id] : []));
  await judgeDuplicates(client, { ...params, ids: [...news, ...restored], text: reportedText });
}

// Ids were chosen under the lock of their slug, so that a conflict would be a defect: it fails the transaction.
async function insertCis(client: pg.PoolClient, at: number, drafts: readonly Draft[]): Promise<void> {
  if (drafts.length === 0) return;
  await client.query(
    `insert into cis (id, class, class_said, family, name, state, attributes, keys, first_seen_at, last_seen_at, changed_at)
     select id, class, said, family, name, 'active', attributes, keys, to_timestamp($2 / 1000.0), to_timestamp($2 / 1000.0), to_timestamp($2 / 1000.0)
     from ${draftRows("$1")}`,
    [rowsOf(drafts), at],
  );
}

async function updateCis(client: pg.PoolClient, at: number, drafts: readonly Draft[]): Promise<void> {
  if (drafts.length === 0) return;
  await client.query({
    name: "told CIs",
    text: `update cis set class = draft.class, class_said = draft.said, name = draft.name, attributes = draft.attributes, keys = draft.keys, state = draft.state,
       absent_at = case when draft.state = 'absent' then cis.absent_at end,
       last_seen_at = greatest(cis.last_seen_at, to_timestamp($2 / 1000.0)),
       version = cis.version + draft.changed::int,
       changed_at = case when draft.changed then greatest(cis.changed_at, to_timestamp($2 / 1000.0)) else cis.changed_at end
     from ${draftRows("$1")} where cis.id = draft.id`,
    values: [rowsOf(drafts), at],
  });
}

/** One text of all rows: as arrays, each JSON text would be escaped once more, and read so. */
function draftRows(parameter: string): string {
  return `jsonb_to_recordset(${parameter}::jsonb) as draft
    (id text, class text, said jsonb, family text, name text, state text, attributes jsonb, keys jsonb, changed boolean)`;
}

function rowsOf(drafts: readonly Draft[]): string {
  const stateOf = ({ restored, stored }: Draft): CiState => (restored || stored === null ? "active" : stored.state);
  return JSON.stringify(
    drafts.map((draft) => ({
      id: draft.id,
      class: draft.ciClass,
      said: draft.classSaid,
      family: draft.family,
      name: draft.name,
      state: stateOf(draft),
      attributes: draft.attributes,
      keys: draft.keys,
      changed: draft.changes.length > 0,
    })),
  );
}

/** Gives keys to those that own them now, and back what others have left. */
export async function writeIdentifiers(client: pg.PoolClient, wave: Omit<WaveResult, "filled">): Promise<void> {
  const dropped = wave.drafts.filter(
    (draft) => draft.stored !== null && JSON.stringify(draft.stored.keys) !== JSON.stringify(draft.keys),
  );
  const left: OwnedKey[] = [];
  if (dropped.length > 0) {
    const { rows } = await client.query<OwnedKey>(
      `delete from ci_identifiers i using unnest($1::text[], $2::jsonb[]) as draft (id, keys)
       where i.ci_id = draft.id and not coalesce(draft.keys -> i.rule ? i.key, false)
       returning i.family, i.rule, i.key`,
      [dropped.map((draft) => draft.id), dropped.map((draft) => JSON.stringify(draft.keys))],
    );
    left.push(...rows);
  }
  await noteRivals(client, wave.rivals);
  await writeClaims(client, wave);
  await handBack(client, left);
}

async function writeClaims(client: pg.PoolClient, wave: Omit<WaveResult, "filled">): Promise<void> {
  const before = new Map(wave.ownersBefore.map((owner) => [keyText(owner), owner.ciId]));
  const claims = [...wave.ownerOf].filter(([key, id]) => before.get(key) !== id);
  if (claims.length === 0) return;
  const parts = claims.map(([key]) => JSON.parse(key) as [string, string, string]);
  await client.query(
    `insert into ci_identifiers (family, rule, key, ci_id) select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
     on conflict (family, rule, key) do update set ci_id = excluded.ci_id`,
    [
      parts.map((part) => part[0]),
      parts.map((part) => part[1]),
      parts.map((part) => part[2]),
      claims.map(([, id]) => id),
    ],
  );
}

/** Notes what has changed in the drafts. */
export async function noteChanges(
  client: pg.PoolClient,
  params: Said,
  drafts: readonly { readonly id: string; readonly changes: readonly AttributeChange[] }[],
): Promise<void> {
  if (drafts.length === 0) return;
  await client.query({
    name: "changes of CIs",
    text: `insert into ci_changes (ci_id, at, source, changes, by, because)
     select id, to_timestamp($2 / 1000.0), $3, changes, $4, $5 from jsonb_to_recordset($1::jsonb) as draft (id text, changes jsonb)`,
    values: [
      JSON.stringify(drafts.map(({ id, changes }) => ({ id, changes }))),
      params.at,
      params.source,
      params.by ?? null,
      params.because ?? null,
    ],
  });
}

/** Notes who looks alike; returns those of pairs that are in no open set together, where their class asks for one. */
async function noteAlike(
  client: pg.PoolClient,
  { at, classes }: Said & { readonly classes: CiClasses },
  wave: WaveResult,
): Promise<readonly string[]> {
  const pairs = new Map<string, readonly [string, string, string]>();
  for (const { id, other, because } of wave.alike) {
    if (id === other) continue;
    const [a, b] = id < other ? [id, other] : [other, id];
    pairs.set(JSON.stringify([a, b]), [a, b, because]);
  }
  if (pairs.size === 0) return [];
  const rows = [...pairs.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const asking = Object.values(classes).flatMap(({ name, duplicates }) => (duplicates?.open == null ? [] : [name]));
  const { rows: news } = await client.query<{ a: string; b: string }>(
    `with noted as (
       insert into ci_lookalikes (ci_id, other_ci, because, first_seen_at, last_seen_at)
       select a, b, because, to_timestamp($4 / 1000.0), to_timestamp($4 / 1000.0) from unnest($1::text[], $2::text[], $3::text[]) as pair (a, b, because)
       on conflict (ci_id, other_ci) do update set because = excluded.because, last_seen_at = greatest(ci_lookalikes.last_seen_at, excluded.last_seen_at)
       returning ci_id, other_ci, distinct_by)
     select n.ci_id as a, n.other_ci as b from noted n join cis a on a.id = n.ci_id join cis b on b.id = n.other_ci
       left join ci_duplicates da on da.ci_id = n.ci_id left join ci_duplicates db on db.ci_id = n.other_ci
     where n.distinct_by is null and (a.class = any($5) or b.class = any($5)) and (da.set_id = db.set_id) is not true`,
    [rows.map((row) => row[0]), rows.map((row) => row[1]), rows.map((row) => row[2]), at, asking],
  );
  return [...new Set(news.flatMap(({ a, b }) => [a, b]))];
}
