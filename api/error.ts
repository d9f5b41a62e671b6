/** The errors a route may end with. One middleware maps them to RFC 9457 problems; nothing else decides a status. */
import type { Json } from "../engine/base/json.ts";

export interface HttpErrorParams {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly details?: Json;
  readonly headers?: { readonly [name: string]: string };
}

export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly params: HttpErrorParams;

  constructor(params: HttpErrorParams) {
    super(params.detail);
    this.params = params;
  }
}

export function invalidInput(detail: string, errors?: HttpErrorParams["errors"]): HttpError {
  return new HttpError({
    status: 400,
    title: "Invalid input",
    detail,
    code: "OPS400",
    ...(errors === undefined ? {} : { errors }),
  });
}

/** One thing that is wrong with what was sent, and where: a JSON pointer into `/path`, `/query` and `/body`. */
export function invalidAt(pointer: string, detail: string): HttpError {
  return invalidInput(`${pointer}: ${detail}`, [{ pointer, detail }]);
}

export function unauthenticated(detail: string): HttpError {
  return new HttpError({
    status: 401,
    title: "Not authenticated",
    detail,
    code: "OPS401",
    headers: { "www-authenticate": "Bearer" },
  });
}

export function notAllowed(detail: string): HttpError {
  return new HttpError({ status: 403, title: "Not allowed", detail, code: "OPS403" });
}

export function notFound(detail: string): HttpError {
  return new HttpError({ status: 404, title: "Not found", detail, code: "OPS404" });
}

/** `methods`: those that the path takes. */
export function notThisMethod(method: string, path: string, methods: readonly string[]): HttpError {
  const allow = methods.join(", ");
  return new HttpError({
    status: 405,
    title: "Method not allowed",
    detail: `${path} does not take ${method}: send ${allow}, see /docs for what they do`,
    code: "OPS455",
    headers: { allow },
  });
}

export function conflict(detail: string, code = "OPS453"): HttpError {
  return new HttpError({ status: 409, title: "Conflict", detail, code });
}

export function unavailable(detail: string, retryAfterSeconds: number, details?: Json): HttpError {
  return new HttpError({
    status: 503,
    title: "Unavailable",
    detail,
    code: "OPS451",
    headers: { "retry-after": String(retryAfterSeconds) },
    ...(details === undefined ? {} : { details }),
  });
}
