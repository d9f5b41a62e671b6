/**
 * People and groups as a directory keeps them: SCIM 2.0 (RFC 7643, RFC 7644). It stands beside the contract of the API:
 * its paths, bodies and errors are those of the standard.
 *
 * 1. A change is one of `savePeople`: whole or not at all, with who made it. What it follows from is read when it is
 * its
 *    turn, so that of two that meet none is lost.
 * 2. A name is an id, and stays. A person whom the directory deletes has left: what they did stays theirs.
 */
import { type NextFunction, type Request, type Response, Router } from "express";
import type { JsonObject } from "../../engine/base/json.ts";
import type { ApiDeps } from "../deps.ts";
import type { Doors } from "../route.ts";
import { type At, found, handler, scimErrorOf, send } from "./door.ts";
import { errorBody, ScimError } from "./error.ts";
import { groupRoutes } from "./groups.ts";
import { listResponse, readListQuery } from "./list.ts";
import { resourceTypes, schemas, serviceProviderConfig } from "./schemas.ts";
import { userRoutes } from "./users.ts";

export function scimRoutes({ pool, log }: Pick<ApiDeps, "pool" | "log">, doors: Doors): Router {
  const router = Router({ caseSensitive: true });
  const at: At = (method, path, handle) => void router[method](path, handler(doors, handle));
  for (const [path, list] of [
    ["ResourceTypes", resourceTypes],
    ["Schemas", schemas],
  ] as const) {
    at("get", `/${path}`, async (req) => listResponse(list as unknown as JsonObject[], readListQuery(req.query)));
    at("get", `/${path}/:id`, async (req) => found(list.find(({ id }) => id === req.params["id"]) ?? null, path, req));
  }
  at("get", "/ServiceProviderConfig", async () => serviceProviderConfig);
  userRoutes(pool, at);
  groupRoutes(pool, at);
  router.use((req, _res, next) => next(new ScimError(404, null, `there is no ${req.method} ${req.originalUrl}`)));
  router.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    const known = scimErrorOf(error);
    if (known.status >= 500) log.error({ err: error }, "request of a directory failed");
    send(res.set(known.headers ?? {}), known.status, errorBody(known));
  });
  return router;
}
