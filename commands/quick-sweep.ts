import type { Client } from "@temporalio/client";
import type { Pool } from "pg";
import { covering } from "../engine/discovery/covering.ts";
import { parseAddress } from "../engine/discovery/range.ts";
import { listLatestDefinitions } from "../store/definition/read.ts";
import { readCollectors } from "../store/discovery/collectors.ts";
import { startSweep } from "./discovery.ts";
import { RequestRefusedError } from "./error.ts";

export interface QuickParams {
  readonly address: string;
  /** Left out: the one whose smallest range holds the address. */
  readonly discovery?: string;
  /** Tells this sweep from others of the address; left out: a sweep of it that runs is joined. */
  readonly key?: string;
  /** What it says to patterns is kept, for a fixture. */
  readonly record?: true;
}

/** Sweeps one address as the discovery does that covers it; joins such a sweep that runs. Nothing is inferred from it. */
export async function startQuickSweep(
  { client, pool }: { readonly client: Client; readonly pool: Pool },
  { address, discovery: name, key, record }: QuickParams,
): Promise<{ readonly workflow: string; readonly discovery: string }> {
  const place = parseAddress(address);
  if (place === null) throw new RequestRefusedError(`"${address.slice(0, 60)}" is no IPv4 address: write 192.0.2.1`);
  const published = (await listLatestDefinitions(pool, "Discovery")).map(({ ir }) => ir);
  const named = name === undefined ? published : published.filter((one) => one.name === name);
  if (name !== undefined && named.length === 0) throw new RequestRefusedError(`no discovery "${name}" is published`);
  const discovery = covering(named, place);
  if (discovery === null)
    throw new RequestRefusedError(
      `${name === undefined ? "no discovery covers" : `the discovery "${name}" does not cover`} ${address}: add it to the ranges of one, for its ports, credentials and collector are what it is looked at with`,
    );
  const workflow = await startSweep(client, discovery, {
    collectors: (await readCollectors(pool)).map(({ collector }) => collector),
    part: {
      only: [{ first: place, last: place }],
      as: `quick/${address}${record === true ? "/record" : ""}${key === undefined ? "" : `/${key}`}`,
    },
    ...(record === true ? { record } : {}),
  });
  return { workflow, discovery: discovery.name };
}
