import { createHash } from "node:crypto";
import type { Queryable } from "../../store/pool.ts";
import { type Violation, violationsOf } from "./violation.ts";

/** I15: a file that a ledger names is there, with the content that its digest says; a record names what it was given. */
export async function checkKeptFiles(
  db: Queryable,
  given: readonly { readonly record: string; readonly digest: string }[],
): Promise<Violation[]> {
  const violation = violationsOf("I15");
  const { rows } = await db.query<{ record: string; id: string; digest: string; size: number; content: number | null }>(
    `select l.record_id as record, l.body #>> '{file,id}' as id, l.body #>> '{file,digest}' as digest,
       (l.body #>> '{file,size}')::bigint as size, f.content
     from ledger l left join files f on f.id = l.body #>> '{file,id}' where l.kind = 'attached' order by 1, 2`,
  );
  const found: Violation[] = [];
  for (const { record, id, digest, size, content } of rows) {
    if (content === null) {
      found.push(violation(record, `the file ${id} is not there`));
      continue;
    }
    const chunks = await db.query<{ data: Buffer }>(
      "select data from file_chunks where content = $1 order by position",
      [content],
    );
    const whole = Buffer.concat(chunks.rows.map(({ data }) => data));
    if (whole.length !== size || createHash("sha256").update(whole).digest("hex") !== digest)
      found.push(violation(record, `the file ${id} has ${whole.length} bytes that are not those of its digest`));
  }
  const named = new Set(rows.map(({ record, digest }) => `${record} ${digest}`));
  return [
    ...found,
    ...given.flatMap(({ record, digest }) =>
      named.has(`${record} ${digest}`) ? [] : [violation(record, `was given a file that it does not name`)],
    ),
  ];
}
