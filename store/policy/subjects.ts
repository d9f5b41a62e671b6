/** The CIs or records that a policy may be over, a thousand at a time, as its expressions read them. */
import { plainAttributes, type ProvenancedAttributes } from "../../engine/identity/reconcile.ts";
import type { AskedClass } from "../../engine/identity/reclassify.ts";
import { relationDirection } from "../../engine/identity/relation.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Over, Policy } from "../../engine/policy/ir.ts";
import { ciSubject, recordSubject, type Subject } from "../../engine/policy/subject.ts";
import type { Bind } from "../bind.ts";
import { readClasses, withDescendants } from "../cmdb/classes.ts";
import { readRelationTypes } from "../cmdb/relation-types.ts";
import type { Queryable } from "../pool.ts";

const batch = 1_000;

/** `ids` null = all of them. */
export async function* readSubjects(
  db: Queryable,
  { over }: Pick<Policy, "over">,
  now: number,
  ids: readonly string[] | null,
): AsyncGenerator<readonly Subject[]> {
  const read = over.kind === "cis" ? await ciReader(db, over) : recordReader(db, over, now);
  for (let after = ""; ;) {
    const subjects = await read(after, ids);
    if (subjects.length > 0) yield subjects;
    const last = subjects.at(-1);
    if (last === undefined || subjects.length < batch) return;
    after = last.id;
  }
}

type Read = (after: string, ids: readonly string[] | null) => Promise<readonly Subject[]>;

interface CiRow {
  readonly id: string;
  readonly name: string;
  readonly class: string;
  readonly state: string;
  readonly attributes: ProvenancedAttributes;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly absentAt: number | null;
  readonly asked: AskedClass | null;
}

async function ciReader(db: Queryable, { class: name, has }: Extract<Over, { readonly kind: "cis" }>): Promise<Read> {
  const classes = withDescendants(await readClasses(db), name);
  const types = await readRelationTypes(db);
  return async (after, ids) => {
    const values: unknown[] = [];
    const bind: Bind = (value) => `$${String(values.push(value))}`;
    const related = has.map((relation) => {
      const direction = relationDirection(types, relation);
      // Of a type that was retired no CI has a relation.
      if (direction === null) return "and false";
      const end = direction.reversed ? "to_ci" : "from_ci";
      return `and exists (select from ci_relations r where r.${end} = ci.id and r.type = ${bind(direction.type.names[0])})`;
    });
    const { rows } = await db.query<CiRow>(
      `select ci.id, ci.name, ci.class, ci.state, ci.attributes,
         floor(extract(epoch from ci.first_seen_at) * 1000)::bigint as "firstSeenAt",
         floor(extract(epoch from ci.last_seen_at) * 1000)::bigint as "lastSeenAt",
         floor(extract(epoch from ci.absent_at) * 1000)::bigint as "absentAt", ci.class_said -> 'asked' as asked
       from cis ci where ci.class = any(${bind(classes)}) and ci.state <> 'retired' and ci.id > ${bind(after)}
         ${ids === null ? "" : `and ci.id = any(${bind(ids)})`} ${related.join(" ")}
       order by ci.id limit ${String(batch)}`,
      values,
    );
    return rows.map((row) => ciSubject({ ...row, attributes: plainAttributes(row.attributes) }));
  };
}

function recordReader(db: Queryable, over: Extract<Over, { readonly kind: "records" }>, now: number): Read {
  return async (after, ids) => {
    const { rows } = await db.query<{ snapshot: RecordState }>(
      `select snapshot from records where type = $1 and opened_at >= $2 and id > $3 and ($4::text[] is null or id = any($4))
       order by id limit ${String(batch)}`,
      [over.record, new Date(now - over.withinMs), after, ids],
    );
    return rows.map(({ snapshot }) => recordSubject(snapshot));
  };
}
