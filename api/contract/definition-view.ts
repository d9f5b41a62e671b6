import * as z from "zod";
import { differingPath, sentence } from "./definition.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const name = z.object({ kind: z.string().max(64), name: z.string().max(200) });
const definition = z.object({ kind: z.string(), name: z.string() });
const digest = z.string().regex(/^[0-9a-f]{64}$/);

export const listDefinitionUsage = defineOperation({
  id: "listDefinitionUsage",
  method: "get",
  path: "/v1/definitions/usage",
  summary: "How many open records go by each definition, and how many of them by an older version of it",
  tag: "definitions",
  permission: "definitions.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({
    items: z.array(
      definition.extend({
        open: z.int().meta({ description: "Open records that go by it, in any version" }),
        older: z.int().meta({ description: "Of these, those that go by another version than the latest" }),
      }),
    ),
  }),
});

export const listDefinitionVersions = defineOperation({
  id: "listDefinitionVersions",
  method: "get",
  path: "/v1/definitions/{kind}/{name}/versions",
  summary: "What was published under a name, the last first, up to 200 publications",
  tag: "definitions",
  permission: "definitions.read",
  params: name,
  query: none,
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        digest,
        at: z.iso.datetime(),
        by: z.string().nullable(),
        gitCommit: z.string().nullable(),
        retired: z.boolean().meta({ description: "From here on nothing was published under the name" }),
        latest: z.boolean(),
        open: z.int().nullable().meta({ description: "Open records that go by this version; null = it was retired" }),
      }),
    ),
  }),
});

export const compareVersions = defineOperation({
  id: "compareVersions",
  method: "get",
  path: "/v1/definitions/{kind}/{name}/comparison",
  summary: "What differs between two published versions of a definition: in meaning, and where in its text",
  tag: "definitions",
  permission: "definitions.read",
  params: name,
  query: z.strictObject({
    from: digest.meta({ description: "Digest of the older version" }),
    to: digest.optional().meta({ description: "Digest of the newer one; without it the latest" }),
  }),
  body: none,
  reply: z.object({ sentences: z.array(sentence), paths: z.array(differingPath) }),
});

export const listReferences = defineOperation({
  id: "listReferences",
  method: "get",
  path: "/v1/definitions/{kind}/{name}/references",
  summary: "Which published definitions one names, and which name it",
  tag: "definitions",
  permission: "definitions.read",
  params: name,
  query: none,
  body: none,
  reply: z.object({ names: z.array(definition), namedBy: z.array(definition) }),
});

const act = {
  name: z.string().meta({ description: "Command, outcome, LINK.STATE of a linked record, or how long it waits" }),
  kind: z.enum(["command", "outcome", "linked", "timer"]),
  may: z.string().nullable().meta({ description: "Who may; null = it comes by itself" }),
  requires: z.array(z.string()).meta({ description: "Fields and inputs without which it is refused" }),
  when: z.string().nullable().meta({ description: "Its condition; null = always" }),
  refuses: z.string().nullable().meta({ description: "It says no, and this is why" }),
};

export const showDiagram = defineOperation({
  id: "showDiagram",
  method: "get",
  path: "/v1/lifecycles/{name}/diagram",
  summary: "A lifecycle as states and ways, with how many open records are in each state",
  tag: "definitions",
  permission: "definitions.read",
  params: z.object({ name: z.string().max(200) }),
  query: z.strictObject({
    bundle: digest.optional().meta({ description: "As the records have it that go by these definitions" }),
  }),
  body: none,
  reply: z
    .object({
      lifecycle: z.string(),
      title: z.string(),
      record: z.string(),
      facet: z.string().nullable(),
      states: z.array(
        z.object({
          name: z.string(),
          isInitial: z.boolean(),
          isFinal: z.boolean(),
          waitsFor: z.string().nullable(),
          does: z.array(z.string()).meta({ description: "What entering it brings about" }),
          stays: z.array(z.object(act)).meta({ description: "What is done in it without leaving it" }),
          open: z.int().nullable().meta({ description: "Open records in it, of any version; null = it is final" }),
        }),
      ),
      ways: z.array(z.object({ ...act, from: z.string(), to: z.string(), branch: z.int() })),
    })
    .meta({ id: "Diagram" }),
});
