import type { Json } from "../../engine/base/json.ts";

/** A value of a database as JSON: what JSON has no place for is a text; bytes that are no text are hex. */
export function sqlToJson(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value.replaceAll("\0", "");
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (Buffer.isBuffer(value)) {
    const text = value.toString("utf8");
    return text.includes("\uFFFD") || text.includes("\0") ? value.toString("hex") : text;
  }
  if (Array.isArray(value)) return value.map(sqlToJson);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sqlToJson(item)]));
  return typeof value === "bigint" ? String(value) : null;
}
