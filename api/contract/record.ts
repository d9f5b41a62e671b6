import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none, ownQuery } from "./page.ts";

export const typeName = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/);
export const fields = z.record(z.string().max(64), json);
const sequence = z.coerce.number().int().min(0).max(2_147_483_647);

const clock = z
  .object({
    id: z.string(),
    serviceLevel: z.string(),
    phase: z.enum(["running", "paused", "stopped", "cancelled"]),
    dueAt: z.iso.datetime().nullable().meta({ description: "Instant of breach as it stands; null while paused" }),
    targetMs: z.int().nullable().meta({ description: "Open milliseconds promised; null = until an instant" }),
    usedMs: z.number().nullable().meta({
      description: "Open milliseconds used; null, as all others, when the caller sees when it is due alone",
    }),
    remainingMs: z.number().nullable(),
    ticks: z.boolean().nullable().meta({ description: "The remaining time goes down at this moment" }),
    changesAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: "Until when `ticks` is so by the hours of its calendar, if nobody does anything" }),
    percent: z.number().nullable().meta({ description: "Floored to two decimals; for display only" }),
    breached: z.boolean().nullable(),
    met: z.boolean().nullable().meta({ description: "null until the clock stopped" }),
    fault: z
      .string()
      .nullable()
      .meta({ description: "Why it could not be measured to this moment; what is shown is as of its last interval" }),
  })
  .meta({ id: "Clock" });

export const record = z
  .object({
    id: z.string().meta({ description: "incident/INC0000123: also the workflow id" }),
    number: z.string(),
    type: z.string(),
    lifecycle: z.string(),
    bundle: z.string().meta({ description: "Digest of the definitions the record is pinned to" }),
    state: z.string(),
    final: z.boolean(),
    openedAt: z.iso.datetime(),
    openedBy: z.string(),
    updatedAt: z.iso.datetime(),
    enteredAt: z.iso.datetime().meta({ description: "When its state was entered" }),
    head: z.int().meta({ description: "Sequence of the last ledger event; the ETag" }),
    fields,
    links: z.record(z.string(), z.array(z.string())),
    linkedVersions: z
      .record(z.string(), z.record(z.string(), z.object({ version: z.int(), note: z.string().nullable() })))
      .meta({ description: "By link and record, which version was meant; only links that keep it" }),
    version: z
      .int()
      .nullable()
      .meta({ description: "Number of its last version, 0 before the first; null = its type has none" }),
    draft: z.boolean().meta({
      description: "Whether fields of versions are shown as they are, and not as they were frozen last",
    }),
    facets: z.record(z.string(), z.object({ state: z.string(), enteredAt: z.iso.datetime(), fields })),
    clocks: z.array(clock),
    approvals: z.array(
      z.object({
        approval: z.string(),
        stage: z.string(),
        outcome: z.string(),
        digest: z.string().nullable(),
        needed: z.int(),
        approvers: z.array(z.string()),
        decisions: z.array(
          z.object({
            by: z.string(),
            onBehalfOf: z.string().nullable(),
            decision: z.enum(["approve", "reject"]),
            at: z.iso.datetime(),
          }),
        ),
        expiresAt: z.iso.datetime().nullable(),
      }),
    ),
    reservation: z
      .object({
        cis: z.array(z.string()),
        from: z.iso.datetime(),
        until: z.iso.datetime(),
        state: z.string().meta({ description: "The state that took it" }),
        overridden: z.string().nullable().meta({ description: "Why it was taken over a conflict; null = it met none" }),
        closure: z
          .object({
            of: z.array(z.string()).meta({ description: "The items that it was asked for" }),
            depth: z.int().meta({ description: "Relations over which what depends on them was taken" }),
            version: z.string().meta({ description: "Of the graph of CIs by which that was known" }),
          })
          .optional()
          .meta({ description: "Why it holds more than it was asked for; left out = it does not" }),
        shared: z.literal(true).optional().meta({ description: "Others that are shared may be held beside it" }),
      })
      .nullable()
      .meta({ description: "The window of time that the record holds on configuration items" }),
    runs: z.array(
      z.object({ run: z.string(), purpose: z.string(), runbook: z.string().nullable(), outcome: z.string() }),
    ),
    awaited: z
      .array(
        z.object({
          as: z.string().meta({ description: "Its name where it is asked for" }),
          type: z.string(),
          link: z.string().meta({ description: "The link by which it will be known here" }),
          refused: z.string().nullable().meta({ description: "Why it was not opened; null = it is on its way" }),
        }),
      )
      .meta({ description: "Records that this one has asked for and that are not there yet" }),
    mergedInto: z
      .string()
      .nullable()
      .meta({ description: "The record that it was merged into, of those the caller sees" }),
    mergedFrom: z.array(z.string()).meta({ description: "Records that were merged into it, of those the caller sees" }),
    attention: z.string().nullable().meta({ description: "Why a person must look at it" }),
    commands: z.array(z.string()).meta({ description: "Names of the commands its state takes" }),
  })
  .meta({ id: "Record" });

