/** Which of two statements about an attribute stands: R3, R4, R6 and R7 of reconcile.ts. */
import { canonicalJson } from "../base/canonical.ts";
import type { Json } from "../base/json.ts";
import type { CiClass, Weighing } from "./ir.ts";
import type { Said } from "./statement.ts";

type Order = (left: Said, right: Said) => number;

/** A negative number = the first one stands, of all that is said. */
export function orderOf(ciClass: CiClass, attribute: string, said: readonly Said[]): Order {
  const picked = pickOf(weighingOf(ciClass, attribute)?.pick ?? null, said);
  const among = ofOneSource(ciClass, attribute, said);
  const certain = certainty(ciClass, attribute, said);
  return (left, right) => certain(left, right) || picked(left, right) || among(left, right);
}

/** The same for statements of one source: its later word counts, whatever is picked among sources. */
export function ofOneSource(ciClass: CiClass, attribute: string, said: readonly Said[]): Order {
  const certain = certainty(ciClass, attribute, said);
  return (left, right) =>
    certain(left, right) ||
    rank(ciClass, attribute, left.source) - rank(ciClass, attribute, right.source) ||
    right.at - left.at ||
    compareText(left.source, right.source) ||
    compareText(canonicalJson(left.value), canonicalJson(right.value)) ||
    compareText(left.by ?? "", right.by ?? "");
}

/** How the sources of an attribute are weighed, or undefined where only their order counts. */
export function weighingOf(ciClass: CiClass, attribute: string): Weighing | undefined {
  return ciClass.weighing !== undefined && Object.hasOwn(ciClass.weighing, attribute)
    ? ciClass.weighing[attribute]
    : undefined;
}

/** 0 = most trusted. A list of the attribute's own beats the list for all (`*`); who is on neither ranks last. */
export function rank(ciClass: CiClass, attribute: string, source: string): number {
  const own = Object.hasOwn(ciClass.precedence, attribute) ? ciClass.precedence[attribute] : undefined;
  const list = own ?? (Object.hasOwn(ciClass.precedence, "*") ? ciClass.precedence["*"] : undefined) ?? [];
  const index = list.indexOf(source);
  return index === -1 ? list.length : index;
}

/** Who was silent for too long counts no more, and what was seen beats what was guessed. */
function certainty(ciClass: CiClass, attribute: string, said: readonly Said[]): Order {
  const latest = Math.max(...said.map(({ at }) => at));
  const limit = weighingOf(ciClass, attribute)?.silentMs ?? ciClass.staleAfterMs;
  const isStale = ({ at }: Said): boolean => limit !== null && latest - at > limit;
  return (left, right) =>
    Number(isStale(left)) - Number(isStale(right)) || Number(left.guessed === true) - Number(right.guessed === true);
}

function pickOf(pick: Weighing["pick"], said: readonly Said[]): Order {
  switch (pick) {
    case null:
      return () => 0;
    case "latest":
      return (left, right) => right.at - left.at;
    case "largest":
      return (left, right) => compareSize(right.value, left.value);
    case "most": {
      const counts = new Map<string, number>();
      for (const { value } of said) counts.set(canonicalJson(value), (counts.get(canonicalJson(value)) ?? 0) + 1);
      const countOf = ({ value }: Said): number => counts.get(canonicalJson(value)) ?? 0;
      return (left, right) => countOf(right) - countOf(left);
    }
  }
}

/** Numbers by their size, texts (instants and dates) by their units; what has no size is the smallest. */
function compareSize(left: Json, right: Json): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") return compareText(left, right);
  return Number(left !== null) - Number(right !== null);
}

function compareText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
