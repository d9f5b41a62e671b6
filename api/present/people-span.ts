import { instantText } from "../../engine/lifecycle/instant.ts";
import type { z } from "zod";
import type { PeopleSpan } from "../../store/person/history.ts";
import type { peopleSpan } from "../contract/person.ts";

export function presentSpan({ kind, name, member, body, from, to }: PeopleSpan): z.input<typeof peopleSpan> {
  const known = body as { readonly [part in "title" | "manager"]?: string | null } & {
    readonly active?: boolean;
    readonly roles?: string[];
  };
  return {
    kind,
    name,
    member: member === "" ? null : member,
    title: known.title ?? null,
    manager: known.manager ?? null,
    active: known.active ?? null,
    roles: known.roles ?? null,
    from: instantText(from),
    to: to === null ? null : instantText(to),
  };
}