export const ledgerEvent = z
  .object({
    seq: z.int(),
    at: z.iso.datetime().meta({ description: "When it was decided" }),
    committedAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: "When it reached the store; null = not known, an event of an earlier version" }),
    by: z.string(),
    commandId: z.string(),
    kind: z.string(),
    body: z.record(z.string(), json),
    text: z.string().meta({ description: "One sentence for people" }),
  })
  .meta({ id: "LedgerEvent" });

export const commandReply = z
  .object({ id: z.string(), number: z.string(), state: z.string(), head: z.int(), commandId: z.string(), reply: json })
  .meta({ id: "CommandReply" });

export const recordPath = z.object({ type: typeName, number: z.string().regex(/^[A-Z]{2,8}[0-9]{7,12}$/) });

export const openingBody = z.strictObject({
  fields: fields.default({}),
  links: z.record(z.string(), z.array(z.string())).default({}),
});

export const openRecord = defineOperation({
  id: "openRecord",
  method: "post",
  path: "/v1/records/{type}",
  summary: "Open a record",
  tag: "records",
  permission: "records.own",
  params: z.object({ type: typeName }),
  query: none,
  body: openingBody,
  reply: commandReply,
  status: 201,
  idempotency: "optional",
});

const filter = z.string().max(1000);
// A caller may give a number or nothing; what comes over the wire is a text.
const fieldFilter = z.custom<string | number | boolean | undefined>(
  (value) => typeof value === "string" && value.length <= 1000,
  "send one text of up to 1,000 characters",
);
const filters = z
  .strictObject({
    state: filter.optional().meta({ description: "One state, or several with commas" }),
    open: z
      .enum(["true", "false"])
      .optional()
      .meta({ description: "Only records that are not final, or only those that are" }),
    attention: z.enum(["true", "false"]).optional(),
    openedBy: filter.optional().meta({ description: "Who opened it; `me` is the caller" }),
    openedAt: filter.optional().meta({ description: "A range of instants: `2026-11-01..now`, `now-7d..`" }),
    updatedAt: filter.optional().meta({ description: "A range of instants" }),
    due: filter
      .optional()
      .meta({ description: "A range in which a running clock ends: `..now+4h`; of one clock as `due.NAME`" }),
    breached: filter.optional().meta({
      description: "`true`: a clock has ended unmet; `false`: none has; of one clock as `breached.NAME`",
    }),
    q: z.string().max(200).optional().meta({ description: "Words to find; a misspelt one finds what is like it" }),
  })
  .catchall(fieldFilter);
const paged = filters.extend({
  ...cursorQuery.shape,
  sort: filter.optional().meta({
    description:
      "Fields, `due` or `openedAt`, `updatedAt`, `number`, with commas; a minus turns one round. Last updated first, or the best matches of `q`",
  }),
});
const types = z.string().max(1000).optional().meta({ description: "Record types, with commas; all when left out" });
const recordPage = z.object({ items: z.array(record), next: z.string().nullable() });

export const listRecords = defineOperation({
  id: "listRecords",
  method: "get",
  path: "/v1/records/{type}",
  summary: "List records of a type by the fields that its definitions declare",
  tag: "records",
  permission: "records.own",
  params: z.object({ type: typeName }),
  query: paged,
  body: none,
  reply: recordPage,
});

export const listAllRecords = defineOperation({
  id: "listAllRecords",
  method: "get",
  path: "/v1/records",
  summary: "List records of several types; a type without a field that is filtered by is left out",
  tag: "records",
  permission: "records.own",
  params: none,
  query: paged.extend({ type: types }),
  body: none,
  reply: recordPage,
});

export const countRecords = defineOperation({
  id: "countRecords",
  method: "get",
  path: "/v1/record-counts",
  summary: "Count records by the filters of the lists, up to 10,000",
  tag: "records",
  permission: "records.own",
  params: none,
  query: filters.extend({ type: types }),
  body: none,
  reply: z.object({ count: z.int(), more: z.boolean().meta({ description: "There are more than were counted" }) }),
});

const upTo = z.int().meta({ description: "Up to 10,000" });

export const countOpenRecords = defineOperation({
  id: "countOpenRecords",
  method: "get",
  path: "/v1/record-counts/open",
  summary: "Of each record type that the caller sees, how many are open, and how many of those have missed a clock",
  tag: "records",
  permission: "records.own",
  params: none,
  query: none,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        type: z.string(),
        open: upTo,
        breached: upTo.nullable().meta({ description: "null = the caller sees no clocks of this type" }),
      }),
    ),
  }),
});

