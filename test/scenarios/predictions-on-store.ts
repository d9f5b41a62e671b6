/** Whether what is proposed for a record of the store is what a scenario expects. */
import type pg from "pg";
import { type ExpectedPrediction, unmetPrediction } from "../../engine/simulation/predictions.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { loadRecord } from "../../store/record/load.ts";

export async function unmetPredictionOnStore(
  pool: pg.Pool,
  expected: ExpectedPrediction,
  record: string,
): Promise<readonly string[]> {
  const prediction = (await readLatestDefinition(pool, "Prediction", expected.prediction))?.ir;
  if (prediction === undefined) return [`there is no prediction "${expected.prediction}"`];
  const state = await loadRecord(pool, record);
  return state === null
    ? [`there is no record "${expected.record}" yet`]
    : unmetPrediction(expected, prediction, state.fields);
}
