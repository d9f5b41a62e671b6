import type * as z from "zod";
import type { Permission } from "./permission.ts";

/**
 * One operation of the API as written down: what goes in, what comes out, who may. OpenAPI and the router are made of
 * it.
 */
export interface Operation<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> {
  readonly id: string;
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** OpenAPI path: `/v1/records/{type}`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** null = anyone who can reach the port. */
  readonly permission: Permission | null;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly reply: Reply;
  /** Status of success. */
  readonly status: 200 | 201 | 202 | 204;
  /** Takes an Idempotency-Key header; `required` refuses a call without one. */
  readonly idempotency: "none" | "optional" | "required";
  /** Takes an If-Match header with ETags of the record. */
  readonly ifMatch: boolean;
  /** Takes an If-None-Match header with ETags of the record, and answers 304 when it is at one of them. */
  readonly ifNoneMatch: boolean;
  /** Answers 301 with the place of the record that the one that is asked for was merged into. */
  readonly moves: boolean;
  /** The request or the reply is the content of a file, as it is. */
  readonly raw: "request" | "reply" | null;
  /** Takes a large body: definitions, or all people, travel whole. */
  readonly large: boolean;
  /** Answers a stream of server-sent events instead of `reply`. */
  readonly stream: boolean;
}

type OperationParts<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> = Pick<
  Operation<P, Q, B, R>,
  "id" | "method" | "path" | "summary" | "tag" | "permission" | "params" | "query" | "body" | "reply"
> &
  Partial<Pick<Operation, "status" | "idempotency" | "ifMatch" | "ifNoneMatch" | "moves" | "raw" | "large" | "stream">>;

export function defineOperation<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  parts: OperationParts<P, Q, B, R>,
): Operation<P, Q, B, R> {
  return {
    status: 200,
    idempotency: "none",
    ifMatch: false,
    ifNoneMatch: false,
    moves: false,
    raw: null,
    large: false,
    stream: false,
    ...parts,
  };
}
