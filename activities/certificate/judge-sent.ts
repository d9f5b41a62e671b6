import type pg from "pg";
import { judgeShown } from "../../engine/certificate/judge.ts";
import type { ProblemName } from "../../engine/certificate/problem.ts";
import { keepCertificates } from "../../store/certificate/keep.ts";
import { readKnown } from "../../store/certificate/known.ts";
import type { ShownPlace } from "./note-shown.ts";

/** What is wrong at each place, by its name, at an instant (ms). Certificates that are new are kept. */
export async function judgeSent(
  pool: pg.Pool,
  places: readonly ShownPlace[],
  params: { readonly source: string; readonly at: number },
): Promise<ReadonlyMap<string, readonly ProblemName[]>> {
  const judged = new Map<string, readonly ProblemName[]>();
  for (const { place, sent, version, serverName } of places) {
    const { facts } = await keepCertificates(pool, sent, params);
    const chain = facts.map(({ fingerprint }) => fingerprint);
    const known = await readKnown(pool, chain);
    const judgement = judgeShown({ chain, version, host: serverName }, known, params.at);
    if (judgement !== null) judged.set(place, [...new Set(judgement.problems.map(({ problem }) => problem))]);
  }
  return judged;
}
