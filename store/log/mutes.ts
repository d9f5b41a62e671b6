import type { Queryable } from "../pool.ts";

/** What a person said of a template. */
export interface Mute {
  readonly muted: boolean;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
}

export interface NewMute extends Omit<Mute, "at"> {
  readonly source: string;
  readonly template: string;
}

export async function saveMute(db: Queryable, { source, template, muted, reason, by }: NewMute): Promise<void> {
  await db.query("insert into log_mutes (source, template, muted, reason, said_by) values ($1, $2, $3, $4, $5)", [
    source,
    template,
    muted,
    reason,
    by,
  ]);
}

/** All that was said of a template, the latest first. */
export async function readMutes(db: Queryable, source: string, template: string): Promise<readonly Mute[]> {
  const { rows } = await db.query<Mute>(
    `select muted, reason, said_by as by, said_at as at from log_mutes where source = $1 and template = $2
     order by id desc limit 100`,
    [source, template],
  );
  return rows;
}
