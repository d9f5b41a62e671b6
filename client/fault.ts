import type * as z from "zod";
import type { fault } from "../api/contract/fault.ts";

/** An RFC 9457 problem as the API sends it. */
export type Fault = z.output<typeof fault>;

/** A refusal of the API: its status, its stable code, and the whole problem. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** Such as OPS403; empty when the answer was no problem of ours, as of a proxy. */
  readonly code: string;
  /** Places in the request that are wrong, each by its JSON pointer. */
  readonly errors: NonNullable<Fault["errors"]>;
  readonly details: unknown;
  /** Seconds after which another try makes sense, when the API said so. */
  readonly retryAfter: number | null;

  constructor(problem: Pick<Fault, "status" | "title"> & Partial<Fault>, retryAfter: number | null = null) {
    super(problem.detail ?? problem.title);
    this.status = problem.status;
    this.code = problem.code ?? "";
    this.errors = problem.errors ?? [];
    this.details = problem.details;
    this.retryAfter = retryAfter;
  }
}

/** The API could not be reached, or went away before its answer was whole. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";

  constructor(url: string, cause: unknown) {
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    super(`no Opsloom API answers at ${url} (${reason})`, { cause });
  }
}

/** The refusal in an answer that is none of success. */
export async function readRefusal(response: Response): Promise<ApiError> {
  const { status, statusText } = response;
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : null;
  const text = await response.text();
  const problem = parse(text);
  if (problem !== null) return new ApiError({ ...problem, status, title: problem.title ?? statusText }, retryAfter);
  return new ApiError({ status, title: `${status} ${statusText}: ${text.slice(0, 200)}` }, retryAfter);
}

function parse(text: string): Partial<Fault> | null {
  try {
    const problem = JSON.parse(text) as Partial<Fault> | null;
    return typeof problem === "object" && problem !== null && !Array.isArray(problem) ? problem : null;
  } catch {
    return null;
  }
}
