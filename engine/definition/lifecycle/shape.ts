/** What may be written in a Lifecycle. */
import { z } from "zod";
import {
  audiences,
  camel,
  condition,
  duration,
  facts,
  fields,
  json,
  kebab,
  runbookName,
  table,
  tasks,
  transition,
  transitionName,
  transitions,
  values,
  word,
} from "../shapes.ts";

const after = transition.extend({
  wait: duration.optional(),
  until: word.optional(),
  calendar: z.union([kebab, table]).optional(),
});

const state = z.strictObject({
  final: z.boolean().optional(),
  title: word.optional(),
  stamp: camel.optional(),
  do: tasks.optional(),
  approval: z.union([kebab, table]).optional(),
  invoke: z
    .strictObject({
      runbook: z.union([runbookName, z.string().startsWith("${"), table]),
      with: z.union([values, z.string().startsWith("${")]).optional(),
      timeout: duration,
    })
    .optional(),
  reserve: z
    .strictObject({
      cis: json,
      from: json,
      until: json,
      avoid: z.array(kebab).optional(),
      override: z.array(word).optional(),
      release: z.union([camel, z.array(camel).min(1)]).optional(),
    })
    .optional(),
  after: z.array(after).min(1).optional(),
  transitions: z.record(transitionName, transitions).optional(),
});

export const lifecycleSpec = z.strictObject({
  record: kebab.optional(),
  facetOf: kebab.optional(),
  fields: fields.optional(),
  when: condition.optional(),
  facts: facts.optional(),
  allow: audiences,
  initial: camel,
  states: z.record(camel, state),
  anywhere: z
    .strictObject({ except: z.array(camel).optional(), transitions: z.record(transitionName, transitions) })
    .optional(),
});

export type LifecycleSource = z.infer<typeof lifecycleSpec>;
export type StateSource = z.infer<typeof state>;
export type AfterSource = z.infer<typeof after>;
export type ReserveSource = NonNullable<StateSource["reserve"]>;
