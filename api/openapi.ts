import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponseObject } from "zod-openapi";
import * as z from "zod";
import { fault } from "./contract/fault.ts";
import type { Operation } from "./contract/operation.ts";

export type OpenApiDocument = ReturnType<typeof createDocument>;

/**
 * The OpenAPI 3.1 document of the given operations; the contract's zod schemas are its only source. Who serves it puts
 * the version of the product in.
 */
export function openApiDocument(operations: readonly Operation[]): OpenApiDocument {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const operation of operations) {
    const path = (paths[operation.path] ??= {});
    path[operation.method] = describe(operation);
  }
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Opsloom API",
      version: "0.0.0",
      description: "IT processes as code: records, approvals, runs, the CMDB, alerts and definitions.",
    },
    servers: [{ url: "/" }],
    security: [{ apiKey: [] }, { session: [] }],
    components: {
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "An API key: ops_..." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-opsloom",
          description: "The session of a person who signed in to the console; without TLS its name is opsloom",
        },
        sourceSecret: {
          type: "http",
          scheme: "basic",
          description: "The secret of an event source, or an API key, as the password; any user name",
        },
      },
      schemas: Object.fromEntries(operations.flatMap(namedSchemas)),
    },
    paths,
  });
}

/** What has no name of its own is called after its operation, so that generated clients have names for it. */
function namedSchemas({ id, body, reply, status, stream }: Operation): [string, z.ZodType][] {
  const name = `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`;
  return [
    ...(takesBody(body) && isUnnamed(body) ? [[`${name}Body`, body] as [string, z.ZodType]] : []),
    ...(status !== 204 && !stream && isUnnamed(reply) ? [[`${name}Reply`, reply] as [string, z.ZodType]] : []),
  ];
}

/** Shared by many operations, as the empty request and any JSON are, it has no name either. */
function isUnnamed(schema: z.ZodType): boolean {
  return schema instanceof z.ZodObject && schema.meta()?.id === undefined;
}

function describe(operation: Operation): ZodOpenApiOperationObject {
  const parameters: Record<string, z.ZodObject> = {};
  if (hasKeys(operation.params)) parameters["path"] = operation.params as z.ZodObject;
  if (hasKeys(operation.query)) parameters["query"] = operation.query as z.ZodObject;
  const headers = requestHeaders(operation);
  if (Object.keys(headers).length > 0) parameters["header"] = z.object(headers);
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [operation.tag],
    ...(operation.permission === null
      ? { security: [] }
      : { description: `Needs the permission \`${operation.permission}\`.` }),
    ...(operation.tag === "events" ? { security: [{ apiKey: [] }, { sourceSecret: [] }] } : {}),
    requestParams: parameters,
    ...(operation.raw === "request" ? { requestBody: { required: true, content: binary } } : {}),
    ...(takesBody(operation.body)
      ? { requestBody: { required: true, content: { "application/json": { schema: operation.body } } } }
      : {}),
    responses: responses(operation),
  };
}

function requestHeaders({ idempotency, ifMatch, ifNoneMatch, stream }: Operation): Record<string, z.ZodType> {
  const headers: Record<string, z.ZodType> = {};
  if (idempotency !== "none") {
    const key = z.string().max(200).meta({ description: "A repeat with the same key finds the same result" });
    headers["Idempotency-Key"] = idempotency === "required" ? key : key.optional();
  }
  const optional = (description: string) => z.string().optional().meta({ description });
  if (ifMatch) headers["If-Match"] = optional("ETags of the record: refused with 412 unless it is at one of them");
  if (ifNoneMatch) headers["If-None-Match"] = optional("ETags that the caller has: 304 when it is at one of them");
  if (stream) headers["Last-Event-ID"] = optional("Id of the last event that was seen: the stream begins behind it");
  return headers;
}

/** The content of a file. */
const binary = { "application/octet-stream": { schema: { type: "string" as const, format: "binary" } } };

