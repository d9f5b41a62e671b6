import * as z from "zod";
import { ciPath } from "./cmdb.ts";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const name = z.object({ name: z.string().min(1).max(63) });
const instant = z.iso.datetime({ offset: true }).optional();
const at = instant.meta({ description: "The CIs and relations of then; left out: of now" });

const map = z.object({
  name: z.string(),
  title: z.string(),
  owner: z.string().nullable(),
  service: z.string().meta({ description: "Id of the CI that it is of" }),
  entry: z.array(z.string()).meta({
    description:
      "Where it is entered, or the tags by which it is told; empty = it begins with what the service depends on",
  }),
});

export const listMaps = defineOperation({
  id: "listMaps",
  method: "get",
  path: "/v1/maps",
  summary: "The published maps of services",
  tag: "cmdb",
  permission: "cmdb.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({ items: z.array(map) }),
});

const node = z.object({
  id: z.string(),
  class: z.string(),
  name: z.string(),
  state: z.enum(["active", "absent", "retired"]),
  role: z
    .enum(["service", "application", "infrastructure", "shared"])
    .meta({ description: "How it came into the map; shared = drawn, and not walked through" }),
  entry: z.boolean().meta({ description: "It listens where the service is entered" }),
  distance: z.int().meta({ description: "Relations between the service and it, on the shortest way" }),
  cut: z.boolean().meta({ description: "It depends on more than is drawn" }),
});

const edge = z.object({
  from: z.string().meta({ description: "The CI that depends" }),
  type: z.string().meta({ description: "The relation; entry = from the service to what listens where it is entered" }),
  to: z.string(),
  since: z.iso.datetime().nullable().meta({ description: "Since when it is there; null = an entry" }),
  source: z.string().meta({ description: "Who said so last; of an entry the map" }),
  evidence: z
    .array(
      z.object({
        kind: z.enum(["person", "pattern", "tag", "traffic"]),
        by: z.string(),
        firstSeenAt: z.iso.datetime(),
        lastSeenAt: z.iso.datetime(),
      }),
    )
    .meta({ description: "What it is known by, the best first; none of an entry. Of the past it is the source alone" }),
});

const difference = z.object({
  with: z.iso.datetime(),
  nodes: z.object({
    added: z.array(node),
    gone: z.array(node),
    changed: z.array(
      z.object({
        id: z.string(),
        changes: z.array(
          z.object({ what: z.enum(["class", "name", "state", "role"]), from: z.string(), to: z.string() }),
        ),
      }),
    ),
  }),
  edges: z.object({ added: z.array(edge), gone: z.array(edge) }),
});

export const showMap = defineOperation({
  id: "showMap",
  method: "get",
  path: "/v1/maps/{name}",
  summary: "A map of a service as of an instant, and what differs from another",
  tag: "cmdb",
  permission: "cmdb.read",
  params: name,
  query: z.strictObject({
    at,
    compare: instant.meta({ description: "An instant to compare with: what differs since" }),
  }),
  body: none,
  reply: z.object({
    map,
    at: z.iso.datetime().nullable().meta({ description: "null = now" }),
    nodes: z.array(node),
    edges: z.array(edge),
    entries: z.array(
      z.object({ entry: z.string(), cis: z.array(z.string()).meta({ description: "Empty = nothing listens there" }) }),
    ),
    truncated: z.boolean().meta({ description: "Depth or size cut it somewhere: see `cut`" }),
    coverage: z
      .array(z.object({ category: z.string(), of: z.int(), lacking: z.array(z.string()) }))
      .meta({ description: "Of a map that is told by tags: of how many parts which lack a category" }),
    difference: difference.nullable(),
  }),
});

