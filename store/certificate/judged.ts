import { type Break, breakOf } from "../../engine/certificate/break.ts";
import type { KnownCertificates } from "../../engine/certificate/facts.ts";
import { type Judgement, judgeShown } from "../../engine/certificate/judge.ts";
import { type Verdict, verdictTable, weigh } from "../../engine/certificate/verdict.ts";
import { readDefinitionsByName } from "../definition/read.ts";
import type { Queryable } from "../pool.ts";
import { readKnown } from "./known.ts";
import type { StoredPlace } from "./places.ts";

/** A place with what is wrong there, what that means, and when its clients turn away. */
export interface JudgedPlace {
  readonly place: StoredPlace;
  /** Null = nothing was ever seen there. */
  readonly judgement: Judgement | null;
  readonly verdicts: readonly Verdict[];
  readonly breaks: Break | null;
}

export interface JudgedPlaces {
  readonly places: readonly JudgedPlace[];
  readonly known: KnownCertificates;
  /** The table that says what problems mean is published. */
  readonly isWeighed: boolean;
}

/** Judges places at an instant (ms) by all that is known of certificates and by the published table. */
export async function judgePlaces(db: Queryable, places: readonly StoredPlace[], at: number): Promise<JudgedPlaces> {
  const known = await readKnown(db, [...new Set(places.flatMap(({ chain }) => chain))]);
  const table = (await readDefinitionsByName(db, "DecisionTable", [verdictTable])).get(verdictTable) ?? null;
  const endOf = (fingerprint: string): number => known.certificates.get(fingerprint)?.validTo ?? at;
  return {
    known,
    isWeighed: table !== null,
    places: places.map((place): JudgedPlace => {
      const { chain, version, serverName: host } = place;
      const judgement = judgeShown({ chain, version, host }, known, at);
      if (judgement === null) return { place, judgement, verdicts: [], breaks: null };
      const leaf = known.certificates.get(chain[0] ?? "");
      const verdicts = weigh(judgement.problems, table, {
        host,
        version,
        keyType: leaf?.keyType ?? null,
        keyBits: leaf?.keyBits ?? null,
        publicTrust: known.publicRoots.has(judgement.served.certificates.at(-1) ?? ""),
      });
      return { place, judgement, verdicts, breaks: breakOf(judgement, verdicts, endOf) };
    }),
  };
}
