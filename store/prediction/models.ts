import { Recent } from "../../engine/base/recent.ts";
import type { Trained } from "../../engine/prediction/train.ts";
import type { Queryable } from "../pool.ts";

export interface StoredModel {
  readonly prediction: string;
  /** Digest of the definition that it was learned by. */
  readonly definition: string;
  readonly digest: string;
  readonly trained: Trained;
  /** UTC milliseconds. */
  readonly trainedAt: number;
  readonly lookedAt: number;
}

interface Row extends Omit<StoredModel, "trained" | "trainedAt" | "lookedAt"> {
  readonly trained_at: Date;
  readonly looked_at: Date;
}

/** What was learned, by prediction and instant: with its words it is long, and asked for with each record that is shown. */
const learned = new Recent<string, Trained>(32);

export async function readModel(db: Queryable, prediction: string): Promise<StoredModel | null> {
  const { rows } = await db.query<Row>(
    "select prediction, definition, digest, trained_at, looked_at from prediction_models where prediction = $1",
    [prediction],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { trained_at, looked_at, ...model } = row;
  const key = `${model.prediction} ${model.definition} ${model.digest} ${String(trained_at.getTime())}`;
  const trained = learned.get(key) ?? (await readTrained(db, model));
  // Learned anew meanwhile: it is found with the next question.
  if (trained === null) return null;
  learned.set(key, trained);
  return { ...model, trained, trainedAt: trained_at.getTime(), lookedAt: looked_at.getTime() };
}

async function readTrained(db: Queryable, { prediction, digest }: Pick<Row, "prediction" | "digest">) {
  const { rows } = await db.query<{ trained: Trained }>(
    "select trained from prediction_models where prediction = $1 and digest = $2",
    [prediction, digest],
  );
  return rows[0]?.trained ?? null;
}

/** What was looked at stays so: nobody is told anew of old records. */
export async function keepModel(
  db: Queryable,
  { prediction, definition, digest, trained, trainedAt }: Omit<StoredModel, "lookedAt">,
): Promise<void> {
  await db.query(
    `insert into prediction_models (prediction, definition, digest, trained, trained_at, looked_at)
     values ($1, $2, $3, $4, $5, $5)
     on conflict (prediction) do update set definition = excluded.definition, digest = excluded.digest,
       trained = excluded.trained, trained_at = excluded.trained_at`,
    [prediction, definition, digest, JSON.stringify(trained), new Date(trainedAt)],
  );
}
