import { parseInstant } from "../engine/lifecycle/instant.ts";

/** Makes an opaque cursor of the position of the last item. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** What a part of a position is: a text, UTC milliseconds, or an ISO 8601 instant. */
export type CursorPart = "string" | "ms" | "instant";

/** The position in a cursor, or null when it is not one of ours with the given shape. */
export function decodeCursor(cursor: string, shape: readonly CursorPart[]): readonly (string | number)[] | null {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (!Array.isArray(position) || position.length !== shape.length) return null;
    return position.every((part, index) => isPart(part, shape[index])) ? position : null;
  } catch {
    return null;
  }
}

// What PostgreSQL could not read as an instant is no position of ours.
function isPart(part: unknown, shape: CursorPart | undefined): boolean {
  if (shape === "ms") return typeof part === "number" && Number.isSafeInteger(part) && part >= 0 && part <= 8.64e15;
  if (typeof part !== "string") return false;
  return shape === "string" ? !part.includes("\0") : /^(?!0000)[^ ]+Z$/.test(part) && parseInstant(part) !== null;
}
