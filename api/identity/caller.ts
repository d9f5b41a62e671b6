import { randomUUID } from "node:crypto";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import type { Person } from "../../store/person/read.ts";

/** The person behind a request, as the store knows them now. */
export interface Caller {
  readonly person: Person;
  /** Id of the key, or of the session, by which they came. */
  readonly keyId: string;
  /** Id of the session; left out when they came by a key. */
  readonly session?: string;
  /** When the store was asked, UTC milliseconds. */
  readonly readAt: number;
}

/** The caller as the kernel sees one who acts. */
export function actorOf({ person }: Caller, onBehalfOf?: string): Actor {
  return {
    user: person.name,
    roles: person.roles,
    groups: person.groups,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
  };
}

/** Keys are each person's own: nobody meets another's answer by guessing. Without a key each request is a new one. */
export function requestKey({ person }: Caller, idempotencyKey: string | null): string {
  return `${person.name}:${idempotencyKey ?? randomUUID()}`;
}
