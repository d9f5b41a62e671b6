import type { Pool } from "pg";
import { z } from "zod";
import { plainAttributes } from "../../engine/identity/reconcile.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { readImpact } from "../../store/cmdb/impact.ts";
import { readRelations } from "../../store/cmdb/relations.ts";
import { retireCis } from "../../store/cmdb/retire.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { defineActivity, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";
import { affected, servicesOf } from "./affected.ts";
import { ci, existing, existingIds } from "./existing.ts";

const attributes = z.record(z.string(), z.json());
const related = z.object({ name: z.string(), ci: z.string(), class: z.string(), state: z.string() });
const candidate = z.strictObject({
  ref: z.string().min(1).max(300),
  class: z.string(),
  attributes,
  relations: z
    .array(
      z.strictObject({
        name: z.string(),
        to: z.union([z.strictObject({ ref: z.string() }), z.strictObject({ id: z.string() })]),
      }),
    )
    .default([]),
});

/** `cmdb.item`, `cmdb.impact`, `cmdb.upsert` and `cmdb.retire`. */
export function createCmdbFunctions({
  pool,
  now = Date.now,
}: {
  readonly pool: Pool;
  readonly now?: () => number;
}): readonly FunctionDefinition[] {
  return [itemFunction(pool), impactFunction(pool), upsertFunction(pool, now), retireFunction(pool, now)];
}

function itemFunction(pool: Pool): FunctionDefinition {
  return defineActivity({
    name: "cmdb.item",
    title: "Read a configuration item",
    local: true,
    idempotent: true,
    input: z.strictObject({ ci }),
    output: z.object({
      id: z.string(),
      class: z.string(),
      name: z.string(),
      state: z.string(),
      attributes,
      relations: z.array(related),
    }),
    async run(input) {
      const found = await existing(pool, input.ci);
      const relations = await readRelations(pool, found.id, 200);
      return {
        id: found.id,
        class: found.class,
        name: found.name,
        state: found.state,
        attributes: plainAttributes(found.attributes) as Record<string, never>,
        relations: relations.map(({ name, ci: other }) => ({
          name,
          ci: other.id,
          class: other.class,
          state: other.state,
        })),
      };
    },
  });
}

function impactFunction(pool: Pool): FunctionDefinition {
  return defineActivity({
    name: "cmdb.impact",
    title: "What depends on configuration items",
    local: true,
    idempotent: true,
    input: z.strictObject({
      ci: ci.optional(),
      cis: z.array(ci).min(1).max(100).optional().describe("Several, in place of `ci`"),
      depth: z.int().min(1).max(32).default(8),
      limit: z.int().min(1).max(1_000).default(200),
    }),
    output: z.object({
      /** The first of them. */
      ci: z.string(),
      cis: z.array(z.string()),
      /** How many depend on them, as far as the walk went. */
      count: z.int(),
      affected: z.array(affected),
      byClass: z.record(z.string(), z.int()),
      /** Those of class `service` or one that extends it. */
      services: z.array(affected),
      /** True when there are more than depth and limit let through. */
      truncated: z.boolean(),
      /** Of the graph of CIs that was read: its last changes. */
      version: z.string(),
    }),
    async run(input) {
      const cis = [...(await existingIds(pool, input))];
      const [impact, classes] = await Promise.all([
        readImpact(pool, cis, { depth: input.depth, limit: input.limit }),
        readClasses(pool),
      ]);
      const list = impact.affected.map((one) => ({ ...one, via: { ...one.via } }));
      return {
        ci: cis[0] ?? "",
        cis,
        count: list.length,
        affected: list,
        byClass: { ...impact.byClass },
        services: servicesOf(list, classes),
        truncated: impact.truncated,
        version: impact.version,
      };
    },
  });
}

function upsertFunction(pool: Pool, now: () => number): FunctionDefinition {
  return defineActivity({
    name: "cmdb.upsert",
    permission: "cmdb.write",
    title: "Report configuration items",
    idempotent: true,
    input: z.strictObject({
      source: z.string().min(1).max(100).describe("Who says so; the precedence of a class goes by it"),
      items: z.array(candidate).min(1).max(500),
      /**
       * With `partial: true` items that are refused are answered as such; else the first one is a fault, after the
       * others were written.
       */
      partial: z.boolean().default(false),
    }),
    output: z.object({
      items: z.array(
        z.object({
          ref: z.string(),
          kind: z.enum(["inserted", "updated", "unchanged", "refused"]),
          id: z.string().nullable(),
          because: z.string().nullable(),
        }),
      ),
    }),
    async run(input) {
      const outcomes = await upsert(pool, {
        classes: await readClasses(pool),
        candidates: input.items,
        source: input.source,
        at: now(),
      });
      const items = outcomes.map((outcome) =>
        outcome.kind === "refused"
          ? { ref: outcome.ref, kind: outcome.kind, id: null, because: outcome.fault.message }
          : { ref: outcome.ref, kind: outcome.kind, id: outcome.id, because: outcome.rule },
      );
      const refused = items.find((item) => item.kind === "refused");
      if (refused !== undefined && !input.partial)
        throw faultError("validation", `item "${refused.ref}" was refused: ${refused.because}`);
      return { items };
    },
  });
}

function retireFunction(pool: Pool, now: () => number): FunctionDefinition {
  return defineActivity({
    name: "cmdb.retire",
    permission: "cmdb.write",
    title: "Retire a configuration item",
    idempotent: true,
    input: z.strictObject({
      ci,
      source: z.string().min(1).max(100).describe("Who says so"),
      because: z.string().min(1).max(500),
    }),
    output: z.object({ id: z.string(), retired: z.boolean().describe("False: it was retired already") }),
    async run({ ci: named, source, because }) {
      const { id } = await existing(pool, named);
      const changed = await retireCis(pool, [id], { source, because, at: now() });
      return { id, retired: changed.length > 0 };
    },
  });
}
