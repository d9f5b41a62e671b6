/** What the expressions of a policy read: a CI or a record, and what is found of it. */
import type { Catalog } from "../catalog.ts";
import type { KindSource } from "../kind-map.ts";
import { recordView } from "./record-view.ts";
import { now, type Scope, text } from "./scope.ts";
import { anyField, type FieldView, leaf, objectLeaf, type RecordView } from "./view.ts";

const number = leaf("integer");
const instant = leaf("instant", { nullable: false });

/** A CI of a class, with the attributes of what that extends; null when one of them is broken. */
export function ciView(catalog: Catalog, className: string): RecordView | null {
  const fields: { [name: string]: FieldView } = {};
  const passed = new Set<string>();
  for (let next: string | undefined = className; next !== undefined && !passed.has(next);) {
    const source: KindSource<"CIClass"> | null = catalog.find("CIClass", next)?.source ?? null;
    if (source === null) return null;
    for (const [name, attribute] of Object.entries(source.attributes ?? {}))
      fields[name] ??= leaf(attribute.type === "calendar" ? "string" : attribute.type, {
        many: attribute.many ?? false,
        values: attribute.values ?? null,
        read: attribute.type === "object" ? "open" : null,
      });
    passed.add(next);
    next = source.extends;
  }
  return {
    name: `a CI of the class ${className}`,
    fields: {
      ...fields,
      owner: leaf("user"),
      ownerGroup: leaf("group"),
      id: text,
      name: text,
      class: text,
      state: leaf("enum", { nullable: false, values: ["active", "absent"] }),
      firstSeenAt: instant,
      lastSeenAt: instant,
      absentAt: leaf("instant"),
      askedClass: leaf("string"),
      askedBy: leaf("string"),
      askedAt: leaf("instant"),
    },
  };
}

/** A record as it is stored: nothing is read of what it refers to. */
export function storedRecordView(catalog: Catalog, type: string): RecordView | null {
  const view = recordView(catalog, type);
  if (view === null) return null;
  const referring = ["ci", "user", "group", "record"];
  const fields = Object.entries(view.fields).flatMap(([name, field]): [string, FieldView][] => {
    // Neither is stored as it is read.
    if (field.type === "item" || name === "version") return [];
    return [[name, referring.includes(field.type) ? { ...field, read: null } : field]];
  });
  return { ...view, fields: Object.fromEntries(fields) };
}

/** The scope of what is asked of one of them. */
export function subjectScope(record: RecordView | null): Scope {
  return { record, variables: { now } };
}

/** The scope of what a record is opened with. */
export function openingScope(record: RecordView | null): Scope {
  const finding = { policy: text, subject: text, name: text, title: text, why: text, step: text };
  return {
    record,
    variables: { now, finding: objectLeaf({ ...finding, severity: number, until: leaf("instant") }) },
  };
}

/** What the commands of a policy read. */
export const findingScope: Scope = {
  record: {
    name: "the finding",
    fields: { text, title: text, why: text, step: text, severity: { ...anyField, type: "integer", read: null } },
  },
  variables: {},
};
