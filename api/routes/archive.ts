import type { z } from "zod";
import { isWhole } from "../../engine/access/sight.ts";
import type { Json } from "../../engine/base/json.ts";
import { namedPeople } from "../../engine/lifecycle/named-people.ts";
import { dropRecord } from "../../store/archive/drop-record.ts";
import { type ArchivableRecord, readArchivable, readEvidence } from "../../store/archive/read-archivable.ts";
import { readStoredBundle } from "../../store/definition/bundle.ts";
import { readPeopleBetween } from "../../store/person/history.ts";
import { findRecordByNumber } from "../../store/record/load.ts";
import { dropArchived, listArchivable, showBundle, showEvidence } from "../contract/archive.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notAllowed, notFound } from "../error.ts";
import { missingRecord } from "../missing-record.ts";
import { presentSpan } from "../present/people-span.ts";
import { type Route, route } from "../route.ts";
import { sightOn } from "../sight.ts";

/** Records for a file that proves them, and dropping those that are in an archive. */
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
        items: items.map(presentRecord),
        next: next === null ? null : encodeCursor([next]),
      };
    }),

    route(showEvidence, async ({ params, caller }) => {
      const state = await findRecordByNumber(pool, params.number);
      const sight = state === null ? null : await sightOn(pool, caller, state);
      const evidence = state === null || sight === null ? null : await readEvidence(pool, state.id);
      if (evidence === null) throw await missingRecord(pool, caller, params.number);
      if (sight?.notes !== "all" || !isWhole(sight))
        throw notAllowed(`"${caller.person.name}" sees a part of ${evidence.number}: evidence holds all of it`);
      const [first, last] = [evidence.events[0]?.at ?? 0, evidence.events.at(-1)?.at ?? 0];
      const bundles = await Promise.all(
        evidence.bundles.map(async (digest) => {
          const stored = await readStoredBundle(pool, digest);
          if (stored === null) throw new Error(`${evidence.number} pins the bundle "${digest}", which is not stored`);
          return { digest, ...stored };
        }),
      );
      const people = await readPeopleBetween(pool, namedPeople(evidence.events), first, last);
      return { record: presentRecord(evidence), bundles, people: people.map(presentSpan) };
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

function presentRecord(record: ArchivableRecord): z.input<typeof showEvidence.reply>["record"] {
  return {
    ...record,
    bundles: [...record.bundles],
    events: record.events.map((event) => ({ ...event, body: event.body as unknown as Json })),
  };
}