export const listRecordTypes = defineOperation({
  id: "listRecordTypes",
  method: "get",
  path: "/v1/record-types",
  summary: "What the lists of each record type can be asked for, and their columns",
  tag: "records",
  permission: "records.own",
  params: none,
  query: none,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        type: z.string(),
        columns: z.array(z.string()),
        fields: z.array(
          z.object({
            name: z.string(),
            type: z.string(),
            many: z.boolean(),
            values: z.array(z.string()).nullable(),
          }),
        ),
        search: z.record(z.string(), z.int()).meta({ description: "Searched fields with their weights" }),
        versions: z
          .boolean()
          .meta({ description: "Its records are read as they were approved last, by who does not write them" }),
        filled: z.boolean().meta({ description: "False while older records are made ready for these fields" }),
      }),
    ),
  }),
});

export const showRecord = defineOperation({
  id: "showRecord",
  method: "get",
  path: "/v1/records/{type}/{number}",
  summary: "Show a record",
  tag: "records",
  permission: "records.own",
  params: recordPath,
  query: ownQuery,
  body: none,
  reply: record,
  ifNoneMatch: true,
  moves: true,
});

export const commandName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9.]{0,63}$/, "a command is a transition's name, approve or reject");

export const commandRecord = defineOperation({
  id: "commandRecord",
  method: "post",
  path: "/v1/records/{type}/{number}/commands",
  summary: "Send a command to a record",
  tag: "records",
  permission: "records.own",
  params: recordPath,
  query: none,
  body: z.strictObject({
    command: commandName,
    input: fields.default({}),
    onBehalfOf: z.string().optional().meta({ description: "Person who delegated the decision to the caller" }),
  }),
  reply: commandReply,
  idempotency: "optional",
  ifMatch: true,
});

export const offeredInput = z.object({
  name: z.string(),
  kind: z
    .enum(["field", "ask", "link"])
    .meta({ description: "`field` and `link` stay with the record, `ask` goes with the command alone" }),
  type: z.string(),
  many: z.boolean(),
  required: z.boolean().meta({ description: "The command is refused without it" }),
  choices: z.array(z.string()).nullable().meta({ description: "All that it may be; null = open" }),
  class: z.string().nullable().meta({ description: "Class of a configuration item, type of a record" }),
  maxLength: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  pattern: z.string().nullable(),
  schema: json.meta({ description: "JSON Schema of what a map may be; null = any" }),
  value: json.meta({ description: "What the record holds now, or is taken when it is left out" }),
  wantsReason: z.boolean().meta({ description: "A change of it needs the input `reason`" }),
});

export const offer = z
  .object({
    command: z.string(),
    target: z.string().nullable().meta({ description: "The state it leads to; null = none, or the input decides" }),
    may: z
      .enum(["yes", "no", "depends"])
      .meta({ description: "Whether the caller may send it now; `depends`: on the input, or on look-ups" }),
    because: z.string().nullable().meta({ description: "Why not, or on what it depends" }),
    inputs: z.array(offeredInput),
  })
  .meta({ id: "Offer" });

const stepKind = z.enum(["command", "outcome", "linked", "timer"]);

export const listCommands = defineOperation({
  id: "listCommands",
  method: "get",
  path: "/v1/records/{type}/{number}/commands",
  summary: "What a record takes now: each command with its inputs, and whether the caller may send it",
  tag: "records",
  permission: "records.own",
  params: recordPath,
  query: none,
  body: none,
  reply: z.object({ state: z.string(), head: z.int(), items: z.array(offer) }),
});

export const knownCommand = z
  .object({
    command: z.string(),
    facet: z.string().nullable().meta({ description: "null = it is of the main lifecycle" }),
    may: z.enum(["yes", "no", "depends"]).meta({ description: "Whether the caller may send it now" }),
    because: z.string().nullable().meta({ description: "Why not, or on what it depends" }),
    needs: z.array(z.string()).meta({ description: "What must be given with it now" }),
    steps: z
      .array(z.object({ name: z.string(), kind: stepKind, to: z.string() }))
      .nullable()
      .meta({
        description: "The shortest way to a state that takes it; empty = it is in one; null = no way leads there",
      }),
    branches: z.array(
      z.object({
        states: z.array(z.string()).meta({ description: "Those that take it" }),
        targets: z.array(z.string()).meta({ description: "It leads to one of these; empty = it stays" }),
        may: z.string().nullable().meta({ description: "Who may, in words" }),
        fits: z.boolean().meta({ description: "The caller is one of those who may" }),
        needs: z.array(
          z.object({
            name: z.string(),
            has: z.boolean().nullable().meta({ description: "The record has it; null = the caller does not see it" }),
          }),
        ),
        when: z.string().nullable().meta({ description: "The condition, in words; null = always" }),
        refuses: z.string().nullable().meta({ description: "It says no, and this is why" }),
        brings: z.array(z.string()).meta({ description: "What entering its target waits for and brings about" }),
      }),
    ),
  })
  .meta({ id: "KnownCommand" });

