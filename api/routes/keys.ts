import { createKey, revokeKey as revoke } from "../../store/key/key.ts";
import { listKeys as list } from "../../store/key/list-keys.ts";
import { readPeople } from "../../store/person/read.ts";
import { addKey, listKeys, revokeKey } from "../contract/key.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** API keys: list, make, revoke. The secret is shown once and stored as a hash alone. */
export function keyRoutes({ pool, log }: ApiDeps): readonly Route[] {
  return [
    route(listKeys, async ({ query }) => {
      const position = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["string"]);
      if (position === null)
        throw invalidInput(`the cursor "${query.cursor}" is not one of this list: start without a cursor`);
      const keys = await list(pool, {
        limit: query.limit + 1,
        ...(query.user === undefined ? {} : { user: query.user }),
        ...(position === undefined ? {} : { after: position[0] as string }),
      });
      const page = keys.slice(0, query.limit);
      const last = page.at(-1);
      return {
        items: page.map((key) => ({
          ...key,
          createdAt: key.createdAt.toISOString(),
          expiresAt: key.expiresAt?.toISOString() ?? null,
          revokedAt: key.revokedAt?.toISOString() ?? null,
        })),
        next: keys.length > query.limit && last !== undefined ? encodeCursor([last.id]) : null,
      };
    }),

    route(addKey, async ({ body, caller, res }) => {
      if ((await readPeople(pool, [body.user])).get(body.user)?.active !== true) {
        const detail = `there is no active person "${body.user}"`;
        throw invalidInput(`/body/user: ${detail}`, [{ pointer: "/body/user", detail }]);
      }
      const expiresAt = body.expiresAt === undefined ? undefined : new Date(body.expiresAt);
      if (expiresAt !== undefined && expiresAt.getTime() <= Date.now()) {
        const detail = "lies in the past: the key would be dead at once";
        throw invalidInput(`/body/expiresAt: ${detail}`, [{ pointer: "/body/expiresAt", detail }]);
      }
      const key = await createKey(pool, {
        user: body.user,
        title: body.title,
        ...(expiresAt === undefined ? {} : { expiresAt }),
      });
      const id = key.split("_")[1] ?? "";
      log.info({ key: id, user: body.user, by: caller.person.name }, "API key made");
      res.set("cache-control", "no-store");
      return { id, user: body.user, key };
    }),

    route(revokeKey, async ({ params, caller }) => {
      if (!(await revoke(pool, params.id))) throw notFound(`there is no API key "${params.id}"`);
      log.info({ key: params.id, by: caller.person.name }, "API key revoked");
      return null;
    }),
  ];
}
