import { createKey, revokeKey as revoke } from "../../store/key/key.ts";
import { listKeys as list, type StoredKey } from "../../store/key/list-keys.ts";
import { readPeople } from "../../store/person/read.ts";
import { addKey, listKeys, revokeKey } from "../contract/key.ts";
import { readPage } from "../page.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidAt, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** API keys: list, make, revoke. The secret is shown once and stored as a hash alone. */
export function keyRoutes({ pool, log }: ApiDeps): readonly Route[] {
  return [
    route(listKeys, async ({ query }) => {
      const { items, next } = await readPage<StoredKey, [string]>({
        query,
        shape: ["string"],
        read: (after, limit) =>
          list(pool, {
            limit,
            ...(query.user === undefined ? {} : { user: query.user }),
            ...(after === undefined ? {} : { after: after[0] }),
          }),
        positionOf: ({ id }) => [id],
      });
      return {
        items: items.map((key) => ({
          ...key,
          createdAt: key.createdAt.toISOString(),
          expiresAt: key.expiresAt?.toISOString() ?? null,
          revokedAt: key.revokedAt?.toISOString() ?? null,
        })),
        next,
      };
    }),

    route(addKey, async ({ body, caller, res }) => {
      if ((await readPeople(pool, [body.user])).get(body.user)?.active !== true) {
        const detail = `there is no active person "${body.user}"`;
        throw invalidAt("/body/user", detail);
      }
      const expiresAt = body.expiresAt === undefined ? undefined : new Date(body.expiresAt);
      if (expiresAt !== undefined && expiresAt.getTime() <= Date.now()) {
        const detail = "lies in the past: the key would be dead at once";
        throw invalidAt("/body/expiresAt", detail);
      }
      const key = await createKey(pool, {
        user: body.user,
        title: body.title,
        by: caller.person.name,
        ...(expiresAt === undefined ? {} : { expiresAt }),
      });
      const id = key.split("_")[1] ?? "";
      log.info({ key: id, user: body.user, by: caller.person.name }, "API key made");
      res.set("cache-control", "no-store");
      return { id, user: body.user, key };
    }),

    route(revokeKey, async ({ params, caller }) => {
      if (!(await revoke(pool, params.id, caller.person.name))) throw notFound(`there is no API key "${params.id}"`);
      log.info({ key: params.id, by: caller.person.name }, "API key revoked");
      return null;
    }),
  ];
}
