import type { Request } from "express";
import type { Pool } from "pg";
import type { Actor } from "../engine/lifecycle/record.ts";
import { readKeyHolder } from "../store/key/key.ts";
import type { Person } from "../store/person/read.ts";
import { unauthenticated } from "./error.ts";
import { markKnown } from "./known-connection.ts";

/** The person behind a request, as the store knows them now. */
export interface Caller {
  readonly person: Person;
  readonly keyId: string;
  /** When the store was asked, UTC milliseconds. */
  readonly readAt: number;
}

/** Finds the caller by the API key in the Authorization header. Every way to fail gives the same answer. */
export async function identifyCaller(pool: Pool, req: Request): Promise<Caller> {
  const header = req.headers.authorization ?? "";
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) throw unauthenticated('send an API key: "Authorization: Bearer ops_..."');
  const readAt = Date.now();
  const holder = await readKeyHolder(pool, token);
  if (holder === null) throw unauthenticated("this API key is unknown, expired or revoked");
  markKnown(req.socket);
  return { person: holder.person, keyId: holder.id, readAt };
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
