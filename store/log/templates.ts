import type { Queryable } from "../pool.ts";

export interface StoredTemplate {
  readonly source: string;
  readonly id: string;
  /** Its text, values as `<*>`. */
  readonly text: string;
  readonly lines: number;
  readonly firstAt: Date;
  readonly seenAt: Date;
  readonly muted: boolean;
}

export interface TemplateQuery {
  readonly source?: string | undefined;
  /** Part of the text, in whatever letters. */
  readonly text?: string | undefined;
  readonly muted?: boolean | undefined;
  readonly firstAfter?: Date | undefined;
  /** Of which nothing has come since then. */
  readonly seenBefore?: Date | undefined;
  /** Those that follow this one. */
  readonly after?: { readonly seenAt: Date; readonly source: string; readonly id: string } | undefined;
  readonly limit: number;
}

const columns = `t.source, t.id, t.tokens as text, t.lines, t.first_at as "firstAt", t.seen_at as "seenAt",
  coalesce((select m.muted from log_mutes m where m.source = t.source and m.template = t.id order by m.id desc limit 1), false) as muted`;

/** Those that were seen last first. */
export async function listTemplates(db: Queryable, query: TemplateQuery): Promise<readonly StoredTemplate[]> {
  const { source, text, muted, firstAfter, seenBefore, after, limit } = query;
  const { rows } = await db.query<StoredTemplate>(
    `select * from (select ${columns} from log_templates t
       where ($1::text is null or t.source = $1) and ($2::text is null or position(lower($2) in lower(t.tokens)) > 0)
         and ($3::timestamptz is null or t.first_at >= $3)
         and ($9::timestamptz is null or t.seen_at < $9)
         and ($4::timestamptz is null or (t.seen_at, t.source collate "C", t.id collate "C") < ($4, $5 collate "C", $6 collate "C"))) as t
     where $7::boolean is null or t.muted = $7
     order by t."seenAt" desc, t.source collate "C" desc, t.id collate "C" desc limit $8`,
    [
      source ?? null,
      text ?? null,
      firstAfter ?? null,
      after?.seenAt ?? null,
      after?.source ?? "",
      after?.id ?? "",
      muted ?? null,
      limit,
      seenBefore ?? null,
    ],
  );
  return rows;
}

export async function readTemplate(db: Queryable, source: string, id: string): Promise<StoredTemplate | null> {
  const { rows } = await db.query<StoredTemplate>(
    `select ${columns} from log_templates t where t.source = $1 and t.id = $2`,
    [source, id],
  );
  return rows[0] ?? null;
}
