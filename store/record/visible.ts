/**
 * Which records somebody sees, as SQL over `records r`. Lists, counts and links ask it before anything is cut to a
 * page.
 */
import type { Visibility } from "../../engine/access/sight.ts";
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
  const { user, groups, approvers } = onlooker;
  const visibility = ofType(onlooker, type);
  if (visibility.kind === "all") return null;
  const asked = `select a.record_id from approval_requests a where a.approver = any(${bind(approvers)}::text[])`;
  const named = (fields: readonly string[], names: readonly string[]): string =>
    `select v.record_id from record_values v where v.type = ${bind(type)} and v.field = any(${bind(fields)}::text[]) and v.text = any(${bind(names)}::text[])`;
  // Few against all of a type: they are found first, by their indexes.
  const ways = [
    asked,
    ...(visibility.users.length === 0 ? [] : [named(visibility.users, [user])]),
    ...(visibility.groups.length === 0 || groups.length === 0 ? [] : [named(visibility.groups, groups)]),
    ...(visibility.openedBy
      ? [`select o.id from records o where o.type = ${bind(type)} and o.opened_by = ${bind(user)}`]
      : []),
  ];
  return `r.id in (${ways.join(" union all ")})`;
}

/** The same for records of any type. */
export function seenOfAll(bind: Bind, onlooker: Onlooker): string {
  const types = Object.keys(onlooker.visibility);
  const own = types.flatMap((type) => {
    const seen = seenOfType(bind, type, onlooker);
    return seen === null ? [] : [`(r.type = ${bind(type)} and ${seen})`];
  });
  const whole = types.filter((type) => ofType(onlooker, type).kind === "all");
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

/** True when the onlooker is, or was, asked to approve the record, or decides for one who is. */
export async function isAskedToApprove(db: Queryable, onlooker: Onlooker, recordId: string): Promise<boolean> {
  const { rows } = await db.query<{ asked: boolean }>({
    name: "asked-to-approve",
    text: "select exists (select from approval_requests where record_id = $1 and approver = any($2::text[])) as asked",
    values: [recordId, onlooker.approvers],
  });
  return rows[0]?.asked === true;
}

/** By the type alone: which types are seen whole. */
function isWhole(onlooker: Onlooker, id: string): boolean {
  return ofType(onlooker, id.split("/")[0] ?? "").kind === "all";
}

const nobody: Visibility = { kind: "own", users: [], groups: [], openedBy: false };

function ofType({ visibility }: Onlooker, type: string): Visibility {
  return Object.hasOwn(visibility, type) ? (visibility[type] ?? nobody) : nobody;
}
