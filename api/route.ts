import type { NextFunction, Request, Response, Router } from "express";
import { z } from "zod";
import { authorizeOperation } from "./authorization.ts";
import { readBody, refuseUnstorable } from "./body.ts";
import { type Caller, identifyCaller } from "./caller.ts";
import type { Operation } from "./contract/operation.ts";
import type { ApiDeps } from "./deps.ts";
import { invalidInput } from "./error.ts";
import { issueText } from "./issue.ts";
import type { RateLimiter } from "./rate-limit.ts";

/** What a handler gets: the parts of the request, parsed by the contract, and who asks. */
export interface RouteContext<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Throws for an operation without a permission: it has no caller. */
  readonly caller: Caller;
  /** The Idempotency-Key of the request, or null. */
  readonly idempotencyKey: string | null;
  /** For streams: rejects when the caller may not do this any more. */
  readonly stillAllowed: () => Promise<void>;
  readonly req: Request;
  readonly res: Response;
}

export type Handler<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> = (
  context: RouteContext<z.output<P>, z.output<Q>, z.output<B>>,
) => Promise<z.input<R>>;

export interface Route {
  readonly operation: Operation;
  mount(router: Router, deps: ApiDeps, limiter: RateLimiter): void;
}

/** Binds a handler to an operation. The handler returns the reply; a streaming one answers on `res` itself. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<P, Q, B, R>,
  handle: Handler<P, Q, B, R>,
): Route {
  return {
    operation,
    mount(router, deps, limiter) {
      const path = operation.path.replaceAll(/\{(\w+)\}/g, ":$1");
      router[operation.method](path, async (req: Request, res: Response, next: NextFunction) => {
        try {
          const caller = operation.permission === null ? null : await identifyCaller(deps.pool, req);
          if (caller !== null) {
            limiter.check(caller.keyId, res);
            authorizeOperation(caller.person, operation);
          }
          const stillAllowed = async (): Promise<void> => {
            if (caller !== null) authorizeOperation((await identifyCaller(deps.pool, req)).person, operation);
          };
          const body = await readBody(operation, req, res);
          const context: RouteContext<z.output<P>, z.output<Q>, z.output<B>> = {
            params: parse(operation.params, req.params, "path"),
            query: parse(operation.query, { ...req.query }, "query"),
            body: parse(operation.body, body, "body"),
            idempotencyKey: readIdempotencyKey(operation, req),
            stillAllowed,
            req,
            res,
            get caller() {
              if (caller === null)
                throw new Error(`operation ${operation.id} needs no permission, so it has no caller`);
              return caller;
            },
          };
          const reply = await handle(context);
          if (operation.stream || res.headersSent) return;
          linkNextPage(operation, reply, req, res);
          res.status(operation.status);
          if (operation.status === 204) res.end();
          else res.json(reply);
        } catch (error) {
          next(error);
        }
      });
    },
  };
}

/** RFC 8288: where the next page is, for lists with a cursor. */
function linkNextPage(operation: Operation, reply: unknown, req: Request, res: Response): void {
  const next = (reply as { readonly next?: unknown } | null)?.next;
  if (
    typeof next !== "string" ||
    !(operation.query instanceof z.ZodObject) ||
    !Object.hasOwn(operation.query.shape, "cursor")
  )
    return;
  const url = new URL(req.originalUrl, "http://host");
  url.searchParams.set("cursor", next);
  res.set("link", `<${url.pathname}${url.search}>; rel="next"`);
}

function parse<T extends z.ZodType>(schema: T, value: unknown, place: "path" | "query" | "body"): z.output<T> {
  if (place !== "body") refuseUnstorable(value, place);
  const parsed = schema.safeParse(value, { error: issueText });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    pointer: `/${[place, ...issue.path].map((part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`,
    detail: issue.message,
  }));
  throw invalidInput(errors.map((error) => `${error.pointer}: ${error.detail}`).join("; "), errors);
}

// The header is a structured-field string; the bare text most clients send is taken too.
function readIdempotencyKey(operation: Operation, req: Request): string | null {
  const header = req.get("idempotency-key");
  if (header === undefined) {
    if (operation.idempotency === "required")
      throw invalidInput("send an Idempotency-Key header: a repeat of the call then does nothing twice");
    return null;
  }
  const key = /^"((?:[^"\\]|\\["\\])*)"$/.exec(header)?.[1]?.replaceAll(/\\(["\\])/g, "$1") ?? header;
  if (key.length === 0 || key.length > 200)
    throw invalidInput(`the Idempotency-Key has ${key.length} characters: send 1 to 200`);
  return key;
}
