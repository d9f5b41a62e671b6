import type { Request, RequestHandler, Response } from "express";
import { createParser, refuseUnstorable } from "../body.ts";
import { isGranted } from "../contract/permission.ts";
import { HttpError, notAllowed } from "../error.ts";
import type { Caller } from "../identity/caller.ts";
import { recognize } from "../recognize.ts";
import { type Doors, identify } from "../route.ts";
import { ScimError } from "./error.ts";

/** Gives the body of the answer; null = it has none. */
export type Handle = (req: Request, caller: Caller, res: Response) => Promise<unknown>;

export type Method = "get" | "post" | "put" | "patch" | "delete";
/** Binds a handler to a path. */
export type At = (method: Method, path: string, handle: Handle) => void;

const parser = createParser(4 * 1024 * 1024);

export function handler(doors: Doors, handle: Handle): RequestHandler {
  return async (req, res, next) => {
    try {
      await answer(doors, handle, req, res);
    } catch (error) {
      next(error);
    }
  };
}

/** Strangers make nothing be parsed. */
async function answer({ authenticate, limiter }: Doors, handle: Handle, req: Request, res: Response): Promise<void> {
  const caller = await identify(authenticate, req);
  limiter.check(caller.keyId, res);
  if (!isGranted(caller.person.roles, "people.manage"))
    throw notAllowed(`"${caller.person.name}" lacks the permission "people.manage": use a key of an administrator`);
  refuseUnstorable(req.params, "path");
  refuseUnstorable({ ...req.query }, "query");
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

/** What any error is told as: those of the API in the words of the standard. */
export function scimErrorOf(error: unknown): ScimError {
  if (error instanceof ScimError) return error;
  const { params } = recognize(error);
  // What the API itself refuses was read; what it cannot read at all comes from the parser.
  const scimType = params.status !== 400 ? null : error instanceof HttpError ? "invalidValue" : "invalidSyntax";
  return new ScimError(params.status, scimType, params.detail, params.headers);
}

/** The name in the path. */
export function nameIn(req: Request): string {
  return String(req.params["id"]);
}

/** Throws 404 where there is none. */
export function found<T>(one: T | null | undefined, kind: string, req: Request): T {
  if (one === null || one === undefined) throw new ScimError(404, null, `there is no ${kind} "${nameIn(req)}"`);
  return one;
}
