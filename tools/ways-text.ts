import { format } from "prettier";
import * as z from "zod";
import type { Operation } from "../api/contract/operation.ts";
import { operations } from "../api/contract/operations.ts";

const head = `import type { Operations } from "../api/contract/operations.ts";
import type { WayText } from "./way.ts";

/** Generated from api/contract by \`npm run generate\`; a test compares. */

`;

/** The text of `client/ways.ts`, formatted. */
export async function waysText(): Promise<string> {
  const lines = Object.values(operations).map(
    (operation) => `${operation.id}: ${JSON.stringify(wayTextOf(operation))},`,
  );
  const text = `${head}export const ways = {\n${lines.join("\n")}\n} as const satisfies { readonly [Id in keyof Operations]: WayText };\n`;
  return format(text, { parser: "typescript", printWidth: 120 });
}

/** Of what follows the path an operation has one at most. */
function wayTextOf({ method, path, query, reply, stream, raw }: Operation): string {
  const isPaged = reply instanceof z.ZodObject && Object.hasOwn(reply.shape, "next");
  const names = query instanceof z.ZodObject ? Object.keys(query.shape) : [];
  const next = isPaged ? ["cursor", "after"].find((name) => names.includes(name)) : undefined;
  const mark = stream ? "stream" : (raw ?? next);
  return [method, path, ...(mark === undefined ? [] : [mark])].join(" ");
}
