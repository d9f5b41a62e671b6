import type { AlertEvent } from "../../engine/alert/normalize.ts";
import type { JsonObject } from "../../engine/json.ts";
import { type readClasses, withDescendants } from "../cmdb/classes.ts";
import { findByAttributes } from "../cmdb/find.ts";
import { readNeighbors } from "../cmdb/impact.ts";
import { readCiFacts } from "../cmdb/read-facts.ts";
import type { Queryable } from "../pool.ts";

type Classes = Awaited<ReturnType<typeof readClasses>>;

/**
 * Finds the CI an event is about: bindings are tried in order, and the first that finds exactly one active CI wins.
 * Classes include their descendants.
 */
export async function bindAlert(
  db: Queryable,
  classes: Classes,
  bindings: AlertEvent["bind"],
): Promise<{ readonly ci: string | null; readonly because: string }> {
  const tried: string[] = [];
  for (const binding of bindings) {
    const wanted = `${binding.class} with ${JSON.stringify(binding.attributes)}`;
    const attributes = Object.entries(binding.attributes).filter(
      (entry): entry is [string, string | number | boolean] => typeof entry[1] !== "object",
    );
    const found = await findByAttributes(db, {
      classes: withDescendants(classes, binding.class),
      attributes: Object.fromEntries(attributes),
    });
    if (found.kind === "one") return { ci: found.ci.id, because: `the only ${wanted}` };
    tried.push(found.kind === "none" ? `no ${wanted}` : `more than one ${wanted}: ${found.ids.join(", ")}`);
  }
  return { ci: null, because: `unbound: ${tried.join("; ")}` };
}

/** What rules and remediations read of a CI under `.ci`: id, name, class, classes, and its attributes; null when it is gone. */
export async function readCiView(db: Queryable, id: string): Promise<JsonObject | null> {
  const facts = (await readCiFacts(db, [id])).get(id);
  return facts === undefined ? null : { ...facts.attributes, classes: facts.classes };
}

/** The CIs at most `relations` relations away in either direction, the CI itself included. */
export async function neighboursOf(db: Queryable, ci: string, relations: number): Promise<ReadonlySet<string>> {
  const neighbours = await readNeighbors(db, [ci], { hops: relations });
  return new Set([ci, ...neighbours.map((neighbour) => neighbour.id)]);
}