const text = (description: string) => z.string().meta({ description });
const retryAfter = z.object({ "Retry-After": text("Seconds after which to ask again") });
const moved = z.object({ Location: text("Its place") });
const rateLimit = {
  "RateLimit-Policy": text("Requests a key may send, and in how many seconds"),
  RateLimit: text("Requests that are left"),
};

function responses(operation: Operation): Record<`${1 | 2 | 3 | 4 | 5}${string}`, ZodOpenApiResponseObject> {
  const { method, permission, body, status, idempotency, ifMatch, ifNoneMatch, moves, raw, stream, reply, tag } =
    operation;
  const problem = (description: string, headers?: z.ZodObject): ZodOpenApiResponseObject => ({
    description,
    content: { "application/problem+json": { schema: fault } },
    ...(headers === undefined ? {} : { headers }),
  });
  const media = stream ? "text/event-stream" : reply instanceof z.ZodString ? "text/plain" : "application/json";
  const headers = responseHeaders(operation);
  const isIngest = tag === "events";
  // Who signs in shows it by the body.
  const isOpen = permission === null && tag !== "sessions";
  return {
    [`${status}` as const]: {
      description: "Done",
      ...(Object.keys(headers).length === 0 ? {} : { headers: z.object(headers) }),
      ...(status === 204 ? {} : { content: raw === "reply" ? binary : { [media]: { schema: reply } } }),
    },
    ...(moves
      ? { "301": { description: "It was merged into another record: where that one is", headers: moved } }
      : {}),
    ...(ifNoneMatch ? { "304": { description: "Not changed since it was read" } } : {}),
    ...(isOpen && !hasKeys(operation.params) ? {} : { "400": problem("Invalid input") }),
    ...(isOpen
      ? {}
      : {
          "401": problem("Not authenticated", z.object({ "WWW-Authenticate": text("Bearer") })),
          "403": problem("Not allowed"),
          "404": problem("Not found"),
        }),
    "405": problem("The path does not take this method", z.object({ Allow: text("Methods that it takes") })),
    ...(isOpen ? {} : isIngest ? {} : { "429": problem("Too many requests", retryAfter) }),
    ...(method === "get" || isIngest
      ? {}
      : {
          "409": problem("The state does not allow it"),
          ...(ifMatch ? { "412": problem("The record has changed since it was read") } : {}),
          ...(idempotency === "none" ? {} : { "422": problem("Key used for another request") }),
        }),
    ...(raw === "request" ? { "413": problem("The file is too large") } : {}),
    ...(takesBody(body)
      ? { "413": problem("The body is too large"), "415": problem("The body is not JSON in UTF-8") }
      : {}),
    ...(isOpen ? {} : { "500": problem("Failed unexpectedly; the log of the API has the reason") }),
    "503":
      tag === "health"
        ? { description: "Not ready", content: { "application/json": { schema: reply } } }
        : problem("Unavailable, or the outcome is not known yet: ask again with the same key", retryAfter),
  };
}

function responseHeaders({
  id,
  permission,
  ifMatch,
  ifNoneMatch,
  status,
  query,
  tag,
}: Operation): Record<string, z.ZodType> {
  const isPaged = query instanceof z.ZodObject && Object.hasOwn(query.shape, "cursor");
  const made = status === 201 || id === "startRun";
  return {
    ...(permission === null || tag === "events" ? {} : rateLimit),
    ...(ifMatch || ifNoneMatch ? { ETag: text("The record's head, quoted") } : {}),
    ...(isPaged
      ? { Link: z.string().optional().meta({ description: "The next page, as rel=next; none after the last" }) }
      : {}),
    ...(made
      ? { Location: z.string().optional().meta({ description: "Where it is, of what has a path of its own" }) }
      : {}),
  };
}

/** JSON that is sent: what is sent as it is has no schema. */
function takesBody(schema: z.ZodType): boolean {
  return hasKeys(schema) || !(schema instanceof z.ZodObject || schema instanceof z.ZodCustom);
}

function hasKeys(schema: z.ZodType): boolean {
  return schema instanceof z.ZodObject && Object.keys(schema.shape).length > 0;
}
