import type { Queryable } from "../pool.ts";

/** A definition became the latest of its name, or was retired. */
export interface Publication {
  readonly at: Date;
  /** Who did it; `$engine` = the host itself. */
  readonly by: string | null;
  readonly digest: string;
  readonly gitCommit: string | null;
  readonly isRetired: boolean;
}

/** What became of a definition, the last first. */
export async function listPublications(
  db: Queryable,
  kind: string,
  name: string,
  limit: number,
): Promise<readonly Publication[]> {
  const { rows } = await db.query<Publication>(
    `select at, person as by, details->>'digest' as digest, details->>'gitCommit' as "gitCommit",
       action = 'definition.retired' as "isRetired"
     from audit_events where subject = $1 and action in ('definition.published', 'definition.retired')
     order by id desc limit $2`,
    [`${kind}/${name}`, limit],
  );
  return rows;
}

/** One of the latest definitions, without what it says. */
export interface DefinitionSummary {
  readonly kind: string;
  readonly name: string;
  readonly title: string | null;
  readonly digest: string;
  readonly path: string;
  /** Who made this version the latest. */
  readonly author: string;
  readonly gitCommit: string | null;
  readonly publishedAt: Date;
}

/** The latest definitions, or those of one kind, by kind and name. */
export async function listDefinitionSummaries(db: Queryable, kind: string | null): Promise<DefinitionSummary[]> {
  const { rows } = await db.query<DefinitionSummary>(
    `select l.kind, l.name, d.ir->>'title' as title, l.digest, d.path, coalesce(p.person, d.author) as author,
       coalesce(p.commit, d.git_commit) as "gitCommit", l.published_at as "publishedAt"
     from latest_definitions l join definitions d using (digest)
       left join lateral (
         select person, details->>'gitCommit' as commit from audit_events
         where subject = l.kind || '/' || l.name and action in ('definition.published', 'definition.retired')
         order by id desc limit 1
       ) p on true
     where $1::text is null or l.kind = $1 order by l.kind collate "C", l.name collate "C"`,
    [kind],
  );
  return rows;
}
