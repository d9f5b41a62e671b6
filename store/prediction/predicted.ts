import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Prediction } from "../../engine/prediction/ir.ts";
import { type Predicted, proposedValue } from "../../engine/prediction/propose.ts";
import type { Queryable } from "../pool.ts";
import { modelOf } from "./learn.ts";
import type { StoredModel } from "./models.ts";

/** Records that one look takes. */
const mostLooked = 500;

/** Keeps what is proposed for a record; what was proposed for it before stays. */
export async function keepPredicted(
  db: Queryable,
  params: {
    readonly record: string;
    readonly prediction: Prediction;
    readonly model: Pick<StoredModel, "digest">;
    readonly predicted: Predicted;
    readonly now: number;
  },
): Promise<number> {
  const { record, prediction, model, predicted, now } = params;
  const { value, margin, because } = predicted;
  const { rowCount } = await db.query(
    `insert into predicted (record_id, prediction, model, field, value, margin, because, made_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [record, prediction.name, model.digest, prediction.field, value, margin, JSON.stringify(because), new Date(now)],
  );
  return rowCount ?? 0;
}

/** Proposes for the records that were opened since the last look; how many values were proposed. */
export async function proposeForOpened(db: Queryable, prediction: Prediction, now: number): Promise<number> {
  const model = await modelOf(db, prediction);
  if (model === null) return 0;
  // A record is in the store a moment after it was opened.
  const since = new Date(model.lookedAt - 60_000);
  const { rows } = await db.query<{ snapshot: RecordState; at: Date }>(
    `select r.snapshot, r.opened_at as at from records r
     where r.type = $1 and not r.final and not r.hidden and r.opened_at > $2
       and not exists (select from predicted p where p.record_id = r.id and p.prediction = $3)
     order by r.opened_at, r.id limit $4`,
    [prediction.record, since, prediction.name, mostLooked],
  );
  let made = 0;
  for (const { snapshot } of rows) {
    const predicted = proposedValue(prediction, model.trained, snapshot.fields);
    if (predicted !== null) made += await keepPredicted(db, { record: snapshot.id, prediction, model, predicted, now });
  }
  const until = rows.length < mostLooked ? now : (rows.at(-1)?.at.getTime() ?? now);
  await db.query("update prediction_models set looked_at = greatest(looked_at, $2) where prediction = $1", [
    prediction.name,
    new Date(until),
  ]);
  return made;
}

/** Predictions whose value for a record a person refused. */
export async function listRejected(db: Queryable, record: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ prediction: string; value: string }>(
    "select prediction, value from predicted where record_id = $1 and rejected_at is not null",
    [record],
  );
  return new Map(rows.map(({ prediction, value }) => [prediction, value]));
}

/** `value` is refused, whatever was proposed before. */
export async function rejectPredicted(
  db: Queryable,
  params: { readonly record: string; readonly prediction: string; readonly by: string; readonly value: string },
): Promise<void> {
  await db.query(
    `update predicted set rejected_at = now(), rejected_by = $3, value = $4 where record_id = $1 and prediction = $2`,
    [params.record, params.prediction, params.by, params.value],
  );
}

export interface PredictedCounts {
  readonly open: number;
  readonly accepted: number;
  readonly rejected: number;
}

/**
 * What became of the values that were proposed since an instant. Accepted: the record has the value now. Rejected: a
 * person said so, or it is over with another.
 */
export async function countPredicted(db: Queryable, since: number): Promise<ReadonlyMap<string, PredictedCounts>> {
  const { rows } = await db.query<PredictedCounts & { prediction: string }>(
    `select prediction, count(*) filter (where has)::int as accepted,
       count(*) filter (where not has and over)::int as rejected,
       count(*) filter (where not has and not over)::int as open
     from (
       select p.prediction, p.rejected_at is null and r.snapshot -> 'fields' ->> p.field is not distinct from p.value as has,
         p.rejected_at is not null or r.final as over
       from predicted p join records r on r.id = p.record_id where p.made_at >= $1
     ) told group by 1`,
    [new Date(since)],
  );
  return new Map(rows.map(({ prediction, ...counts }) => [prediction, counts]));
}
