import type { Pool } from "pg";
import { z } from "zod";
import { mapFunctions } from "../../engine/map/functions.ts";
import type { DownCi } from "../../engine/map/impact.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { readHits } from "../../store/cmdb/services.ts";
import { readWay } from "../../store/cmdb/way.ts";
import { defineActivity, type FunctionDefinition } from "../function/define-activity.ts";
import { affected, servicesOf } from "./affected.ts";
import { ci, existing, existingIds } from "./existing.ts";

const hit = affected.extend({
  /** 0 to 10,000, of 10,000. */
  loss: z.int(),
  state: z.enum(["up", "degraded", "down"]),
  /** The map that says so; null = no map holds it, and the relations alone say it. */
  map: z.string().nullable(),
});

const asked = {
  ci: ci.optional(),
  /** In place of `ci`: what is lost with all of them. */
  cis: z.array(ci).min(1).max(500).optional(),
  severity: z.int().min(1).max(4).default(1).describe("Of their trouble: 1 = they are out"),
  depth: z.int().min(1).max(32).default(8),
  limit: z.int().min(1).max(1_000).default(200),
};

const told = {
  cis: z.array(z.string()),
  count: z.int(),
  services: z.array(hit),
  /** True when there are more than depth and limit let through. */
  truncated: z.boolean(),
  /** Of the graph of CIs that was read: its last changes. */
  version: z.string(),
  /** Of maps that could not be drawn, and why: what is told of their services is what relations say. */
  notes: z.array(z.string()),
};

/** `map.services`, `map.impact` and `map.path`: what is lost with CIs, and why. */
export function createMapFunctions({ pool }: { readonly pool: Pool }): readonly FunctionDefinition[] {
  return [servicesFunction(pool), impactFunction(pool), pathFunction(pool)];
}

const common = { local: true, idempotent: true } as const;

async function read(pool: Pool, input: z.output<z.ZodObject<typeof asked>>) {
  const cis = await existingIds(pool, input);
  const { depth, limit } = input;
  const severity = input.severity as DownCi["severity"];
  const [hits, classes] = [await readHits(pool, cis, { severity, depth, limit }), await readClasses(pool)];
  const list = hits.affected.map((one) => ({ ...one, via: { ...one.via } }));
  const { truncated, version, notes } = hits;
  return { cis: [...cis], list, services: servicesOf(list, classes), byClass: hits.byClass, truncated, version, notes };
}

function servicesFunction(pool: Pool): FunctionDefinition {
  return defineActivity({
    ...common,
    name: mapFunctions.services,
    title: "Which services lose how much with configuration items",
    input: z.strictObject(asked),
    output: z.object(told),
    async run(input) {
      const { cis, services, truncated, version, notes } = await read(pool, input);
      return { cis, count: services.length, services, truncated, version, notes: [...notes] };
    },
  });
}

function impactFunction(pool: Pool): FunctionDefinition {
  return defineActivity({
    ...common,
    name: mapFunctions.impact,
    title: "What loses how much with configuration items",
    input: z.strictObject(asked),
    output: z.object({
      ...told,
      /** The first of them. */
      ci: z.string(),
      affected: z.array(hit),
      byClass: z.record(z.string(), z.int()),
    }),
    async run(input) {
      const { cis, list, services, byClass, truncated, version, notes } = await read(pool, input);
      return {
        ci: cis[0] ?? "",
        cis,
        count: list.length,
        affected: list,
        byClass: { ...byClass },
        services,
        truncated,
        version,
        notes: [...notes],
      };
    },
  });
}

function pathFunction(pool: Pool): FunctionDefinition {
  return defineActivity({
    ...common,
    name: mapFunctions.path,
    title: "The shortest way from a configuration item to one that it depends on",
    input: z.strictObject({ from: ci, to: ci, depth: z.int().min(1).max(32).default(16) }),
    output: z.object({
      from: z.string(),
      to: z.string(),
      found: z.boolean(),
      /** Relations on the way; null = there is none. */
      length: z.int().nullable(),
      /** From the one that depends; each with the relation to the next, the last with null. */
      way: z.array(z.object({ id: z.string(), type: z.string().nullable() })),
      /** No way was found, and not all was looked at. */
      truncated: z.boolean(),
    }),
    async run(input) {
      const [from, to] = [(await existing(pool, input.from)).id, (await existing(pool, input.to)).id];
      const { way, truncated } = await readWay(pool, from, to, input.depth);
      return {
        from,
        to,
        found: way !== null,
        length: way === null ? null : way.length - 1,
        way: (way ?? []).map((one) => ({ ...one })),
        truncated,
      };
    },
  });
}
