import type { z } from "zod";
import { recordInSight } from "../../engine/access/record-in-sight.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Prediction } from "../../engine/prediction/ir.ts";
import { type Predicted, proposedValue } from "../../engine/prediction/propose.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import type { Queryable } from "../../store/pool.ts";
import { learn, modelOf } from "../../store/prediction/learn.ts";
import type { StoredModel } from "../../store/prediction/models.ts";
import {
  countPredicted,
  keepPredicted,
  listRejected,
  rejectPredicted as reject,
} from "../../store/prediction/predicted.ts";
import { listPredicted, listPredictions, rejectPredicted, trainPredictions } from "../contract/prediction.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../error.ts";
import { type Route, route } from "../route.ts";
import { seeRecord } from "../sight.ts";

const month = 30 * 86_400_000;

/** Values that are proposed for fields of records, learned of those that are over. Nothing is written by itself. */
export function predictionRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listPredictions, async () => ({ items: await present(pool) })),

    route(trainPredictions, async () => {
      for (const prediction of (await readDefinitionsOfKind(pool, "Prediction")).values())
        await learn(pool, prediction, Date.now());
      return { items: await present(pool) };
    }),

    route(listPredicted, async ({ params, caller }) => {
      const { state, sight } = await seeRecord(pool, caller, params.type, params.number);
      const found = await proposed(pool, recordInSight(state, sight));
      return {
        items: found.map(({ prediction: { name, title, field, command }, predicted }) => ({
          prediction: name,
          title,
          field,
          command,
          value: predicted.value,
          margin: predicted.margin,
          because: [...predicted.because],
        })),
      };
    }),

    route(rejectPredicted, async ({ params, caller }) => {
      const { state, sight } = await seeRecord(pool, caller, params.type, params.number);
      const found = await proposed(pool, recordInSight(state, sight));
      const one = found.find(({ prediction }) => prediction.name === params.prediction);
      if (one === undefined) throw notFound(`"${params.prediction}" proposes nothing for ${state.number}`);
      const { prediction, model, predicted } = one;
      await keepPredicted(pool, { record: state.id, prediction, model, predicted, now: Date.now() });
      const { value } = predicted;
      await reject(pool, { record: state.id, prediction: prediction.name, by: caller.person.name, value });
      return { prediction: prediction.name, value };
    }),
  ];
}

interface Proposed {
  readonly prediction: Prediction;
  readonly model: StoredModel;
  readonly predicted: Predicted;
}

/** For a record that is not over, as it is seen: fields that are not seen are neither read nor proposed. */
async function proposed(db: Queryable, { id, type, final, fields }: RecordState): Promise<readonly Proposed[]> {
  if (final) return [];
  const predictions = [...(await readDefinitionsOfKind(db, "Prediction")).values()].filter(
    ({ record, field }) => record === type && Object.hasOwn(fields, field),
  );
  const rejected = predictions.length === 0 ? new Map<string, string>() : await listRejected(db, id);
  const found: Proposed[] = [];
  for (const prediction of predictions) {
    const model = rejected.has(prediction.name) ? null : await modelOf(db, prediction);
    const predicted = model === null ? null : proposedValue(prediction, model.trained, fields);
    if (model !== null && predicted !== null) found.push({ prediction, model, predicted });
  }
  return found;
}

async function present(db: Queryable): Promise<z.input<typeof listPredictions.reply>["items"]> {
  const counts = await countPredicted(db, Date.now() - month);
  const items = [];
  for (const prediction of (await readDefinitionsOfKind(db, "Prediction")).values()) {
    const { name, title, record, field, precision } = prediction;
    const model = await modelOf(db, prediction);
    items.push({
      name,
      title,
      record,
      field,
      precision,
      model: model === null ? null : presentModel(model),
      counts: counts.get(name) ?? { open: 0, accepted: 0, rejected: 0 },
    });
  }
  return items;
}

function presentModel({ digest, trainedAt, trained: { records, threshold, model, measured } }: StoredModel) {
  return {
    digest,
    trainedAt: instantText(trainedAt),
    records,
    threshold,
    values: [...model.values],
    measured: { ...measured, values: [...measured.values] },
  };
}
