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
  nameOf,
  openings,
  ownState,
  runbookName,
  table,
  tasks,
  tells,
  transition,
  transitionName,
  transitions,
  values,
  word,
  type AudienceSource,
  type TransitionsSource,
} from "../shapes.ts";

const after = transition.extend({
  wait: duration.optional(),
  every: duration.optional(),
  until: word.optional(),
  calendar: z.union([nameOf("Calendar"), table]).optional(),
});

/** A calendar, or those that the CIs name in an attribute. */
const windowCalendar = z.union([nameOf("Calendar"), z.strictObject({ read: camel })]);

const state = z.strictObject({
  final: z.boolean().optional(),
  title: word.optional(),
  stamp: camel.optional(),
  do: tasks.optional(),
  approval: z.union([nameOf("Approval"), table]).optional(),
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
      avoid: z.array(windowCalendar).optional(),
      within: z.array(windowCalendar).min(1).optional(),
      closure: z.strictObject({ depth: z.int().min(1).max(8) }).optional(),
      overlap: z.enum(["exclusive", "shared"]).optional(),
      override: z.array(word).optional(),
      release: z.union([ownState, z.array(ownState).min(1)]).optional(),
    })
    .optional(),
  open: openings.optional(),
  tell: tells.optional(),
  freeze: z.boolean().optional(),
  hide: z.boolean().optional(),
  after: z.array(after).min(1).optional(),
  transitions: z.record(transitionName, transitions).optional(),
});

/** Of one that extends another: null takes out what the other has. */
const changedState = z.strictObject({
  ...(Object.fromEntries(Object.entries(state.shape).map(([key, shape]) => [key, shape.nullable()])) as {
    [Key in keyof typeof state.shape]: z.ZodNullable<(typeof state.shape)[Key]>;
  }),
  transitions: z.record(transitionName, transitions.nullable()).nullable().optional(),
});

const anywhere = z.strictObject({
  in: z.array(ownState).min(1).optional(),
  except: z.array(ownState).optional(),
  transitions: z.record(transitionName, transitions.nullable()),
});

export const lifecycleSpec = z
  .strictObject({
    extends: nameOf("Lifecycle").optional(),
    abstract: z.boolean().optional(),
    record: nameOf("RecordType").optional(),
    facetOf: nameOf("RecordType").optional(),
    fields: fields.optional(),
    when: condition.optional(),
    facts: facts.optional(),
    allow: audiences.optional(),
    initial: ownState.optional(),
    states: z.record(camel, changedState.nullable()).optional(),
    anywhere: z.union([anywhere, z.array(anywhere).min(1)]).optional(),
  })
  .meta({
    anyOf: [{ required: ["allow", "initial", "states"] }, { required: ["extends"] }, { required: ["abstract"] }],
  });

export type WrittenLifecycle = z.infer<typeof lifecycleSpec>;
export type WrittenState = z.infer<typeof changedState>;
export type WrittenAnywhere = z.infer<typeof anywhere>;

/** What a lifecycle says, its parent's part with it: nothing is null, and field sets are written out. */
export interface LifecycleSource extends Omit<WrittenLifecycle, "allow" | "initial" | "states" | "anywhere"> {
  /** Empty in an abstract one that leaves it to others. */
  readonly initial: string;
  readonly allow: readonly AudienceSource[];
  readonly states: { readonly [name: string]: StateSource };
  /** Of an abstract one; else it is `shared` of the states it applies to. */
  readonly anywhere: readonly AnywhereSource[];
}

export interface StateSource extends z.infer<typeof state> {
  /** What `anywhere` gives it, as far as it has no transition of that name itself. */
  readonly shared?: NamedTransitions;
}

export interface AnywhereSource {
  readonly in?: readonly string[] | undefined;
  readonly except?: readonly string[] | undefined;
  readonly transitions: NamedTransitions;
}

export interface NamedTransitions {
  readonly [name: string]: TransitionsSource;
}

export type AfterSource = z.infer<typeof after>;
export type ReserveSource = NonNullable<StateSource["reserve"]>;

/** All transitions that a state has. */
export function transitionsOf(state: StateSource | undefined): NamedTransitions {
  return { ...state?.shared, ...state?.transitions };
}
