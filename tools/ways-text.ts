import { format } from "prettier";
import * as z from "zod";
import type { Operation } from "../api/contract/operation.ts";
import { operations } from "../api/contract/operations.ts";

const head = `import type { Operations } from "../api/contract/operations.ts";

/** Generated from api/contract by \`npm run generate\`; a test compares. */

/** Where an operation is, without its schemas. */
export interface Way {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  readonly path: string;
  /** Of a list: the parameter of its query that takes the reply's \`next\`. */
  readonly next?: "cursor" | "after";
  readonly stream?: true;
  /** The request or the reply is the content of a file. */
  readonly raw?: "request" | "reply";
}

`;

/** The text of `client/ways.ts`, formatted. */
export async function waysText(): Promise<string> {
  const lines = Object.values(operations).map((operation) => `${operation.id}: ${JSON.stringify(wayOf(operation))},`);
  const text = `${head}export const ways = {\n${lines.join("\n")}\n} as const satisfies { readonly [Id in keyof Operations]: Way };\n`;
  return format(text, { parser: "typescript", printWidth: 120 });
}

function wayOf(operation: Operation) {
  const { method, path, query, reply, stream, raw } = operation;
  const isPaged = reply instanceof z.ZodObject && Object.hasOwn(reply.shape, "next");
  const names = query instanceof z.ZodObject ? Object.keys(query.shape) : [];
  const next = ["cursor", "after"].find((name) => names.includes(name));
  return {
    method,
    path,
    ...(isPaged && next !== undefined ? { next } : {}),
    ...(stream ? { stream } : {}),
    ...(raw === null ? {} : { raw }),
  };
}
