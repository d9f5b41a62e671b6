/** What a queue holds for a person, by the same declarations, filters and sight as in the product. */
import { versionInSight } from "../access/record-in-sight.ts";
import { declarationOf } from "../listing/declaration.ts";
import { findRecords } from "../listing/find.ts";
import { seesAsked } from "../access/sight.ts";
import { parseQuery } from "../listing/parse.ts";
import { askedBy } from "../listing/query.ts";
import { isFor } from "../listing/queue.ts";
import type { Aliases } from "./expect.ts";
import type { Expectation } from "./ir.ts";
import type { Library } from "./library.ts";
import { personReading } from "./readings.ts";
import { sightFor } from "./sight.ts";
import type { World } from "./world.ts";

export type ExpectedQueue = NonNullable<Expectation["queues"]>[number];

/** Ids of the records in the order of the queue; null = it is not for them; a text says why it cannot be read. */
export type HeldByQueue = readonly string[] | null | string;

export function heldByQueue(world: World, library: Library, { queue: name, for: user }: ExpectedQueue): HeldByQueue {
  const queue = Object.hasOwn(library.queues, name) ? library.queues[name] : undefined;
  if (queue === undefined) return `there is no queue "${name}"`;
  const person = personReading(user, world.fixture, world.now);
  if (person === null) return `there is no person "${user}"; add them under given.people`;
  if (!isFor(queue, person)) return null;
  const looks = sightFor(person, library);
  const sort = queue.sort === null ? {} : { sort: queue.sort };
  const asker = { user, groups: person.groups, now: world.now };
  const faults: string[] = [];
  const parts = queue.records.flatMap((type) => {
    const bundle = world.bundle(type);
    if (bundle === undefined) return [];
    const declaration = declarationOf(bundle);
    const { query, faults: wrong } = parseQuery(declaration, { ...queue.filters, ...sort }, asker);
    faults.push(...wrong.map(({ parameter, detail }) => `${type}: ${parameter} ${detail}`));
    const asked = askedBy(query, declaration);
    const states = world.records().flatMap((record) => {
      const sight = record.state.type === type ? looks(record) : null;
      return sight !== null && seesAsked(sight, asked) ? [versionInSight(record.state, sight)] : [];
    });
    return [{ declaration, query, states }];
  });
  return faults.length > 0 ? faults.join("; ") : findRecords(parts, world.now).map(({ id }) => id);
}

/** One line when the queue does not hold what it should. */
export function unmetQueue(expected: ExpectedQueue, held: HeldByQueue, aliases: Aliases): readonly string[] {
  const { queue, for: user, holds } = expected;
  if (typeof held === "string") return [held];
  const what = `the queue "${queue}" for ${user}`;
  if (held === null || holds === null) {
    if (held === holds) return [];
    return [held === null ? `${what} is not for them` : `${what} is for them, and it should not be`];
  }
  const names = new Map([...aliases].map(([alias, id]) => [id, alias]));
  const shown = held.map((id) => names.get(id) ?? id);
  if (shown.join(" ") === holds.join(" ")) return [];
  return [`${what} holds ${listText(shown)}, expected ${listText(holds)}`];
}

function listText(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join(", ");
}
