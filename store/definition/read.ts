import type { Json } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";

export interface StoredDefinition {
  readonly digest: string;
  readonly kind: string;
  readonly name: string;
  readonly path: string;
  readonly ir: Json;
  readonly source: string;
  readonly author: string;
  readonly gitCommit: string | null;
  readonly publishedAt: string;
}

interface DefinitionRow {
  digest: string;
  kind: string;
  name: string;
  path: string;
  ir: Json;
  source: string;
  author: string;
  git_commit: string | null;
  published_at: Date;
}

const columns = "d.digest, d.kind, d.name, d.path, d.ir, d.source, d.author, d.git_commit, l.published_at";

/** The latest version of one definition, or null. */
export async function readLatestDefinition(
  db: Queryable,
  kind: string,
  name: string,
): Promise<StoredDefinition | null> {
  const { rows } = await db.query<DefinitionRow>(
    `select ${columns} from latest_definitions l join definitions d using (digest) where l.kind = $1 and l.name = $2`,
    [kind, name],
  );
  return rows[0] === undefined ? null : fromRow(rows[0]);
}

/** One version of a definition by its digest, or null. */
export async function readDefinition(db: Queryable, digest: string): Promise<StoredDefinition | null> {
  const { rows } = await db.query<DefinitionRow>(
    "select digest, kind, name, path, ir, source, author, git_commit, published_at from definitions where digest = $1",
    [digest],
  );
  return rows[0] === undefined ? null : fromRow(rows[0]);
}

/** The latest versions of all definitions, or of one kind, by kind and name. */
export async function listLatestDefinitions(db: Queryable, kind?: string): Promise<StoredDefinition[]> {
  const { rows } = await db.query<DefinitionRow>(
    `select ${columns} from latest_definitions l join definitions d using (digest)
     where ($1::text is null or l.kind = $1) order by l.kind collate "C", l.name collate "C"`,
    [kind ?? null],
  );
  return rows.map(fromRow);
}

function fromRow(row: DefinitionRow): StoredDefinition {
  return {
    digest: row.digest,
    kind: row.kind,
    name: row.name,
    path: row.path,
    ir: row.ir,
    source: row.source,
    author: row.author,
    gitCommit: row.git_commit,
    publishedAt: row.published_at.toISOString(),
  };
}
