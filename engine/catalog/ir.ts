/** What may be ordered, as compiled: templates of records. */
import type { Audience } from "../clock/ir.ts";
import type { Condition, Value } from "../condition/ir.ts";
import type { Json, JsonObject } from "../base/json.ts";

/** A template of a record, with a form of its own. */
export interface CatalogItem {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly owner: string | null;
  readonly category: string | null;
  /** Type of the records that are opened from it. */
  readonly record: string;
  /** Who may order it: roles, persons and groups. */
  readonly for: readonly Audience[];
  /** JSON Schema of what is asked of who orders it, closed where it does not say; null = nothing is asked. */
  readonly form: Json | null;
  /** What the fields are made of: `$form`, `$command.by`, `$now`. */
  readonly set: { readonly [field: string]: Value };
  /** Fields that nobody changes afterwards. */
  readonly lock: readonly string[];
  readonly data: JsonObject;
  /** It is ordered before this instant, UTC milliseconds; null = always. */
  readonly validUntil: number | null;
  /** What is ordered along with it, each after what it needs; empty = nothing. */
  readonly order: readonly OrderEntry[];
}

/** An item that another one orders. */
export interface OrderEntry {
  /** Its name within the order. */
  readonly key: string;
  readonly item: string;
  /** Type of its records. */
  readonly record: string;
  readonly when: Condition | null;
  /** Names of entries before it, to which its record is linked by the link `needs`. */
  readonly needs: readonly string[];
  readonly form: { readonly [name: string]: Value };
}

/** As a bundle holds it: the digest names this version of it. */
export type PinnedItem = CatalogItem & { readonly digest: string };
