import { z } from "zod";
import { knownRoles } from "../../access/role.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, word } from "../shapes.ts";

const spec = z.strictObject({ roles: z.record(camel, word) });

/** Roles that definitions name beside those of the product, with what each is for. */
interface Roles {
  readonly name: string;
  readonly roles: { readonly [role: string]: string };
}

declare module "../kind-map.ts" {
  interface KindMap {
    Roles: Entry<typeof spec, Roles, "nothing">;
  }
}

/** A role grants nothing by itself: it is a name for `allow`, `to` and `for`, which people are given. */
export const rolesKind = defineKind({
  kind: "Roles",
  spec,
  pin: "nothing",
  references: () => [],
  compile({ roles }, metadata, context): Roles {
    for (const role of Object.keys(roles))
      if (knownRoles.some((known) => known === role))
        context.report(
          "OPS110",
          { path: ["spec", "roles", role], key: true },
          `the role "${role}" is built in`,
          "take it out, or choose another name",
        );
    return { name: metadata.name, roles };
  },
});
