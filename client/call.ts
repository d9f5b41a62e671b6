import type * as z from "zod";
import type { Operation } from "../api/contract/operation.ts";
import type { Operations } from "../api/contract/operations.ts";

/** The contract's types as a caller sees them: what goes in by the schemas' input, what comes out by their output. */

export type OperationId = keyof Operations;

type Empty = Record<string, never>;

/**
 * A part of a request. What the server reads from a text, such as a number of a query, is given as what it means; a
 * value may be undefined where it may be left out.
 */
type Given<Schema extends z.ZodType> = Asked<z.input<Schema>, z.output<Schema>>;
type Asked<In, Out> = { [Name in keyof In]: unknown extends In[Name] ? Value<Out, Name> : In[Name] | Left<In, Name> };
type Value<Out, Name> = Name extends keyof Out ? Out[Name] | undefined : unknown;
type Left<In, Name extends keyof In> = Empty extends Pick<In, Name> ? undefined : never;

/** A part that has nothing in it is not given at all; one that needs nothing may be left out. */
type Part<Name extends string, Schema extends z.ZodType> =
  z.input<Schema> extends Empty
    ? unknown
    : Empty extends Given<Schema>
      ? { readonly [Key in Name]?: Given<Schema> }
      : { readonly [Key in Name]: Given<Schema> };

type Body<Schema extends z.ZodType> =
  z.input<Schema> extends Empty
    ? unknown
    : Empty extends z.input<Schema>
      ? { readonly body?: z.input<Schema> }
      : { readonly body: z.input<Schema> };

export interface CallOptions {
  /** Ends the request, and a stream; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Sent as Idempotency-Key, by operations that take one: a repeat with it finds the same result. */
  readonly idempotencyKey?: string | undefined;
  /** Head of the record that the caller has read, sent as If-Match: a record that has moved on answers 412. */
  readonly ifMatch?: number | undefined;
}

/** What a call of the operation is given. */
export type Request<Id extends OperationId> = CallOptions & RequestOf<Operations[Id]>;
type RequestOf<Op extends Operation> = Part<"params", Op["params"]> & Part<"query", Op["query"]> & Body<Op["body"]>;

/** The query of an operation. */
export type Query<Id extends OperationId> = Given<Operations[Id]["query"]>;

/** What it answers. */
export type Reply<Id extends OperationId> = z.output<Operations[Id]["reply"]>;

/** Operations that answer a list page by page. */
export type PagedId = {
  [Id in OperationId]: Reply<Id> extends { items: unknown[]; next: unknown } ? Id : never;
}[OperationId];

/** One item of such a list. */
export type Item<Id extends PagedId> = Reply<Id> extends { items: (infer One)[] } ? One : never;

type Arguments<Given> = Empty extends Given ? [request?: Given] : [request: Given];

/** One call. Rejects with an ApiError, an UnreachableError, or the signal's reason. */
export type Call<Id extends OperationId> = (...request: Arguments<Request<Id>>) => Promise<Reply<Id>>;

/** Every item of a list, page after page, each page asked for when its first item is. */
export type Each<Id extends PagedId> = (...request: Arguments<Request<Id>>) => AsyncIterable<Item<Id>>;

export interface FollowOptions {
  /** Id of the last event that was seen, such as one kept from an earlier stream. */
  readonly lastEventId?: string;
  /** Called each time the stream was cut off, before it is opened again. */
  readonly onCut?: () => void;
}

/** A stream that goes on where it was cut off, until the server ends it. */
export type Follow<Id extends OperationId> = (request: Request<Id> & FollowOptions) => AsyncIterable<Reply<Id>>;
