import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Logger } from "pino";
import type { Operation } from "../contract/operation.ts";
import { notFound, notThisMethod } from "../error.ts";
import { problemOf } from "../problem.ts";
import { recognize } from "../recognize.ts";

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