export const listMapChanges = defineOperation({
  id: "listMapChanges",
  method: "get",
  path: "/v1/maps/{name}/changes",
  summary: "What was changed in a map between two instants, the latest first: CIs, and what they depend on",
  tag: "cmdb",
  permission: "cmdb.read",
  params: name,
  query: z.strictObject({
    from: z.iso.datetime({ offset: true }),
    until: instant.meta({ description: "Left out: now" }),
    limit: z.coerce.number().int().min(1).max(1_000).default(500),
  }),
  body: none,
  reply: z.object({
    items: z.array(
      z.object({
        at: z.iso.datetime(),
        ci: z.string().meta({ description: "The CI that was changed, or that depends" }),
        name: z.string(),
        source: z.string(),
        by: z.string().nullable().meta({ description: "The person who said so; null: a program" }),
        changes: z
          .array(z.object({ attribute: z.string(), from: json, to: json }))
          .nullable()
          .meta({ description: "null: what it depends on was changed" }),
        relation: z
          .object({ type: z.string(), to: z.string(), present: z.boolean() })
          .nullable()
          .meta({ description: "What it depends on since then, or no longer; null: the CI itself was changed" }),
      }),
    ),
    truncated: z.boolean().meta({ description: "There are more" }),
  }),
});

export const mapImpact = defineOperation({
  id: "mapImpact",
  method: "get",
  path: "/v1/maps/{name}/impact",
  summary: "What of a map is lost with some of its configuration items",
  tag: "cmdb",
  permission: "cmdb.read",
  params: name,
  query: z.strictObject({
    down: z.string().min(1).max(2000).meta({
      description: "Ids with commas between them, each with :SEVERITY of 1 to 4 behind it or not: db1,web1:3",
    }),
    at,
  }),
  body: none,
  reply: z.object({
    service: z.object({
      ci: z.string(),
      loss: z.int().meta({ description: "0 to 10,000, of 10,000" }),
      state: z.enum(["up", "degraded", "down"]),
    }),
    lost: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        class: z.string(),
        loss: z.int().meta({ description: "1 to 10,000, of 10,000" }),
        state: z.enum(["degraded", "down"]),
        via: z
          .array(z.string())
          .meta({ description: "What it depends on that has lost something; empty = it is out itself" }),
      }),
    ),
  }),
});

export const ciServices = defineOperation({
  id: "ciServices",
  method: "get",
  path: "/v1/cis/{id}/services",
  summary: "Which services lose how much with a configuration item, by their maps and by relations",
  tag: "cmdb",
  permission: "cmdb.read",
  params: ciPath,
  query: z.strictObject({
    severity: z.coerce.number().int().min(1).max(4).default(1).meta({ description: "Of its trouble: 1 = it is out" }),
    depth: z.coerce.number().int().min(1).max(32).default(8),
    limit: z.coerce.number().int().min(1).max(2000).default(500),
  }),
  body: none,
  reply: z.object({
    services: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        class: z.string(),
        distance: z.int(),
        loss: z.int().meta({ description: "0 to 10,000, of 10,000" }),
        state: z.enum(["up", "degraded", "down"]),
        map: z.string().nullable().meta({ description: "The map that says so; null: the relations alone do" }),
        knownSince: z.iso.datetime().meta({ description: "Since when all relations of the way to it are known" }),
      }),
    ),
    truncated: z.boolean(),
    version: z.string().meta({ description: "Of the graph of CIs that was read: its last changes" }),
    notes: z.array(z.string()).meta({ description: "Maps that could not be drawn, and why" }),
  }),
});

export const ciWay = defineOperation({
  id: "ciWay",
  method: "get",
  path: "/v1/cis/{id}/way",
  summary: "The shortest way from a configuration item to one that it depends on",
  tag: "cmdb",
  permission: "cmdb.read",
  params: ciPath,
  query: z.strictObject({
    to: z.string().min(1).max(200),
    depth: z.coerce.number().int().min(1).max(32).default(16),
  }),
  body: none,
  reply: z.object({
    way: z
      .array(z.object({ id: z.string(), type: z.string().nullable() }))
      .nullable()
      .meta({ description: "Each with the relation to the next; null: it does not depend on it" }),
    truncated: z.boolean().meta({ description: "No way was found, and not all was looked at" }),
  }),
});
