/** What conditions and expressions may read of one value. */
import type { FieldType } from "../../lifecycle/ir.ts";
import type { FieldSource } from "../shapes.ts";

export interface FieldView {
  readonly type: FieldType | "any";
  readonly many: boolean;
  /** Values of an enum, lowest first. */
  readonly values: readonly string[] | null;
  readonly nullable: boolean;
  /** Closed list of a reference. */
  readonly oneOf: readonly string[] | null;
  /** Members that may be read below it; null = none may, `open` = any. */
  readonly read: { readonly [name: string]: FieldView } | "open" | null;
  readonly source: FieldSource | null;
  /** Why nothing may be read below it, where that is no matter of a declaration. */
  readonly closed?: string;
  /** As messages name it, where a path does not. */
  readonly called?: string;
}

export interface RecordView {
  /** As messages name it: `change`, `the alert`. */
  readonly name: string;
  readonly fields: { readonly [name: string]: FieldView };
}

export const leaf = (type: FieldView["type"], extra: Partial<FieldView> = {}): FieldView => ({
  type,
  many: false,
  values: null,
  nullable: true,
  oneOf: null,
  read: null,
  source: null,
  ...extra,
});

export const anyField: FieldView = leaf("any", { read: "open" });

/** A value with known members. */
export function objectLeaf(members: { readonly [name: string]: FieldView }): FieldView {
  return leaf("object", { nullable: false, read: members });
}