export const listAllCommands = defineOperation({
  id: "listAllCommands",
  method: "get",
  path: "/v1/records/{type}/{number}/all-commands",
  summary: "What a record would take in any state: who may, what it needs, the way there, and why not now",
  tag: "records",
  permission: "definitions.read",
  params: recordPath,
  query: none,
  body: none,
  reply: z.object({
    state: z.string(),
    head: z.int(),
    items: z.array(knownCommand),
  }),
});

export const recordTimeline = defineOperation({
  id: "recordTimeline",
  method: "get",
  path: "/v1/records/{type}/{number}/timeline",
  summary: "The record's ledger in order, one sentence an event",
  tag: "records",
  permission: "records.own",
  params: recordPath,
  query: z.strictObject({ after: sequence.default(0), limit: z.coerce.number().int().min(1).max(1000).default(200) }),
  body: none,
  reply: z.object({ items: z.array(ledgerEvent), next: z.int().nullable() }),
});

export const recordSpans = defineOperation({
  id: "recordSpans",
  method: "get",
  path: "/v1/records/{type}/{number}/spans",
  summary: "Since when each field that lists know had which value, and what each clock came to",
  tag: "records",
  permission: "records.read",
  params: recordPath,
  query: z.strictObject({
    knownAt: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: "As it was known then; the same now and next year" }),
  }),
  body: none,
  reply: z.object({
    filled: z.boolean().meta({ description: "False while the past of older records is still made of their ledgers" }),
    fields: z.record(
      z.string(),
      z.array(
        z.object({
          value: json.meta({ description: "null = none; a text by its first 200 characters" }),
          from: z.iso.datetime(),
          to: z.iso.datetime().nullable().meta({ description: "null = it has this value still" }),
          seq: z.int().meta({ description: "Event that gave it" }),
        }),
      ),
    ),
    clocks: z.array(
      z.object({
        id: z.string(),
        serviceLevel: z.string(),
        episode: z.int().meta({ description: "From 1; a reset, a new start or going on after its end begins another" }),
        startedAt: z.iso.datetime(),
        phase: z.enum(["running", "paused", "stopped", "cancelled"]),
        targetMs: z.int().nullable(),
        dueAt: z.iso.datetime().nullable(),
        breachedAt: z.iso.datetime().nullable(),
        endedAt: z.iso.datetime().nullable(),
        usedMs: z.int().meta({ description: "Open milliseconds of what is over" }),
        pausedMs: z.int().meta({ description: "Milliseconds by the wall of pauses that are over" }),
        met: z.boolean().nullable().meta({ description: "null until the clock stopped, and when it was cancelled" }),
      }),
    ),
  }),
});

export const recordClockSpans = defineOperation({
  id: "recordClockSpans",
  method: "get",
  path: "/v1/records/{type}/{number}/clock-spans",
  summary:
    "What each clock of a record did with the time so far: counted, was outside its hours, paused, or was set aside",
  tag: "records",
  permission: "records.own",
  params: recordPath,
  query: none,
  body: none,
  reply: z.object({
    readAt: z.iso.datetime().meta({ description: "Until when the spans of clocks that go on were made" }),
    items: z.array(
      z.object({
        id: z.string(),
        serviceLevel: z.string(),
        dueAt: z.iso.datetime().nullable(),
        percent: z.number().nullable(),
        spans: z
          .array(
            z.object({
              from: z.iso.datetime(),
              to: z.iso.datetime(),
              kind: z.enum(["counts", "closedHours", "paused", "setAside"]),
              cause: z.string().meta({ description: "What began it: a command, a condition, a calendar" }),
            }),
          )
          .meta({ description: "In the order of time, the last 400" }),
      }),
    ),
  }),
});

export const followRecord = defineOperation({
  id: "followRecord",
  method: "get",
  path: "/v1/records/{type}/{number}/events",
  summary: "Follow a record: its ledger events as they are committed",
  tag: "records",
  permission: "records.own",
  params: recordPath,
  query: z.strictObject({ after: sequence.optional() }),
  body: none,
  reply: ledgerEvent,
  stream: true,
});

export const recordStory = defineOperation({
  id: "recordStory",
  method: "get",
  path: "/v1/records/{type}/{number}/story",
  summary:
    "Everything that belongs to the record in the order of time: alerts, its ledger, linked records, runs and their steps",
  tag: "records",
  permission: "records.own",
  params: recordPath,
  query: none,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        at: z.iso.datetime(),
        subject: z.string(),
        kind: z.enum(["alert", "event", "remediation", "run", "step"]),
        by: z.string().nullable(),
        text: z.string(),
      }),
    ),
  }),
});
