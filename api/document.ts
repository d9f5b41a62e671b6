import { operations } from "./contract/operations.ts";
import { type OpenApiDocument, openApiDocument } from "./openapi.ts";

/** The OpenAPI document without the version of the product; the build works it out (`tools/build/worked-out.ts`). */
export const apiDocument: OpenApiDocument = openApiDocument(Object.values(operations));
