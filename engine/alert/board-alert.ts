import type { JsonObject } from "../base/json.ts";
import type { Alert } from "./alert.ts";

/** An alert with what was made of it. */
export interface BoardAlert {
  readonly id: string;
  readonly alert: Alert;
  readonly rule: string | null;
  readonly groupId: string | null;
  /** When it must be looked at again, UTC milliseconds. */
  readonly checkAt: number | null;
  readonly reason: JsonObject;
}

export function alertId(source: string, key: string): string {
  return `${source}/${key}`;
}
