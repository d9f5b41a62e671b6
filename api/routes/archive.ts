import type { Json } from "../../engine/base/json.ts";
import { dropRecord } from "../../store/archive/drop-record.ts";
import { readArchivable } from "../../store/archive/read-archivable.ts";
import { readStoredBundle } from "../../store/definition/bundle.ts";
import { dropArchived, listArchivable, showBundle } from "../contract/archive.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** Closed records for an archive, and dropping those that are in one. */
export function archiveRoutes({ pool, log }: ApiDeps): readonly Route[] {
  return [
    route(listArchivable, async ({ query }) => {
      const position = query.cursor === undefined ? [""] : decodeCursor(query.cursor, ["string"]);
      if (position === null)
        throw invalidInput(`the cursor "${query.cursor}" is not one of this list: start without a cursor`);
      const { items, next } = await readArchivable(pool, {
        closedBefore: new Date(query.closedBefore),
        after: position[0] as string,
        limit: query.limit,
      });
      return {
        items: items.map((one) => ({
          ...one,
          bundles: [...one.bundles],
          events: one.events.map((event) => ({ ...event, body: event.body as unknown as Json })),
        })),
        next: next === null ? null : encodeCursor([next]),
      };
    }),

    route(showBundle, async ({ params }) => {
      const bundle = await readStoredBundle(pool, params.digest);
      if (bundle === null) throw notFound(`no definitions with the digest "${params.digest}" were published here`);
      return { digest: params.digest, ...bundle };
    }),

    route(dropArchived, async ({ body, caller }) => {
      const kept: { record: string; why: string }[] = [];
      let dropped = 0;
      for (const { record, head, hash } of body.records) {
        const why = await dropRecord(pool, { record, head, hash, archive: body.archive, by: caller.person.name });
        if (why === null) dropped += 1;
        else kept.push({ record, why });
      }
      log.warn({ dropped, archive: body.archive, by: caller.person.name }, "archived records dropped");
      return { dropped, kept };
    }),
  ];
}
