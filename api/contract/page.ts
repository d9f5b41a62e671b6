import { z } from "zod";

/** No query, no parameters or no body: anything sent is refused. */
export const none = z.strictObject({});

/** A page of a list: an opaque cursor from the reply before, or from its Link header. */
export const cursorQuery = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Makes an opaque cursor of the position of the last item. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** The position in a cursor, or null when it is not one of ours with the given shape. */
export function decodeCursor(cursor: string, shape: readonly ("string" | "number")[]): readonly (string | number)[] | null {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (!Array.isArray(position) || position.length !== shape.length) return null;
    return position.every((part, index) => typeof part === shape[index]) ? position : null;
  } catch {
    return null;
  }
}
