import type { Json } from "../base/json.ts";
import { octetsToText } from "./octets.ts";

/** The value of an object of SNMP: octets as text, whole numbers that a double does not hold as their digits. */
export function varbindValue(oid: string, type: string, value: unknown): Json {
  if (value instanceof Uint8Array) {
    if (type !== "Counter64") return octetsToText(value, oid);
    const count = value.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    return count <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(count) : String(count);
  }
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : String(value);
  if (typeof value === "boolean") return value;
  return typeof value === "string" ? value.slice(0, 1_000) : null;
}
