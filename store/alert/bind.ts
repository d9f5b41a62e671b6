import { bindingsText, type Bound } from "../../engine/alert/board.ts";
import type { SourceEvent } from "../../engine/event/event.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import { type readClasses, withDescendants } from "../cmdb/classes.ts";
import { findByAttributes } from "../cmdb/find-by-attributes.ts";
import { readCiFacts } from "../cmdb/read-facts.ts";
import type { Queryable } from "../pool.ts";

type Classes = Awaited<ReturnType<typeof readClasses>>;

/** What an event may be about, in the order it is tried. */
type Bindings = SourceEvent["bind"];

/**
 * Finds the CIs that events are about, by `bindingsText`: bindings are tried in order, and the first that finds exactly
 * one active CI wins. Classes include their descendants. It takes one statement for each place in the order, however
 * many events.
 */
export async function bindAlerts(
  db: Queryable,
  classes: Classes,
  asked: readonly Bindings[],
): Promise<ReadonlyMap<string, Bound>> {
  const bound = new Map<string, Bound>();
  let open = [...new Map(asked.map((bindings) => [bindingsText(bindings), bindings]))].map(([text, bindings]) => ({
    text,
    bindings,
    tried: [] as readonly string[],
  }));
  for (let place = 0; open.length > 0; place += 1) {
    const asking = open.flatMap((one) => {
      const binding = one.bindings[place];
      if (binding === undefined) bound.set(one.text, { ci: null, because: `unbound: ${one.tried.join("; ")}` });
      return binding === undefined ? [] : [{ ...one, binding }];
    });
    const found = await findByAttributes(
      db,
      asking.map(({ binding }) => ({
        classes: withDescendants(classes, binding.class),
        attributes: scalars(binding.attributes),
      })),
    );
    open = asking.flatMap(({ binding, ...one }, index) => {
      const wanted = `${binding.class} with ${JSON.stringify(binding.attributes)}`;
      const [first, second] = found[index] ?? [];
      if (first !== undefined && second === undefined) {
        bound.set(one.text, { ci: first, because: `the only ${wanted}` });
        return [];
      }
      const why = first === undefined ? `no ${wanted}` : `more than one ${wanted}: ${(found[index] ?? []).join(", ")}`;
      return [{ ...one, tried: [...one.tried, why] }];
    });
  }
  return bound;
}

function scalars(attributes: JsonObject): { readonly [name: string]: string | number | boolean } {
  return Object.fromEntries(
    Object.entries(attributes).filter(
      (entry): entry is [string, string | number | boolean] => typeof entry[1] !== "object",
    ),
  );
}

/**
 * What rules and remediations read of a CI under `.ci`: id, name, class, classes, and its attributes; null when it is
 * gone.
 */
export async function readCiView(db: Queryable, id: string): Promise<JsonObject | null> {
  return (await readCiViews(db, [id])).get(id) ?? null;
}

/** The same of several CIs, by id; those that are gone are left out. */
export async function readCiViews(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, JsonObject>> {
  const facts = await readCiFacts(db, ids);
  return new Map([...facts].map(([id, { attributes, classes }]) => [id, { ...attributes, classes }]));
}
