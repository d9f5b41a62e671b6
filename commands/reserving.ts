/** The lifecycles that take windows of time, and what those keep to. */
import type { Pool } from "pg";
import { readDefinitionsOfKind } from "../store/definition/read.ts";
import type { Lifecycle, Reserve } from "../engine/lifecycle/ir.ts";

export interface Reserving {
  readonly name: string;
  readonly reserves: readonly Reserve[];
}

/** By the latest versions; those that take none are left out. */
export async function readReserving(pool: Pool): Promise<readonly Reserving[]> {
  const lifecycles = await readDefinitionsOfKind(pool, "Lifecycle");
  return [...lifecycles.values()].flatMap((one) => {
    const reserves = reservesOf(one);
    return reserves.length === 0 ? [] : [{ name: one.name, reserves }];
  });
}

function reservesOf({ abstract, states }: Lifecycle): readonly Reserve[] {
  return abstract === true ? [] : Object.values(states).flatMap(({ reserve }) => reserve ?? []);
}

/** Over how many relations they take what depends on the items, at most. */
export function depthOf(reserves: readonly Reserve[]): number {
  return Math.max(0, ...reserves.map(({ closure }) => closure?.depth ?? 0));
}
