import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";

const state = z.enum(["open", "accepted", "rejected", "gone"]);

export const proposal = z
  .object({
    id: z.int(),
    improvement: z.string(),
    title: z.string(),
    kind: z.enum(["AlertRule", "Remediation"]),
    name: z.string().meta({ description: "Of the definition that would be published, or retired" }),
    from: z.string().meta({ description: "Of the one that it is made of" }),
    before: z.string().nullable().meta({ description: "As it is published; null = there is none of this name" }),
    after: z.string().nullable().meta({ description: "As it would be published; null = no more" }),
    count: z.int().meta({ description: "How often it was so" }),
    records: z
      .array(z.string())
      .meta({ description: "Records that show it, as far as you see them, the latest first" }),
    backTest: z.object({
      days: z.int(),
      before: z.int().meta({ description: "Records that alerts of the rules opened" }),
      after: z.int().meta({ description: "Those that they would have opened" }),
      missed: z.int().meta({ description: "Records among those that would be missing that a person had worked on" }),
    }),
    state,
    madeAt: z.iso.datetime(),
    decidedAt: z.iso.datetime().nullable(),
    by: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: "Proposal" });

const one = z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) });

export const listProposals = defineOperation({
  id: "listProposals",
  method: "get",
  path: "/v1/proposals",
  summary: "Definitions that improvements propose, the latest first, and how many were accepted and rejected",
  tag: "proposals",
  permission: "definitions.read",
  params: none,
  query: cursorQuery.extend({ state: state.optional() }),
  body: none,
  reply: z.object({
    items: z.array(proposal),
    counts: z
      .array(z.object({ improvement: z.string(), open: z.int(), accepted: z.int(), rejected: z.int(), gone: z.int() }))
      .meta({ description: "Of all proposals, whatever is asked for" }),
    next: z.string().nullable(),
  }),
});

export const showProposal = defineOperation({
  id: "showProposal",
  method: "get",
  path: "/v1/proposals/{id}",
  summary: "A proposal with its evidence, its back-test and both texts",
  tag: "proposals",
  permission: "definitions.read",
  params: one,
  query: none,
  body: none,
  reply: proposal,
});

export const lookForProposals = defineOperation({
  id: "lookForProposals",
  method: "post",
  path: "/v1/proposals/look",
  summary: "Let all improvements look at the past now",
  tag: "proposals",
  permission: "definitions.publish",
  params: none,
  query: none,
  body: none,
  reply: z.object({ made: z.int(), gone: z.int(), faults: z.array(z.string()) }),
});

export const acceptProposal = defineOperation({
  id: "acceptProposal",
  method: "post",
  path: "/v1/proposals/{id}/accept",
  summary: "Publish what is proposed, as yourself",
  tag: "proposals",
  permission: "definitions.publish",
  params: one,
  query: none,
  body: z.strictObject({ reason: z.string().trim().min(1).max(2000).optional() }),
  reply: proposal,
});

export const rejectProposal = defineOperation({
  id: "rejectProposal",
  method: "post",
  path: "/v1/proposals/{id}/reject",
  summary: "Refuse what is proposed; it is proposed again when it was so twice as often",
  tag: "proposals",
  permission: "definitions.publish",
  params: one,
  query: none,
  body: z.strictObject({ reason: z.string().trim().min(1).max(2000) }),
  reply: proposal,
});
