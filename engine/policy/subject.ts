/** What a policy looks at: a CI or a record, as expressions read it. */
import type { AskedClass } from "../identity/reclassify.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { instantText } from "../lifecycle/instant.ts";
import type { RecordState } from "../lifecycle/record.ts";

export interface Subject {
  readonly id: string;
  /** The name of a CI, the number of a record. */
  readonly name: string;
  /** `.` of its expressions. */
  readonly view: JsonObject;
}

export interface LookedAtCi {
  readonly id: string;
  readonly name: string;
  readonly class: string;
  readonly state: string;
  readonly attributes: JsonObject;
  /** UTC milliseconds, as the others. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly absentAt: number | null;
  /** Another class that waits for a person's word; null = none does. */
  readonly asked: AskedClass | null;
}

/** Its attributes, and what the CMDB knows of every CI. */
export function ciSubject({ id, name, attributes, ...ci }: LookedAtCi): Subject {
  const own = {
    id,
    name,
    class: ci.class,
    state: ci.state,
    firstSeenAt: instantText(ci.firstSeenAt),
    lastSeenAt: instantText(ci.lastSeenAt),
    absentAt: ci.absentAt === null ? null : instantText(ci.absentAt),
    askedClass: ci.asked?.class ?? null,
    askedBy: ci.asked?.source ?? null,
    askedAt: ci.asked === null ? null : instantText(ci.asked.at),
  };
  return { id, name, view: { ...attributes, ...own } };
}

/** Its fields as they are stored: of what it refers to, the id. */
export function recordSubject(state: RecordState): Subject {
  const facets = Object.entries(state.facets).map(([name, facet]): [string, Json] => [
    name,
    { ...facet.fields, state: facet.state },
  ]);
  const view = {
    ...state.fields,
    id: state.id,
    number: state.number,
    type: state.type,
    lifecycle: state.lifecycle,
    state: state.state,
    openedAt: instantText(state.openedAt),
    openedBy: state.openedBy,
    updatedAt: instantText(state.updatedAt),
    links: state.links,
    facets: Object.fromEntries(facets),
  };
  return { id: state.id, name: state.number, view };
}
