import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const stateName = z.string().regex(/^[a-z][A-Za-z0-9]{0,63}(\.[a-z][A-Za-z0-9]{0,63})?$/);
const states = z
  .record(stateName, z.string().max(64))
  .meta({ description: "State to the one that takes its place; FACET.STATE in a facet" });
const verdict = z.object({ dueAt: z.iso.datetime().nullable(), breached: z.boolean() });

export const plannedMove = z.object({
  record: z.string(),
  number: z.string(),
  from: z.object({ bundle: digest, lifecycle: z.string(), state: z.string() }),
  to: z.object({ bundle: digest, lifecycle: z.string().nullable(), state: z.string().nullable() }),
  outcome: z.enum(["kept", "mapped", "refused"]),
  why: z.string().nullable().meta({ description: "Why it would stay as it is" }),
  effects: z.array(z.string()).meta({ description: "What else the move brings about, one sentence each" }),
  clocks: z.array(z.object({ clock: z.string(), before: verdict, after: verdict })),
  waits: z
    .array(z.object({ state: z.string(), before: z.iso.datetime(), after: z.iso.datetime() }))
    .meta({ description: "What a state does by itself (`after`) at another instant than now" }),
});

export const movePlan = z
  .object({
    digest,
    recordType: z.string(),
    undoes: digest.nullable().meta({ description: "The plan that this one takes back" }),
    more: z
      .boolean()
      .meta({ description: "More records pin other definitions than the plan holds: apply it and plan again" }),
    plannedAt: z.iso.datetime(),
    plannedBy: z.string(),
    appliedAt: z.iso.datetime().nullable(),
    appliedBy: z.string().nullable(),
    counts: z.object({
      kept: z.int(),
      mapped: z.int(),
      refused: z.int(),
      moved: z.int(),
      failed: z.int(),
      pending: z.int(),
      hidden: z.int().meta({ description: "Of records that the caller does not see: counted, not told" }),
    }),
    moves: z.array(
      plannedMove.extend({
        result: z
          .object({ moved: z.boolean(), why: z.string().nullable() })
          .nullable()
          .meta({ description: "null until it was carried out" }),
      }),
    ),
  })
  .meta({ id: "MovePlan" });

export const planMoves = defineOperation({
  id: "planMoves",
  large: true,
  method: "post",
  path: "/v1/moves",
  summary:
    "Plan to move the open records of a type to other definitions: what each would become, and why not; nothing is moved",
  tag: "definitions",
  permission: "records.move",
  params: none,
  query: none,
  body: z.strictObject({
    type: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
    to: z
      .union([z.literal("latest"), digest])
      .default("latest")
      .meta({ description: "Digest of a published bundle, or the latest" }),
    states: states.default({}),
    lifecycles: z
      .record(z.string().max(63), z.string().max(63))
      .default({})
      .meta({ description: "Lifecycle to the one that takes its place" }),
    numbers: z.array(z.string().max(40)).min(1).max(500).optional().meta({ description: "Only these records" }),
  }),
  reply: movePlan,
  status: 201,
});

export const showMoves = defineOperation({
  id: "showMoves",
  method: "get",
  path: "/v1/moves/{digest}",
  summary: "Show a plan of moves and how far it was carried out",
  tag: "definitions",
  permission: "definitions.read",
  params: z.object({ digest }),
  query: none,
  body: none,
  reply: movePlan,
});

export const applyMoves = defineOperation({
  id: "applyMoves",
  large: true,
  method: "post",
  path: "/v1/moves/{digest}/apply",
  summary: "Carry a plan out as it was shown; called again it goes on with what is still pending",
  tag: "definitions",
  permission: "records.move",
  params: z.object({ digest }),
  query: none,
  body: none,
  reply: movePlan,
});

export const undoMoves = defineOperation({
  id: "undoMoves",
  large: true,
  method: "post",
  path: "/v1/moves/{digest}/undo",
  summary: "Plan the way back for the records that a plan has moved; nothing is moved until that plan is applied",
  tag: "definitions",
  permission: "records.move",
  params: z.object({ digest }),
  query: none,
  body: z.strictObject({ states: states.default({}) }),
  reply: movePlan,
  status: 201,
});
