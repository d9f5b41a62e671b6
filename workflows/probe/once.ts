import { centre } from "../../engine/probe/ir.ts";
import { tellUnserved } from "../discovery/unserved.ts";
import { whole } from "../payload/messages.ts";
import type { AskedRound, SeenRound } from "./messages.ts";
import { vantage } from "./probing.ts";

/** Asks once from a vantage point, by hand. Fails when nobody is there. */
export async function probeOnce({
  from,
  asked,
}: {
  readonly from: string;
  readonly asked: AskedRound;
}): Promise<SeenRound> {
  return tellUnserved(from === centre ? null : from, () => vantage(from, asked).askProbes(whole(asked)));
}
