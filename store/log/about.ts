/** What is known of templates and keywords beside their counts: the text, lines that are kept, what people said. */
import type { Labels } from "../../engine/metric/labels.ts";
import type { Noticed } from "../../engine/watch/event.ts";
import type { Queryable } from "../pool.ts";

/** Lines that an alert carries. */
const samples = 3;

/** For watches of the source, of series with these labels. */
export async function readLogAbout(
  db: Queryable,
  source: string,
  all: readonly Labels[],
): Promise<Pick<Required<Noticed>, "about" | "isMuted">> {
  const of = (label: string): string[] => [...new Set(all.flatMap((labels) => labels[label] ?? []))];
  const [templates, keywords] = [of("template"), of("keyword")];
  const [texts, lines, marked, muted] = [
    await db.query<{ id: string; tokens: string }>(
      "select id, tokens from log_templates where source = $1 and id = any($2)",
      [source, templates],
    ),
    await db.query<{ name: string; lines: string[] }>(
      `select n.name, array(select l.line from log_lines l where l.source = $1 and l.template = n.name order by l.id desc limit $3) as lines
       from unnest($2::text[]) as n (name)`,
      [source, templates, samples],
    ),
    await db.query<{ name: string; lines: string[] }>(
      `select n.name, array(select l.line from log_lines l where l.source = $1 and n.name = any(l.keywords) order by l.id desc limit $3) as lines
       from unnest($2::text[]) as n (name)`,
      [source, keywords, samples],
    ),
    await mutedAmong(db, source, templates),
  ];
  const textOf = new Map(texts.rows.map(({ id, tokens }) => [id, tokens]));
  const linesOf = new Map([...lines.rows, ...marked.rows].map((row) => [row.name, row.lines]));
  return {
    about: ({ template, keyword }) => ({
      found: {
        text: textOf.get(template ?? "") ?? keyword ?? null,
        samples: linesOf.get(template ?? keyword ?? "") ?? [],
      },
    }),
    isMuted: ({ template }) => template !== undefined && muted.has(template),
  };
}

async function mutedAmong(db: Queryable, source: string, templates: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ template: string; muted: boolean }>(
    `select distinct on (template) template, muted from log_mutes where source = $1 and template = any($2)
     order by template, id desc`,
    [source, templates],
  );
  return new Set(rows.filter(({ muted }) => muted).map(({ template }) => template));
}
