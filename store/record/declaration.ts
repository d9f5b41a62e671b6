import { type Declaration, declarationOf } from "../../engine/listing/declaration.ts";
import { keepingOn, keptFields } from "../../engine/listing/field-changes.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { digestOf } from "../digest.ts";
import type { Queryable } from "../pool.ts";

/** What the latest definitions of a record type say of its lists. */
export interface StoredDeclaration {
  readonly type: string;
  readonly digest: string;
  readonly body: Declaration;
  /** False while records that were there before it are still projected. */
  readonly filled: boolean;
  /** False while the past of such records is still made of their ledgers. */
  readonly changesFilled: boolean;
}

const columns = `type, digest, body, filled_to is null as filled, changes_to is null as "changesFilled"`;

/** What is said to who asks for records of types that are not filled yet. */
export function notFilled(types: readonly string[]): string {
  return `older records of ${types.join(", ")} are made ready for new definitions: ask again in a while`;
}

export async function readDeclaration(db: Queryable, type: string): Promise<StoredDeclaration | null> {
  const { rows } = await db.query<StoredDeclaration>({
    name: "record-declaration",
    text: `select ${columns} from record_declarations where type = $1`,
    values: [type],
  });
  return rows[0] ?? null;
}

/** What records of a type are opened with, and who may; null when the type is not published. */
export async function readOpening(
  db: Queryable,
  type: string,
): Promise<{ readonly bundle: string; readonly access: Declaration["access"] } | null> {
  const { rows } = await db.query<{ bundle: string; access: Declaration["access"] | null }>({
    name: "opening",
    text: `select b.digest as bundle, d.body -> 'access' as access
      from latest_bundles b left join record_declarations d on d.type = b.record_type where b.record_type = $1`,
    values: [type],
  });
  const [row] = rows;
  return row === undefined ? null : { bundle: row.bundle, access: row.access ?? undefined };
}

/** Those of all published types, by name. */
export async function listDeclarations(db: Queryable): Promise<StoredDeclaration[]> {
  const { rows } = await db.query<StoredDeclaration>(`select ${columns} from record_declarations order by type`);
  return rows;
}

/**
 * Declares what the definitions say, inside a publication. Of the first publication of a type there are no records
 * yet; otherwise those that are there are projected anew (fill.ts), and their past where a field is new
 * (fill-changes.ts).
 */
export async function declare(db: Queryable, bundle: Bundle): Promise<void> {
  const { type } = bundle;
  // Publications of one type wait for each other: what is kept of it grows with each of them.
  await db.query("select from record_declarations where type = $1 for update", [type]);
  const before = (await readDeclaration(db, type))?.body ?? null;
  const body = keepingOn(declarationOf(bundle), before);
  const known = keptFields(before);
  const grows = keptFields(body).some((field) => !known.includes(field));
  await db.query(
    `insert into record_declarations (type, digest, body, filled_to, changes_to)
     select $1, $2, $3, first.place, first.place from (select case when exists (select from records where type = $1) then '' end as place) as first
     on conflict (type) do update set digest = excluded.digest, body = excluded.body, published = pg_current_xact_id(), filled_to = '',
         changes_to = case when $4 then '' else record_declarations.changes_to end
       where record_declarations.digest <> excluded.digest`,
    [type, digestOf(body), JSON.stringify(body), grows],
  );
}
