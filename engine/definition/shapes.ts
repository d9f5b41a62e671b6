/** Shapes that several kinds share. Only structure: texts with a meaning of their own are read by `values/`. */
import { z } from "zod";
import { previous } from "../lifecycle/way-back.ts";
import type { KindName } from "./kind-map.ts";

const inherited = "constructor|toString|toLocaleString|valueOf|hasOwnProperty|isPrototypeOf|propertyIsEnumerable";

/** Names of definitions. */
export const kebab = z
  .string()
  .max(63)
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, "a name in kebab-case such as change-cab");

/** By which the JSON Schema says what a text names: kinds of definitions, or `state`. */
export const namesKey = "x-names";

/** The name of a definition of one of these kinds: an editor offers those that there are. */
export function nameOf(...kinds: readonly [KindName, ...KindName[]]): typeof kebab {
  return kebab.meta({ [namesKey]: kinds });
}

/** Names of fields, states and commands. Names that every JavaScript object inherits are refused. */
export const camel = z
  .string()
  .max(63)
  .regex(new RegExp(`^(?!(?:${inherited})$)[a-z][a-zA-Z0-9]*$`), "a name in camelCase such as onHold");

/** A state of the same lifecycle. */
export const ownState = camel.meta({ [namesKey]: ["state"] });

/** A field, or `+plan`: the fields of that set of the record type. */
export const fieldOrSet = z
  .string()
  .max(64)
  .regex(
    new RegExp(`^\\+?(?!(?:${inherited})$)[a-z][a-zA-Z0-9]*$`),
    "a name in camelCase such as onHold, or a field set such as +plan",
  );

/** A field of a record, or of one of its facets: `commander`, `facets.major.commander`. */
export const placedField = z
  .string()
  .max(140)
  .regex(
    new RegExp(`^(?:facets\\.[a-z][a-zA-Z0-9]*(?:-[a-z0-9]+)*\\.)?(?!(?:${inherited})$)[a-z][a-zA-Z0-9]*$`),
    "a field such as priority, or facets.major.commander",
  );

/** A command, an outcome or a reaction (`problem.closed`). */
export const transitionName = z
  .string()
  .max(127)
  .regex(
    new RegExp(`^(?!(?:${inherited})$)(?:[a-z][a-zA-Z0-9]*|[a-z][a-zA-Z0-9]*(?:-[a-z0-9]+)*\\.[a-z][a-zA-Z0-9]*)$`),
    "a name such as assign or problem.closed",
  );

/** `namespace/name` of a runbook. */
export const runbookName = z
  .string()
  .regex(/^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\/[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/, "a runbook as namespace/name")
  .meta({ [namesKey]: ["Runbook"] satisfies KindName[] });

/** A function of ours, such as `cmdb.impact`. */
export const functionName = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]*(?:\.[a-z][a-zA-Z0-9]*)*$/, "a function such as cmdb.impact");

export const word = z.string().min(1).max(200);

/** Any JSON value that is there: `z.unknown()` would accept a missing key. */
export const json = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()),
]);

export const condition = z.union([z.string().min(1), z.record(z.string(), json)]);

export const duration = z.string().min(1);

export const table = z.strictObject({ table: nameOf("DecisionTable") });

export const audience = z.union([
  word,
  z.strictObject({
    user: word.optional(),
    group: word.optional(),
    field: word.optional(),
    manager: word.optional(),
    owner: word.optional(),
    onCall: nameOf("OnCall").optional(),
    layer: kebab.optional(),
  }),
]);

export const audiences = z.array(audience);

export const values = z.record(z.string(), json);

/** A command that the engine sends by itself: its name, or its name and input. */
export const sentCommand = z.union([
  transitionName,
  z.strictObject({ command: transitionName, with: values.optional() }),
]);

export type SentCommandSource = z.infer<typeof sentCommand>;

export const fact = z.strictObject({ call: functionName, with: values.optional(), maxAge: duration.optional() });

export const facts = z.record(camel, fact);

