/**
 * Which records somebody sees, as SQL over `records r`. Lists, counts and links ask it before anything is cut to a
 * page.
 */
import type { Visibility, Way } from "../../engine/access/sight.ts";
import type { Queryable } from "../pool.ts";
import type { Bind } from "../bind.ts";

/** Whom a look is for. */
export interface Onlooker {
  readonly user: string;
  readonly groups: readonly string[];
  /** In whose name they decide too. */
  readonly approvers: readonly string[];
  /** By type; a type that is missing is seen by nobody, but who is asked to approve its record. */
  readonly visibility: { readonly [type: string]: Visibility };
}

/** What a record of one type must be for the onlooker to see it; null = nothing, they see all. */
export function seenOfType(bind: Bind, type: string, onlooker: Onlooker): string | null {
  const visibility = ofType(onlooker, type);
  if (isAll(visibility)) return null;
  const isFrozen = visibility.frozen !== undefined;
  const { ways, others } = visibility.kind === "all" ? everyone : visibility;
  const named = (way: Way): readonly string[] => recordsOf(bind, type, onlooker, way);
  // Who was asked about a draft once does not see those that come after it.
  const still = isFrozen ? " and a.state = 'waiting'" : "";
  const asked = (): string =>
    `select a.record_id from approval_requests a where a.approver = any(${bind(onlooker.approvers)}::text[])${still}`;
  if (isFrozen)
    return `(r.version > 0 and ${found(ways, named, others === "all" ? "true" : "false")} or ${among([asked()])})`;
  const last = others === "asked" ? [asked()] : [];
  // Few against all of a type: they are found first, by their indexes.
  if (others !== "all" && ways.every(({ finds }) => finds)) return among([...ways.flatMap(named), ...last]);
  return found(ways, named, others === "all" ? "true" : among(last));
}

const everyone = { ways: [], others: "all" } as const;

/** The first way that fits says whether a record is found; `rest`: of those that none fits. */
function found(ways: readonly Way[], named: (way: Way) => readonly string[], rest: string): string {
  return ways.reduceRight((after, way) => {
    const fits = among(named(way));
    return way.finds ? `(${fits} or ${after})` : `(not ${fits} and ${after})`;
  }, rest);
}

function among(ways: readonly string[]): string {
  return ways.length === 0 ? "false" : `r.id in (${ways.join(" union all ")})`;
}

/** The records that one way leads to. */
function recordsOf(bind: Bind, type: string, { user, groups }: Onlooker, way: Way): readonly string[] {
  const named = (fields: readonly string[], names: readonly string[]): string =>
    `select v.record_id from record_values v where v.type = ${bind(type)} and v.field = any(${bind(fields)}::text[]) and v.text = any(${bind(names)}::text[])`;
  return [
    ...(way.users.length === 0 ? [] : [named(way.users, [user])]),
    ...(way.groups.length === 0 || groups.length === 0 ? [] : [named(way.groups, groups)]),
    ...(way.openedBy
      ? [`select o.id from records o where o.type = ${bind(type)} and o.opened_by = ${bind(user)}`]
      : []),
  ];
}

/** The same for records of any type. */
export function seenOfAll(bind: Bind, onlooker: Onlooker): string {
  const types = Object.keys(onlooker.visibility);
  const own = types.flatMap((type) => {
    const seen = seenOfType(bind, type, onlooker);
    return seen === null ? [] : [`(r.type = ${bind(type)} and ${seen})`];
  });
  const whole = types.filter((type) => isAll(ofType(onlooker, type)));
  return `(${[`r.type = any(${bind(whole)}::text[])`, ...own].join(" or ")})`;
}

/** Those of these records, which are or were there, that the onlooker sees. */
export async function visibleOf(
  db: Queryable,
  onlooker: Onlooker,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const asked = ids.filter((id) => !isWhole(onlooker, id));
  const whole = ids.filter((id) => isWhole(onlooker, id));
  return new Set([...whole, ...(await presentOf(db, onlooker, asked))]);
}

/** Those of these names, whatever they are, that are of records which are there and that the onlooker sees. */
export async function presentOf(
  db: Queryable,
  onlooker: Onlooker,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const text = `select r.id from records r where r.id = any(${bind(ids)}::text[]) and ${seenOfAll(bind, onlooker)}`;
  const { rows } = await db.query<{ id: string }>(text, values);
  return new Set(rows.map(({ id }) => id));
}

/**
 * True when the onlooker is, or was, asked to approve the record, or decides for one who is. `still`: only while they
 * are.
 */
export async function isAskedToApprove(
  db: Queryable,
  onlooker: Onlooker,
  recordId: string,
  { still }: { readonly still: boolean },
): Promise<boolean> {
  const { rows } = await db.query<{ asked: boolean }>({
    name: "asked-to-approve",
    text: `select exists (select from approval_requests where record_id = $1 and approver = any($2::text[])
      and (state = 'waiting' or not $3::boolean)) as asked`,
    values: [recordId, onlooker.approvers, still],
  });
  return rows[0]?.asked === true;
}

/** By the type alone: which types are seen whole. */
function isWhole(onlooker: Onlooker, id: string): boolean {
  return isAll(ofType(onlooker, id.split("/")[0] ?? ""));
}

/** Every record of the type, as it is. */
function isAll({ kind, frozen }: Visibility): boolean {
  return kind === "all" && frozen === undefined;
}

/** The fields of a type that the onlooker sees as they were frozen; null = they see it as it is. */
export function frozenFor(onlooker: Onlooker | null, type: string): readonly string[] | null {
  return onlooker === null ? null : (ofType(onlooker, type).frozen ?? null);
}

const nobody: Visibility = { kind: "own", ways: [], others: "asked" };

function ofType({ visibility }: Onlooker, type: string): Visibility {
  return Object.hasOwn(visibility, type) ? (visibility[type] ?? nobody) : nobody;
}
