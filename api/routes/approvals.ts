import type { z } from "zod";
import { fieldName, fieldsSeen } from "../../engine/access/record-in-sight.ts";
import type { Asked } from "../../engine/access/sight.ts";
import { type Signing, signingKinds, signingsOf } from "../../engine/lifecycle/approval/signed.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { listWaitingApprovals } from "../../store/approval/inbox.ts";
import { listDeclarations, type StoredDeclaration } from "../../store/record/declaration.ts";
import { readEventsOfKinds } from "../../store/record/events.ts";
import { listApprovals, listSigned } from "../contract/approval.ts";
import type { ApiDeps } from "../deps.ts";
import { type Route, route } from "../route.ts";
import { lookOf, onlookerOn, seeRecord, withoutHidden } from "../sight.ts";

/** The approval inbox, and what is signed. Decisions are commands to the record: `approve` and `reject`. */
export function approvalRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listApprovals, async ({ query, caller }) => {
      // Of each is told what its record is called.
      const labelled = ({ body }: StoredDeclaration): Asked => ({ fields: Object.keys(body.search), clocks: false });
      const onlooker = onlookerOn(await listDeclarations(pool), caller, labelled);
      return { items: await listWaitingApprovals(pool, onlooker, { all: query.all === "true", limit: query.limit }) };
    }),

    route(listSigned, async ({ params, caller }) => {
      const { state, sight } = await seeRecord(pool, caller, params.type, params.number);
      // What is signed is in the draft, of which those see nothing who see versions.
      if (sight.frozen !== undefined) return { items: [] };
      const events = await readEventsOfKinds(pool, state.id, signingKinds);
      const items = signingsOf(state.approvals, events, caller.person.name).map((one) => presented(one, sight.fields));
      return { items: await withoutHidden(pool, lookOf(pool, caller), items) };
    }),
  ];
}

/** `fields`: those that the caller sees; null = all. */
function presented(
  { signed, digest, earlier, ...named }: Signing,
  fields: readonly string[] | null,
): z.input<typeof listSigned.reply>["items"][number] {
  const isSeen = (field: string): boolean => fields === null || fields.includes(fieldName(named.facet, field));
  return {
    ...named,
    digest: fields === null ? digest : null,
    signed: fields === null ? signed : fieldsSeen(fields, signed, named.facet),
    earlier:
      earlier === null
        ? null
        : {
            ...earlier,
            at: instantText(earlier.at),
            changes: earlier.changes.filter(({ field }) => isSeen(field)),
          },
  };
}
