/** What the raw doors answer. */
import type { ServerResponse } from "node:http";
import { HttpError, type HttpErrorParams, unavailable } from "../error.ts";
import { problemOf } from "../problem.ts";

/** What is wrong with a body that is not read to its end: its connection is of no use afterwards. */
export function refusal(status: 413 | 415, title: string, detail: string): HttpError {
  return new HttpError({ status, title, detail, code: "OPS400", headers: { connection: "close" } });
}

export function overloaded(headers: { readonly [name: string]: string } = {}): HttpError {
  const { params } = unavailable("too much waits to be stored: send it again", 1);
  return new HttpError({ ...params, title: "Overloaded", headers: { ...params.headers, ...headers } });
}

export function answer(res: ServerResponse, params: HttpErrorParams, instance: string): void {
  res
    .writeHead(params.status, { "content-type": "application/problem+json", ...params.headers })
    .end(JSON.stringify(problemOf(params, instance)));
}
