/**
 * Whether a CI becomes one of another class of its family; its identity stays.
 *
 * C1. What is known more exactly counts: a host turns out to be a database server. The other way round nothing is
 *     learned.
 * C2. Of two classes of which neither extends the other (a web server, a load balancer) the one stands that was seen,
 *     then that of the source which precedence puts first, then the one that was told later. Of one instant the first
 *     one stands, so that two patterns of one sweep do not take it from each other again and again.
 * C3. What was guessed makes no CI another one.
 * C4. A class may have it asked for (`reclassify: ask`): a CI of it becomes by itself only what extends the same class
 *     as its own, or anything where its class was but guessed. Another class is noted, once, until a person says which
 *     it is, or who has asked says otherwise. What a person said nobody asks for again.
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
  /** Another class that was told, and that a person has to agree to. Absent = none is. */
  readonly asked?: AskedClass;
}

export interface AskedClass {
  readonly class: string;
  readonly source: string;
  /** Milliseconds of the report that asked first. */
  readonly at: number;
}

/** Under which it stands in the history of a CI. */
export const askedClass = "askedClass";

export type Reclassified =
  /** It is of that class, or was before and stays so: `said` tells by whom. */
  | { readonly kind: "is"; readonly said: ClassSaid }
  /** It stays what it is until a person agrees: `said` with what is asked for. */
  | { readonly kind: "asked"; readonly said: ClassSaid; readonly because: string }
  /** It stays what it is; nothing is learned. */
  | { readonly kind: "stays" }
  /** It stays what it is, by the word of somebody else. */
  | { readonly kind: "refused"; readonly because: string };

/** Of whom nobody knows who told their class. */
const unknown: ClassSaid = { source: "", at: 0 };

/** The source of what people say. */
const person = "manual";

interface CurrentClass {
  readonly ciClass: string;
  readonly ancestors: readonly string[];
  /** null = nobody knows who has told the class that it has. */
  readonly said: ClassSaid | null;
  /** `reclassify: ask` of its class. */
  readonly asks: boolean;
}

export function reclassify(
  current: CurrentClass,
  told: { readonly ciClass: CiClass; readonly said: ClassSaid },
): Reclassified {
  const outcome = weigh(current, told);
  const asked = current.said?.asked;
  if (asked === undefined) return outcome;
  const { source } = told.said;
  // A person has decided, or who has asked says that it is what it is.
  const isSettled = told.ciClass.name === current.ciClass && (source === person || source === asked.source);
  if (outcome.kind === "is" && told.ciClass.name === current.ciClass && !isSettled)
    return { kind: "is", said: { ...outcome.said, asked } };
  if (outcome.kind !== "stays" || !isSettled) return outcome;
  const { asked: _, ...said } = current.said ?? unknown;
  return { kind: "is", said };
}

function weigh(current: CurrentClass, told: { readonly ciClass: CiClass; readonly said: ClassSaid }): Reclassified {
  const { said } = current;
  const isGuess = told.said.guessed === true;
  if (told.ciClass.name === current.ciClass) {
    const isBetter = said === null || Number(isGuess) <= Number(said.guessed === true);
    const isNewer = said === null || told.said.at >= said.at || !isGuess;
    const isAsGood = said === null || said.guessed === true || order(told, said.source) <= 0;
    return isBetter && isNewer && isAsGood ? { kind: "is", said: told.said } : { kind: "stays" };
  }
  if (isGuess || current.ancestors.includes(told.ciClass.name)) return { kind: "stays" };
  const becomes: Reclassified = { kind: "is", said: told.said };
  if (said?.guessed === true) return becomes;
  const isNarrower = told.ciClass.ancestors.includes(current.ciClass);
  const isBeside = !isNarrower && told.ciClass.extends !== null && told.ciClass.extends === current.ancestors[0];
  const asks = current.asks && !isBeside && told.said.source !== person;
  if (said === null) return asks ? ask(current, told) : becomes;
  const trusted = order(told, said.source);
  if (isNarrower && !(asks && trusted > 0)) return asks ? ask(current, told) : becomes;
  if (!isNarrower && (trusted < 0 || (trusted === 0 && told.said.at > said.at)))
    return asks ? ask(current, told) : becomes;
  return {
    kind: "refused",
    because:
      trusted > 0
        ? `"${said.source}" is trusted more than "${told.said.source}" for the class`
        : `"${said.source}" has told the class "${current.ciClass}" as late`,
  };
}

function ask(
  { ciClass, said }: CurrentClass,
  told: { readonly ciClass: CiClass; readonly said: ClassSaid },
): Reclassified {
  const { name } = told.ciClass;
  const because = `a CI of the class "${ciClass}" becomes one of "${name}" when a person says so`;
  const known = said ?? unknown;
  if (known.asked?.class === name) return { kind: "asked", said: known, because };
  const { source, at } = told.said;
  return { kind: "asked", said: { ...known, asked: { class: name, source, at } }, because };
}

/** A negative number = the source that tells it ranks before the other one. */
function order({ ciClass, said }: { readonly ciClass: CiClass; readonly said: ClassSaid }, other: string): number {
  return rank(ciClass, "class", said.source) - rank(ciClass, "class", other);
}
