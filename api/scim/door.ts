import express, { type Request, type RequestHandler, type Response } from "express";
import { refuseUnstorable } from "../body.ts";
import { isGranted } from "../contract/permission.ts";
import { HttpError } from "../error.ts";
import type { Authenticator } from "../identity/authenticator.ts";
import type { Caller } from "../identity/caller.ts";
import { markKnown } from "../known-connection.ts";
import type { RateLimiter } from "../rate-limit.ts";
import { ScimError } from "./error.ts";

export interface ScimDoors {
  readonly authenticate: Authenticator<Caller>;
  readonly limiter: RateLimiter;
}

/** Gives the body of the answer; null = it has none. */
export type Handle = (req: Request, caller: Caller, res: Response) => Promise<unknown>;

export type Method = "get" | "post" | "put" | "patch" | "delete";
/** Binds a handler to a path. */
export type At = (method: Method, path: string, handle: Handle) => void;

const parser = express.json({ limit: "4mb", type: () => true });

export function handler(doors: ScimDoors, handle: Handle): RequestHandler {
  return async (req, res, next) => {
    try {
      await answer(doors, handle, req, res);
    } catch (error) {
      next(error);
    }
  };
}

/** Strangers make nothing be parsed. */
async function answer(
  { authenticate, limiter }: ScimDoors,
  handle: Handle,
  req: Request,
  res: Response,
): Promise<void> {
  const caller = await authenticate(req.headers);
  if (caller === null) {
    res.set("www-authenticate", "Bearer");
    throw new ScimError(401, null, 'send an API key of an administrator: "Authorization: Bearer ops_..."');
  }
  markKnown(req.socket);
  limiter.check(caller.keyId, res);
  if (!isGranted(caller.person.roles, "people.manage"))
    throw new ScimError(
      403,
      null,
      `"${caller.person.name}" lacks the permission "people.manage": use a key of an administrator`,
    );
  if (req.method !== "GET" && req.method !== "DELETE") {
    await new Promise<void>((resolve, reject) =>
      parser(req, res, (error?: unknown) => (error ? reject(error) : resolve())),
    );
    refuseUnstorable(req.body, "body");
  }
  const reply = await handle(req, caller, res);
  if (reply === null) res.status(204).end();
  else send(res, res.statusCode, reply);
}

export function send(res: Response, status: number, body: unknown): void {
  res.status(status).type("application/scim+json").send(JSON.stringify(body));
}

/** What any error is told as. */
export function scimErrorOf(error: unknown): ScimError {
  if (error instanceof ScimError) return error;
  if (error instanceof HttpError) return new ScimError(error.params.status, null, error.message);
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (typeof type === "string" && (status === 400 || status === 413 || status === 415))
    return new ScimError(status, status === 400 ? "invalidSyntax" : null, (error as Error).message);
  return new ScimError(500, null, "the request failed unexpectedly; the log of the API has the reason");
}

/** The name in the path. */
export function nameIn(req: Request): string {
  return String(req.params["id"]);
}

/** Throws 404 where there is none. */
export function found<T>(one: T | null, kind: string, req: Request): T {
  if (one === null) throw new ScimError(404, null, `there is no ${kind} "${String(req.params["id"])}"`);
  return one;
}
