import { createDocument, type ZodOpenApiOperationObject } from "zod-openapi";
import { z } from "zod";
import { fault } from "./contract/fault.ts";
import type { Operation } from "./contract/operation.ts";

/** The OpenAPI 3.1 document of the given operations; the contract's zod schemas are its only source. */
export function openApiDocument(operations: readonly Operation[], version: string): object {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const operation of operations) {
    const path = (paths[operation.path] ??= {});
    path[operation.method] = describe(operation);
  }
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Opsloom API",
      version,
      description: "IT processes as code: records, approvals, runs, the CMDB, alerts and definitions.",
    },
    servers: [{ url: "/" }],
    security: [{ apiKey: [] }],
    components: { securitySchemes: { apiKey: { type: "http", scheme: "bearer", description: "An API key: ops_..." } } },
    paths: paths,
  });
}

function describe(operation: Operation): ZodOpenApiOperationObject {
  const problem = { content: { "application/problem+json": { schema: fault } } };
  const media = operation.stream ? "text/event-stream" : "application/json";
  const parameters: Record<string, z.ZodObject> = {};
  if (hasKeys(operation.params)) parameters["path"] = operation.params as z.ZodObject;
  if (hasKeys(operation.query)) parameters["query"] = operation.query as z.ZodObject;
  const headers: Record<string, z.ZodType> = {};
  if (operation.idempotency !== "none") {
    const key = z.string().max(200).meta({ description: "A repeat with the same key finds the same result" });
    headers["Idempotency-Key"] = operation.idempotency === "required" ? key : key.optional();
  }
  if (operation.ifMatch) {
    headers["If-Match"] = z
      .string()
      .optional()
      .meta({ description: "ETags of the record: refused with 412 unless it is at one of them" });
  }
  if (Object.keys(headers).length > 0) parameters["header"] = z.object(headers);
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [operation.tag],
    ...(operation.permission === null
      ? { security: [] }
      : { description: `Needs the permission \`${operation.permission}\`.` }),
    requestParams: parameters,
    ...(hasKeys(operation.body)
      ? { requestBody: { required: true, content: { "application/json": { schema: operation.body } } } }
      : {}),
    responses: {
      [String(operation.status)]: {
        description: "Done",
        ...(operation.status === 204 ? {} : { content: { [media]: { schema: operation.reply } } }),
      },
      "400": { description: "Invalid input", ...problem },
      ...(operation.permission === null
        ? {}
        : {
            "401": { description: "Not authenticated", ...problem },
            "403": { description: "Not allowed", ...problem },
          }),
      "404": { description: "Not found", ...problem },
      ...(operation.permission === null ? {} : { "429": { description: "Too many requests of this key", ...problem } }),
      ...(operation.method === "get"
        ? {}
        : {
            "409": { description: "The state does not allow it", ...problem },
            ...(operation.ifMatch
              ? { "412": { description: "The record has changed since it was read", ...problem } }
              : {}),
            ...(hasKeys(operation.body) ? { "413": { description: "The body is too large", ...problem } } : {}),
            "422": { description: "Key used for another request", ...problem },
            "503": { description: "Outcome not known yet: ask again with the same key", ...problem },
          }),
    },
  };
}

function hasKeys(schema: z.ZodType): boolean {
  return schema instanceof z.ZodObject && Object.keys(schema.shape).length > 0;
}
