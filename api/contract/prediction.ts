import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";
import { recordPath } from "./record.ts";

const measured = z.object({
  asked: z.int().meta({ description: "Records of the latest fifth, that it had not learned from" }),
  answered: z.int().meta({ description: "Those that it proposed a value for" }),
  right: z.int().meta({ description: "Those that were left with this value" }),
  values: z.array(z.object({ value: z.string(), asked: z.int(), proposed: z.int(), right: z.int() })),
});

const prediction = z
  .object({
    name: z.string(),
    title: z.string(),
    record: z.string(),
    field: z.string(),
    precision: z.number().meta({ description: "Share of right ones that is wished for" }),
    model: z
      .object({
        digest: z.string(),
        trainedAt: z.iso.datetime(),
        records: z.int(),
        threshold: z
          .number()
          .nullable()
          .meta({ description: "Null = nothing is sure enough, and nothing is proposed" }),
        values: z.array(z.object({ value: z.string(), records: z.int() })),
        measured,
      })
      .nullable()
      .meta({ description: "Null = it has not learned yet" }),
    counts: z
      .object({ open: z.int(), accepted: z.int(), rejected: z.int() })
      .meta({ description: "What became of the values that were proposed in thirty days" }),
  })
  .meta({ id: "Prediction" });

const list = z.object({ items: z.array(prediction) });

export const listPredictions = defineOperation({
  id: "listPredictions",
  method: "get",
  path: "/v1/predictions",
  summary: "What is learned of closed records, how well it does, and what became of what was proposed",
  tag: "predictions",
  permission: "definitions.read",
  params: none,
  query: none,
  body: none,
  reply: list,
});

export const trainPredictions = defineOperation({
  id: "trainPredictions",
  method: "post",
  path: "/v1/predictions/train",
  summary: "Let all predictions learn anew now",
  tag: "predictions",
  permission: "definitions.publish",
  params: none,
  query: none,
  body: none,
  reply: list,
});

export const listPredicted = defineOperation({
  id: "listPredicted",
  method: "get",
  path: "/v1/records/{type}/{number}/predicted",
  summary: "Values that are proposed for fields of a record, each with the words that speak for it",
  tag: "predictions",
  permission: "records.read",
  params: recordPath,
  query: none,
  body: none,
  reply: z.object({
    items: z.array(
      z
        .object({
          prediction: z.string(),
          title: z.string(),
          field: z.string(),
          value: z.string(),
          command: z.string().meta({ description: "The command that takes it over, with the field as its input" }),
          margin: z.number().meta({ description: "By how much it is likelier than the next one: a logarithm" }),
          because: z.array(z.object({ term: z.string(), weight: z.number() })),
        })
        .meta({ id: "Predicted" }),
    ),
  }),
});

export const rejectPredicted = defineOperation({
  id: "rejectPredicted",
  method: "post",
  path: "/v1/records/{type}/{number}/predicted/{prediction}/reject",
  summary: "Refuse a value that is proposed; it is not proposed for this record again",
  tag: "predictions",
  permission: "records.write",
  params: recordPath.extend({ prediction: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/) }),
  query: none,
  body: none,
  reply: z.object({ prediction: z.string(), value: z.string() }),
});
