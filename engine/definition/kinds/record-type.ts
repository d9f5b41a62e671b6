import { z } from "zod";
import type { RecordType } from "../../lifecycle/ir.ts";
import { namedByFields } from "../chosen.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, facts, fields, kebab } from "../shapes.ts";
import { compileFacts, namedByFacts } from "../values/facts.ts";
import { compileFields } from "../values/field.ts";
import { recordView, recordWords } from "../values/record-view.ts";
import { linkNames } from "../values/relations.ts";
import { recordScope } from "../values/scope.ts";
import type { Context } from "../context.ts";
import type { Spot } from "../spot.ts";

const spec = z.strictObject({
  number: z.string().regex(/^[A-Z]{2,8}$/, "a prefix of two to eight capital letters such as INC"),
  fields,
  links: z.record(camel, z.strictObject({ to: kebab, inverse: camel })).optional(),
  facts: facts.optional(),
});

declare module "../kind-map.ts" {
  interface KindMap {
    RecordType: Entry<typeof spec, RecordType, "root">;
  }
}

/** What a record is: its number, its fields, its links to other records. */
export const recordTypeKind = defineKind({
  kind: "RecordType",
  spec,
  pin: "root",
  flaw({ name }, { Lifecycle: lifecycles = {} }) {
    if (Object.values(lifecycles).some(({ facet }) => facet === null)) return null;
    return {
      code: "OPS320",
      message: `the record type "${name}" has no lifecycle`,
      hint: `add a Lifecycle with \`record: ${name}\``,
    };
  },
  references: (ir, others) => [
    ...namedByFields(ir.fields),
    ...Object.values(ir.links).map(({ to }): Reference => ({ kind: "RecordType", name: to })),
    ...namedByFacts(ir.facts, others.functions),
  ],
  compile(spec, metadata, context): RecordType {
    const view = recordView(context.catalog, metadata.name);
    const scope = recordScope(view, Object.keys(spec.facts ?? {}));
    for (const name of Object.keys(spec.fields)) {
      if ((recordWords as readonly string[]).includes(name))
        context.report(
          "OPS109",
          { path: ["spec", "fields", name], key: true },
          `the field name "${name}" is taken`,
          "every record has it already",
        );
    }
    for (const [name, link] of Object.entries(spec.links ?? {})) {
      const path = ["spec", "links", name];
      context.reference("RecordType", link.to, [...path, "to"]);
      checkLinkName(context, { path, key: true }, metadata.name, name, `${metadata.name}.${name}`);
      checkLinkName(
        context,
        { path: [...path, "inverse"], key: true },
        link.to,
        link.inverse,
        `${metadata.name}.${name}`,
      );
    }
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      number: spec.number,
      fields: compileFields(context, ["spec", "fields"], spec.fields, scope),
      links: spec.links ?? {},
      facts: compileFacts(context, ["spec", "facts"], spec.facts, scope),
    };
  },
});

/** A link is known by one name on each side: a field or another link of that name could not be told from it. */
function checkLinkName(context: Context, at: Spot, type: string, name: string, own: string): void {
  const fields =
    (context.catalog.find("RecordType", type)?.source as { readonly fields: object } | null | undefined)?.fields ?? {};
  if (Object.hasOwn(fields, name))
    context.report("OPS110", at, `"${name}" is the name of a field of ${type} too`, "choose another name for the link");
  const other = linkNames(context.catalog, type, name).find((declared) => declared !== own);
  if (other !== undefined)
    context.report(
      "OPS110",
      at,
      `"${name}" of ${type} is the link ${other} too`,
      "choose another name for one of them",
    );
}
