import type { Pool } from "pg";
import { z } from "zod";
import { addedNames, authorityTable, chooseAuthority } from "../../engine/certificate/authority.ts";
import { readFacts } from "../../store/certificate/certificates.ts";
import { readDefinitionsByName } from "../../store/definition/read.ts";
import { hostNames } from "../acme/host-name.ts";
import { defineActivity, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";

/** What a row of the table must say of an authority; the functions that ask it check the rest. */
const chosen = z.discriminatedUnion("kind", [
  z.looseObject({
    authority: z.string(),
    kind: z.literal("acme"),
    directory: z.url({ protocol: /^https$/u }),
    account: z.string(),
  }),
  z.looseObject({
    authority: z.string(),
    kind: z.literal("internal"),
    host: z.string(),
    credential: z.string(),
    folder: z.string(),
  }),
]);

const text = z.string().max(200).nullable().default(null);

/** `certificate.route`: which authority signs, by the published table. */
export function createRouteFunction({ pool }: { readonly pool: Pool }): FunctionDefinition {
  return defineActivity({
    name: "certificate.route",
    title: "Say which authority signs a certificate",
    local: true,
    idempotent: true,
    input: z.strictObject({
      names: hostNames,
      purpose: text,
      environment: text,
      service: text,
      authority: text.describe("The one that people chose, of those that the table says"),
      shown: z.array(z.string()).max(1_000).default([]).describe("Fingerprints of what is shown now"),
      newNames: z.boolean().default(false).describe("Names that what is shown now is not for were agreed to"),
    }),
    output: z.object({
      authority: chosen,
      because: z.string().nullable(),
      added: z.array(z.string()).describe("Names that what is shown now is not for"),
    }),
    async run({ names, purpose, environment, service, authority, shown, newNames }) {
      const table = (await readDefinitionsByName(pool, "DecisionTable", [authorityTable])).get(authorityTable);
      if (table === undefined)
        throw faultError("configuration", `no table "${authorityTable}" is published, which says who signs`);
      const facts = await readFacts(pool, shown);
      const added = addedNames(
        names,
        facts.map(({ dnsNames, commonName }) => [...dnsNames, ...(commonName === null ? [] : [commonName])]),
      );
      if (added.length > 0 && !newNames)
        throw faultError(
          "authorization",
          `what is shown now is not for ${added.join(", ")}: order it with new names, to which somebody agrees`,
        );
      const decided = chooseAuthority(table, { names, purpose, environment, service }, authority);
      if (!decided.ok) throw faultError("validation", decided.error);
      const checked = chosen.safeParse(decided.value.authority);
      if (!checked.success)
        throw faultError(
          "configuration",
          `the table "${authorityTable}" does not say how "${decided.value.authority.authority}" is asked: ${z.prettifyError(checked.error)}`,
        );
      return { authority: checked.data, because: decided.value.because, added: [...added] };
    },
  });
}
