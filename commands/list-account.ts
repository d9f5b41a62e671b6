import type { Client } from "@temporalio/client";
import type { Pool } from "pg";
import type { CloudService } from "../engine/cloud/ir.ts";
import { scopesOf } from "../engine/cloud/scope.ts";
import { readLatestDefinition } from "../store/definition/read.ts";
import { RequestRefusedError } from "./error.ts";
import { startInventory } from "./inventory.ts";

export interface ListAccountParams {
  readonly account: string;
  readonly region: string;
  readonly services: readonly CloudService[];
  /** Tells this listing from others. */
  readonly key: string;
}

/** Starts a listing of some services in one region of a published account. */
export async function listAccountNow(
  { client, pool }: { readonly client: Client; readonly pool: Pool },
  { account, region, services, key }: ListAccountParams,
): Promise<{ readonly workflow: string }> {
  const definition = await readLatestDefinition(pool, "Account", account);
  if (definition === null) throw new RequestRefusedError(`no account "${account}" is published`);
  const { ir } = definition;
  const only = scopesOf({ regions: [region], services: services.filter((one) => ir.services.includes(one)) });
  if (!ir.regions.includes(region) || only.length === 0)
    throw new RequestRefusedError(
      `the account "${account}" has nothing of ${services.join(", ")} in "${region}": it has ${ir.services.join(", ")} in ${ir.regions.join(", ")}`,
    );
  return { workflow: await startInventory(client, ir, { only, as: `now/${key}` }) };
}
