import type { KindIr, KindName } from "../../engine/definition/kind-map.ts";
import type { Queryable } from "../pool.ts";

export interface StoredDefinition<Kind extends KindName = KindName> {
  readonly digest: string;
  readonly kind: Kind;
  readonly name: string;
  readonly path: string;
  /** As the version compiled it that published it: what later ones added may be missing. */
  readonly ir: KindIr<Kind>;
  readonly source: string;
  readonly author: string;
  readonly gitCommit: string | null;
  readonly publishedAt: string;
}

interface DefinitionRow<Kind extends KindName> {
  digest: string;
  kind: Kind;
  name: string;
  path: string;
  ir: KindIr<Kind>;
  source: string;
  author: string;
  git_commit: string | null;
  published_at: Date;
}

const columns = "d.digest, d.kind, d.name, d.path, d.ir, d.source, d.author, d.git_commit, l.published_at";

/** The latest version of one definition, or null. */
export async function readLatestDefinition<Kind extends KindName>(
  db: Queryable,
  kind: Kind,
  name: string,
): Promise<StoredDefinition<Kind> | null> {
  const { rows } = await db.query<DefinitionRow<Kind>>(
    `select ${columns} from latest_definitions l join definitions d using (digest) where l.kind = $1 and l.name = $2`,
    [kind, name],
  );
  return rows[0] === undefined ? null : fromRow(rows[0]);
}

/** What the latest versions of the named definitions say, by name; one that there is not is absent. */
export async function readDefinitionsByName<Kind extends KindName>(
  db: Queryable,
  kind: Kind,
  names: readonly string[],
): Promise<ReadonlyMap<string, KindIr<Kind>>> {
  if (names.length === 0) return new Map();
  const { rows } = await db.query<Pick<DefinitionRow<Kind>, "name" | "ir">>({
    name: "definitions-by-name",
    text: `select d.name, d.ir from latest_definitions l join definitions d using (digest)
      where l.kind = $1 and l.name = any($2)`,
    values: [kind, names],
  });
  return new Map(rows.map(({ name, ir }) => [name, ir]));
}

/** What the latest versions of all definitions of a kind say, by name and in its order: without their sources. */
export async function readDefinitionsOfKind<Kind extends KindName>(
  db: Queryable,
  kind: Kind,
): Promise<ReadonlyMap<string, KindIr<Kind>>> {
  const { rows } = await db.query<Pick<DefinitionRow<Kind>, "name" | "ir">>({
    name: "definitions-of-kind",
    text: `select d.name, d.ir from latest_definitions l join definitions d using (digest)
      where l.kind = $1 order by l.name collate "C"`,
    values: [kind],
  });
  return new Map(rows.map(({ name, ir }) => [name, ir]));
}

/** One version of a definition by its digest; null when there is none of that kind. */
export async function readDefinition<Kind extends KindName>(
  db: Queryable,
  kind: Kind,
  digest: string,
): Promise<StoredDefinition<Kind> | null> {
  const { rows } = await db.query<DefinitionRow<Kind>>(
    `select digest, kind, name, path, ir, source, author, git_commit, published_at from definitions
     where kind = $1 and digest = $2`,
    [kind, digest],
  );
  return rows[0] === undefined ? null : fromRow(rows[0]);
}

/** The latest versions of all definitions, or of one kind, by kind and name. */
export async function listLatestDefinitions<Kind extends KindName = KindName>(
  db: Queryable,
  kind?: Kind,
): Promise<StoredDefinition<Kind>[]> {
  const { rows } = await db.query<DefinitionRow<Kind>>(
    `select ${columns} from latest_definitions l join definitions d using (digest)
     where ($1::text is null or l.kind = $1) order by l.kind collate "C", l.name collate "C"`,
    [kind ?? null],
  );
  return rows.map((row) => fromRow(row));
}

function fromRow<Kind extends KindName>(row: DefinitionRow<Kind>): StoredDefinition<Kind> {
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
