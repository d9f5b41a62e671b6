/** Records that a request names to link them: what the caller does not see is for them as what is not there. */
import type { NamedLink } from "../engine/lifecycle/link/named-links.ts";
import type { RecordState } from "../engine/lifecycle/record.ts";
import type { Queryable } from "../store/pool.ts";
import { readMerged } from "../store/record/survivors.ts";
import { type Onlooker, presentOf, visibleOf } from "../store/record/visible.ts";
import { HttpError, invalidInput } from "./error.ts";
import type { Caller } from "./identity/caller.ts";
import { onlookerOf } from "./sight.ts";

/** Faults of one request that are told, and characters of each number. */
const most = { faults: 20, number: 60 };

/** Records that one request links: each is an event, and news to the other record. */
const mostNamed = 200;

/**
 * Throws 400 when there are too many, and 404 when one is not there for the caller. A link that the record has, and
 * that the caller is shown, may be named though the other record was dropped since. `at`: where the request gave them.
 */
export async function checkNamedLinks(
  db: Queryable,
  caller: Caller,
  {
    named,
    state,
    at,
  }: { readonly named: readonly NamedLink[]; readonly state: RecordState | null; readonly at: string },
): Promise<void> {
  if (named.length === 0) return;
  if (named.length > mostNamed)
    throw invalidInput(
      `${named.length} records are named to link or unlink, at most ${mostNamed} at once: name the others with further commands`,
    );
  const onlooker = await onlookerOf(db, caller);
  const present = await presentOf(db, onlooker, [...new Set(named.map(({ record }) => record))]);
  const others = named.filter(({ record }) => !present.has(record));
  const linked = others.filter(({ link, record }) => link !== null && state?.links[link]?.includes(record) === true);
  const shown = await visibleOf(
    db,
    onlooker,
    linked.map(({ record }) => record),
  );
  const missing = [
    ...others.filter((one) => !linked.includes(one) || !shown.has(one.record)),
    ...(await mergedOutOfSight(db, onlooker, named, present)),
  ];
  if (missing.length === 0) return;
  const errors = missing.slice(0, most.faults).map(({ record, at: place }) => {
    const [type = "record", number = record] = record.split("/");
    return { pointer: `${at}${place}`, detail: `there is no ${type} "${number.slice(0, most.number)}"` };
  });
  throw new HttpError({
    status: 404,
    title: "Not found",
    detail: errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join("; "),
    code: "OPS404",
    errors,
  });
}

/** Those that are there and were merged into one that the caller does not see. */
async function mergedOutOfSight(
  db: Queryable,
  onlooker: Onlooker,
  named: readonly NamedLink[],
  present: ReadonlySet<string>,
): Promise<readonly NamedLink[]> {
  const merged = await readMerged(db, [...present]);
  const survivors = await presentOf(
    db,
    onlooker,
    [...merged.values()].map(({ id }) => id),
  );
  return named.filter(({ record }) => {
    const survivor = merged.get(record);
    return survivor !== undefined && !survivors.has(survivor.id);
  });
}
