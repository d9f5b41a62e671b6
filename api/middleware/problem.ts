import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Logger } from "pino";
import { isStoreDown } from "../../store/down.ts";
import type { Operation } from "../contract/operation.ts";
import { conflict, HttpError, invalidInput, notFound, notThisMethod, unavailable } from "../error.ts";
import { problemOf } from "../problem.ts";

/**
 * Everything no route took: a path that is there takes other methods (RFC 9110, 15.5.6), also for strangers, who may
 * read /docs as well.
 */
export function notTaken(ways: readonly Pick<Operation, "method" | "path">[]): RequestHandler {
  const known = ways.map(({ method, path }) => ({
    methods: method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()],
    pattern: new RegExp(`^${path.replaceAll(/[.]/g, "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  }));
  return (req, _res, next) => {
    const methods = new Set(known.filter(({ pattern }) => pattern.test(req.path)).flatMap((way) => way.methods));
    if (methods.size === 0) next(notFound(`there is no ${req.path}; see /docs for what there is`));
    else next(notThisMethod(req.method, req.path, [...methods].sort()));
  };
}

/** The one place that turns an error into an answer. An unexpected one is logged whole and told without its text. */
export function problems(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    if (res.headersSent) {
      // A stream that cannot go on: its client sees that it was cut off, and comes again.
      log.warn({ err: error, method: req.method, path: req.path }, "answer cut off");
      res.destroy();
      return;
    }
    const known = recognize(error);
    if (known.params.status >= 500) log.error({ err: error, method: req.method, path: req.path }, "request failed");
    res
      .status(known.params.status)
      .set(known.params.headers ?? {})
      .type("application/problem+json")
      .send(JSON.stringify(problemOf(known.params, req.originalUrl)));
  };
}

function recognize(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const { name, message, type, status, commandId } = error as {
    name?: string;
    message?: string;
    type?: string;
    status?: number;
    commandId?: string;
  };
  switch (name) {
    case "OutcomeUnknownError":
      return unavailable(message ?? "", 2, commandId === undefined ? undefined : { commandId });
    case "CommandConflictError":
      return new HttpError({
        status: 422,
        title: "Idempotency key used for another request",
        detail: message ?? "",
        code: "OPS422",
      });
    case "CheckRefusedError":
      return (error as { readonly reason?: string }).reason === "busy"
        ? unavailable(message ?? "", 5)
        : new HttpError({ status: 413, title: "Too much to check", detail: message ?? "", code: "OPS400" });
    case "RequestRefusedError":
      return conflict(message ?? "");
    case "RequestMistakenError":
      return invalidInput(message ?? "");
    case "CommandFailedError":
      return new HttpError({ status: 500, title: "Command failed", detail: message ?? "", code: "OPS450" });
    default:
  }
  // The body parser's own refusals: malformed JSON, too large, wrong charset.
  if (typeof type === "string" && typeof status === "number" && status >= 400 && status < 500) {
    return new HttpError({
      status,
      title: "Invalid input",
      detail: `the body was refused: ${message ?? type}`,
      code: "OPS400",
    });
  }
  // A percent sign in the path that encodes nothing.
  if (error instanceof URIError || (status === 400 && error instanceof Error)) {
    return new HttpError({
      status: 400,
      title: "Invalid input",
      detail: `the path cannot be read: ${message ?? ""}`,
      code: "OPS400",
    });
  }
  if (isStoreDown(error))
    return unavailable("the store cannot be reached now: ask again, with the same Idempotency-Key if you sent one", 2);
  return new HttpError({
    status: 500,
    title: "Internal error",
    detail: "the request failed unexpectedly; the log of the API has the reason",
    code: "OPS450",
  });
}
