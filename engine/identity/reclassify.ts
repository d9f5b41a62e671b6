/**
 * Whether a CI becomes one of another class of its family; its identity stays.
 *
 * C1. What is known more exactly counts: a host turns out to be a database server. The other way round nothing is
 *     learned.
 * C2. Of two classes of which neither extends the other (a web server, a load balancer) the one stands that was seen,
 *     then that of the source which precedence puts first, then the one that was told later. Of one instant the first
 *     one stands, so that two patterns of one sweep do not take it from each other again and again.
 * C3. What was guessed makes no CI another one.
 */
import { rank } from "./order.ts";
import type { CiClass } from "./ir.ts";

/** Who has told the class of a CI. */
export interface ClassSaid {
  readonly source: string;
  /** Milliseconds. */
  readonly at: number;
  /** Absent = it was seen. */
  readonly guessed?: true;
}

export type Reclassified =
  /** It is of that class, or was before and stays so: `said` tells by whom. */
  | { readonly kind: "is"; readonly said: ClassSaid }
  /** It stays what it is; nothing is learned. */
  | { readonly kind: "stays" }
  /** It stays what it is, by the word of somebody else. */
  | { readonly kind: "refused"; readonly because: string };

/** `said` null = nobody knows who has told the class that it has. */
export function reclassify(
  current: { readonly ciClass: string; readonly ancestors: readonly string[]; readonly said: ClassSaid | null },
  told: { readonly ciClass: CiClass; readonly said: ClassSaid },
): Reclassified {
  const { said } = current;
  const isGuess = told.said.guessed === true;
  if (told.ciClass.name === current.ciClass) {
    const isBetter = said === null || Number(isGuess) <= Number(said.guessed === true);
    const isNewer = said === null || told.said.at >= said.at || !isGuess;
    const isAsGood = said === null || said.guessed === true || order(told, said.source) <= 0;
    return isBetter && isNewer && isAsGood ? { kind: "is", said: told.said } : { kind: "stays" };
  }
  if (isGuess || current.ancestors.includes(told.ciClass.name)) return { kind: "stays" };
  if (told.ciClass.ancestors.includes(current.ciClass)) return { kind: "is", said: told.said };
  if (said === null || said.guessed === true) return { kind: "is", said: told.said };
  const trusted = order(told, said.source);
  if (trusted < 0 || (trusted === 0 && told.said.at > said.at)) return { kind: "is", said: told.said };
  return {
    kind: "refused",
    because:
      trusted > 0
        ? `"${said.source}" is trusted more than "${told.said.source}" for the class`
        : `"${said.source}" has told the class "${current.ciClass}" as late`,
  };
}

/** A negative number = the source that tells it ranks before the other one. */
function order({ ciClass, said }: { readonly ciClass: CiClass; readonly said: ClassSaid }, other: string): number {
  return rank(ciClass, "class", said.source) - rank(ciClass, "class", other);
}