const fieldTypes = [
  "string",
  "text",
  "integer",
  "number",
  "boolean",
  "enum",
  "instant",
  "date",
  "duration",
  "user",
  "group",
  "ci",
  "record",
  "runbook",
  "object",
  "item",
  "file",
] as const;

export const field = z.strictObject({
  type: z.enum(fieldTypes),
  title: word.optional(),
  many: z.boolean().optional(),
  required: z.boolean().optional(),
  default: json.optional(),
  values: z.array(camel).min(1).optional(),
  oneOf: z.union([z.array(word).min(1), z.literal("catalog")]).optional(),
  class: nameOf("CIClass", "RecordType").optional(),
  read: z.array(camel).optional(),
  computed: z.union([json, table]).optional(),
  override: z.boolean().optional(),
  reasonOnChange: z.boolean().optional(),
  maxLength: z.int().min(1).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  pattern: z.string().min(1).max(500).optional(),
  when: condition.optional(),
  secret: z.boolean().optional(),
  index: z.boolean().optional(),
  schema: z.record(z.string(), json).optional(),
  formOf: camel.optional(),
  maxSize: word.optional(),
  media: z.array(z.string().max(100)).min(1).optional(),
});

export const fields = z.record(camel, field);

/** An Open Workflow task list; its inside is checked as a runbook's is. */
export const tasks = z.array(z.record(z.string(), z.record(z.string(), json))).min(1);

/** A record that is opened after the commit. */
const opening = z.strictObject({
  as: camel,
  record: nameOf("RecordType"),
  link: camel,
  when: condition.optional(),
  each: json.optional(),
  set: values.optional(),
  links: z.record(camel, z.union([z.array(camel).min(1), z.string().startsWith("${")])).optional(),
  once: z.boolean().optional(),
  sample: word.optional(),
  limit: z.strictObject({ per: word, within: duration }).optional(),
});

/** What the item of the record orders, opened after the commit. */
const ordering = z.strictObject({
  order: camel,
  link: camel,
  when: condition.optional(),
  once: z.boolean().optional(),
});

/** Who is told by which notification. */
const tell = z.strictObject({ notify: nameOf("Notification"), to: audiences, when: condition.optional() });

export const tells = z.array(tell).min(1).max(20);

export const openings = z
  .array(z.union([opening, ordering]))
  .min(1)
  .max(100);

/** A state, or the one that this state was entered from. */
const target = z
  .string()
  .max(63)
  .regex(
    new RegExp(`^(?:\\${previous}|(?!(?:${inherited})$)[a-z][a-zA-Z0-9]*)$`),
    `a name in camelCase such as onHold, or ${previous}`,
  )
  .meta({ [namesKey]: ["state"] });

export const transition = z.strictObject({
  when: condition.optional(),
  target: target.optional(),
  refuse: z.string().min(1).optional(),
  require: z.array(fieldOrSet).optional(),
  ask: fields.optional(),
  allow: audiences.optional(),
  set: values.optional(),
  fields: z.array(fieldOrSet).optional(),
  do: tasks.optional(),
  internal: z.union([z.boolean(), z.string().min(1)]).optional(),
  open: openings.optional(),
  tell: tells.optional(),
  merge: z.string().min(1).optional(),
});

export const transitions = z.union([target, transition, z.array(z.union([target, transition])).min(1)]);

export const metadata = z.strictObject({
  name: kebab,
  title: word.optional(),
  owner: word.optional(),
  description: z.string().optional(),
});

export type Metadata = z.infer<typeof metadata>;
export type FieldSource = z.infer<typeof field>;
export type TellSource = z.infer<typeof tell>;
export type OpeningSource = z.infer<typeof opening>;
export type OrderingSource = z.infer<typeof ordering>;
export type TransitionSource = z.infer<typeof transition>;
export type TransitionsSource = z.infer<typeof transitions>;
export type AudienceSource = z.infer<typeof audience>;
export type FactSource = z.infer<typeof fact>;
