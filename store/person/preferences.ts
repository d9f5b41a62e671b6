import type pg from "pg";
import type { QuietHours, Reach } from "../../engine/lifecycle/tell/reach.ts";
import { appendAudit } from "../audit/append.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";

/** What a person says of how they are told. */
export type Preferences = Pick<Reach, "quietHours" | "channels">;

/** As it is stored; all null = the person has said nothing. */
export interface PreferencesRow {
  readonly quiet_from: string | null;
  readonly quiet_until: string | null;
  readonly quiet_zone: string | null;
  readonly channels: readonly string[] | null;
}

export const preferenceColumns = "quiet_from, quiet_until, quiet_zone, channels";

/** Of one who has said nothing: nothing is quiet, and no order is their own. */
export async function readPreferences(db: Queryable, person: string): Promise<Preferences> {
  const { rows } = await db.query<PreferencesRow>({
    name: "preferences",
    text: `select ${preferenceColumns} from person_preferences where user_name = $1`,
    values: [person],
  });
  return rows[0] === undefined ? { quietHours: null, channels: [] } : preferencesOf(rows[0]);
}

export function preferencesOf(row: PreferencesRow): Preferences {
  return { quietHours: quietHoursOf(row), channels: row.channels ?? [] };
}

function quietHoursOf({ quiet_from: from, quiet_until: until, quiet_zone: zone }: PreferencesRow): QuietHours | null {
  return from === null || until === null || zone === null ? null : { from, until, zone };
}

/** False when there is no such person. */
export async function savePreferences(
  pool: pg.Pool,
  person: string,
  { quietHours, channels }: Preferences,
  by: string,
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query("select from users where name = $1 for update", [person]);
    if (rowCount === 0) return false;
    const changed = await client.query(
      `insert into person_preferences (user_name, quiet_from, quiet_until, quiet_zone, channels)
       values ($1, $2, $3, $4, $5)
       on conflict (user_name) do update set quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
         quiet_zone = excluded.quiet_zone, channels = excluded.channels
       where (person_preferences.quiet_from, person_preferences.quiet_until, person_preferences.quiet_zone,
         person_preferences.channels)
         is distinct from (excluded.quiet_from, excluded.quiet_until, excluded.quiet_zone, excluded.channels)`,
      [person, quietHours?.from ?? null, quietHours?.until ?? null, quietHours?.zone ?? null, channels],
    );
    if (changed.rowCount === 0) return true;
    const details = { quietHours: quietHours === null ? null : { ...quietHours }, channels: [...channels] };
    await appendAudit(client, { person: by, action: "preferences.set", subject: person, details });
    return true;
  });
}
