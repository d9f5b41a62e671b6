import type { Prediction } from "../../engine/prediction/ir.ts";
import { train } from "../../engine/prediction/train.ts";
import { digestOf } from "../digest.ts";
import type { Queryable } from "../pool.ts";
import { readExamples } from "./examples.ts";
import { keepModel, readModel, type StoredModel } from "./models.ts";

/** What was learned so long ago is learned anew. */
const stale = 86_400_000;

/** Learns anew from what is in the store. `now`: UTC milliseconds. */
export async function learn(
  db: Queryable,
  prediction: Prediction,
  now: number,
): Promise<Omit<StoredModel, "lookedAt">> {
  const trained = train(prediction, await readExamples(db, prediction, now - prediction.withinMs));
  const { model, threshold } = trained;
  const learned = {
    prediction: prediction.name,
    definition: digestOf(prediction),
    digest: digestOf({ model, threshold }),
    trained,
    trainedAt: now,
  };
  await keepModel(db, learned);
  return learned;
}

/** The model of a prediction as it is defined now; null = none was learned yet. */
export async function modelOf(db: Queryable, prediction: Prediction): Promise<StoredModel | null> {
  const model = await readModel(db, prediction.name);
  return model?.definition === digestOf(prediction) ? model : null;
}

export async function isStale(db: Queryable, prediction: Prediction, now: number): Promise<boolean> {
  const model = await modelOf(db, prediction);
  return model === null || now - model.trainedAt > stale;
}
