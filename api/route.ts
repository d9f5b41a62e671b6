import type { NextFunction, Request, Response, Router } from "express";
import { z } from "zod";
import { authorizeOperation } from "./authorization.ts";
import { readBody, refuseUnstorable } from "./body.ts";
import type { Operation } from "./contract/operation.ts";
import { invalidInput, unauthenticated } from "./error.ts";
import { markKnown } from "./known-connection.ts";
import { type Authenticator, bearerToken } from "./identity/authenticator.ts";
import type { Caller } from "./identity/caller.ts";
import { sessionToken } from "./identity/session-cookie.ts";
import { issueText } from "./issue.ts";
import { MovedError } from "./survivor.ts";
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
  /** For streams: who asks, as they are now; rejects when they may not do this any more. */
  readonly stillAllowed: () => Promise<Caller>;
  readonly req: Request;
  readonly res: Response;
}

export type Handler<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> = (
  context: RouteContext<z.output<P>, z.output<Q>, z.output<B>>,
) => Promise<z.input<R>>;

/** What stands before every handler. */
export interface Doors {
  readonly authenticate: Authenticator<Caller>;
  readonly limiter: RateLimiter;
}

export interface Route {
  readonly operation: Operation;
  mount(router: Router, doors: Doors): void;
}

/** Binds a handler to an operation. The handler returns the reply; a streaming one answers on `res` itself. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<P, Q, B, R>,
  handle: Handler<P, Q, B, R>,
): Route {
  return {
    operation,
    mount(router, { authenticate, limiter }) {
      const path = operation.path.replaceAll(/\{(\w+)\}/g, ":$1");
      router[operation.method](path, async (req: Request, res: Response, next: NextFunction) => {
        try {
          const caller = operation.permission === null ? null : await identify(authenticate, req);
          if (caller !== null) {
            limiter.check(caller.keyId, res);
            authorizeOperation(caller.person, operation);
          }
          const stillAllowed = async (): Promise<Caller> => {
            const now = await identify(authenticate, req, caller?.session);
            authorizeOperation(now.person, operation);
            return now;
          };
          const body = await readBody(operation, req, res);
          const context: RouteContext<z.output<P>, z.output<Q>, z.output<B>> = {
            ...parseRequest(operation, { path: req.params, query: { ...req.query }, body }),
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
          if (error instanceof MovedError) res.status(301).location(error.location).end();
          else next(error);
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

type Place = "path" | "query" | "body";

/** The parts of a request by their schemas. Throws 400 with everything that is wrong with any of them. */
function parseRequest<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  operation: Operation<P, Q, B>,
  sent: { readonly [place in Place]: unknown },
): { readonly params: z.output<P>; readonly query: z.output<Q>; readonly body: z.output<B> } {
  refuseUnstorable(sent.path, "path");
  refuseUnstorable(sent.query, "query");
  const params = operation.params.safeParse(sent.path, { error: issueText });
  const query = operation.query.safeParse(sent.query, { error: issueText });
  const body = operation.body.safeParse(sent.body, { error: issueText });
  if (params.success && query.success && body.success)
    return { params: params.data, query: query.data, body: body.data };
  const errors = [...faultsOf("path", params), ...faultsOf("query", query), ...faultsOf("body", body)];
  throw invalidInput(errors.map((error) => `${error.pointer}: ${error.detail}`).join("; "), errors);
}

function faultsOf(place: Place, { error }: z.ZodSafeParseResult<unknown>) {
  return (error?.issues ?? []).map((issue) => ({
    pointer: `/${[place, ...issue.path].map((part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`,
    detail: issue.message,
  }));
}

/** Every way to fail gives the same answer, but for a request that shows nothing. */
export async function identify(authenticate: Authenticator<Caller>, req: Request, session?: string): Promise<Caller> {
  const caller = await authenticate(req, session);
  if (caller !== null) {
    markKnown(req.socket);
    return caller;
  }
  if (bearerToken(req) !== null) throw unauthenticated("this API key is unknown, expired or revoked");
  throw unauthenticated(
    sessionToken(req) === null || req.headers.authorization !== undefined
      ? 'send an API key: "Authorization: Bearer ops_..."'
      : "this session has ended: sign in again",
  );
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
