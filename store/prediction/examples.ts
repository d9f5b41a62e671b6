import type { JsonObject } from "../../engine/base/json.ts";
import type { Example, Prediction } from "../../engine/prediction/ir.ts";
import { textOf } from "../../engine/prediction/propose.ts";
import type { Queryable } from "../pool.ts";

/** Records that are learned from, the latest: more make it no better, and take longer. */
const mostRecords = 20_000;

/** Records that are over and say something in the field, the earliest first. `since`: UTC milliseconds. */
export async function readExamples(db: Queryable, prediction: Prediction, since: number): Promise<readonly Example[]> {
  const { record, field, reads, states } = prediction;
  const { rows } = await db.query<{ fields: JsonObject }>(
    `select fields from (
       select r.id, r.closed_at, (select jsonb_object_agg(f.key, f.value) from jsonb_each(r.snapshot -> 'fields') f
         where f.key = any($4)) as fields
       from records r
       where r.type = $1 and r.final and not r.hidden and r.closed_at >= $2 and (cardinality($3::text[]) = 0 or r.state = any($3))
       order by r.closed_at desc, r.id desc limit $5
     ) latest where fields is not null order by closed_at, id`,
    [record, new Date(since), states, [field, ...reads], mostRecords],
  );
  return rows.flatMap(({ fields }) => {
    const { [field]: value } = fields;
    const text = textOf(prediction, fields);
    return typeof value === "string" && text !== "" ? [{ text, value }] : [];
  });
}
