import type pg from "pg";
import { appendAudit, type AuditEvent } from "../audit/append.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { endSessionsOf } from "../session/session.ts";
import type { Waits } from "./change.ts";

/**
 * What follows when people became inactive, in the transaction of that: their keys, sessions and delegations end, and
 * each record that waits for their decision is told. Says what waited for each.
 */
export async function leave(
  client: pg.PoolClient,
  names: readonly string[],
  by: string,
): Promise<ReadonlyMap<string, Waits>> {
  if (names.length === 0) return new Map();
  await endKeys(client, names, by);
  await endSessionsOf(client, names, by);
  await endDelegations(client, names, by);
  return tellRecords(client, names);
}

async function endKeys(client: pg.PoolClient, names: readonly string[], by: string): Promise<void> {
  const { rows } = await client.query<{ id: string; user: string }>(
    `update api_keys set revoked_at = now() where user_name = any($1) and revoked_at is null returning id, user_name as "user"`,
    [names],
  );
  const events = rows.map(({ id, user }): AuditEvent => ({
    person: by,
    action: "key.revoked",
    subject: id,
    details: { user },
  }));
  await appendAudit(client, ...events);
}

async function endDelegations(client: pg.PoolClient, names: readonly string[], by: string): Promise<void> {
  const { rows } = await client.query<{ id: string; to: string }>(
    `with running as (update delegations set ends_at = now()
       where (from_user = any($1) or to_user = any($1)) and starts_at < now() and ends_at > now() returning id, to_user),
     coming as (delete from delegations
       where (from_user = any($1) or to_user = any($1)) and starts_at >= now() returning id, to_user)
     select id::text, to_user as "to" from running union all select id::text, to_user from coming`,
    [names],
  );
  const events = rows.map(({ id, to }): AuditEvent => ({
    person: by,
    action: "delegation.ended",
    subject: id,
    details: { to },
  }));
  await appendAudit(client, ...events);
}

/** Tells each record that asks them for a decision, or names them; says how many there are of both. */
async function tellRecords(client: pg.PoolClient, names: readonly string[]): Promise<ReadonlyMap<string, Waits>> {
  const { rows } = await client.query<{
    person: string;
    record: string;
    asked: number;
    named: boolean;
    change: string;
  }>(
    `with asked as (
       select approver as person, record_id as record, count(*)::int as asked from approval_requests
       where approver = any($1) and state = 'waiting' group by 1, 2
     ), named as (
       select distinct v.text as person, v.record_id as record
       from record_values v join record_declarations d on d.type = v.type
       where not v.final and v.text = any($1) and d.body -> 'fields' -> v.field ->> 'type' = 'user'
     )
     select person, record, coalesce(asked, 0) as asked, n.record is not null as named,
       (select max(id) from people_changes c where c.kind = 'person' and c.name = person) as change
     from asked full join named n using (person, record) order by 1, 2`,
    [names],
  );
  await enqueue(
    client,
    rows.map(({ person, record, named, change }) => ({
      id: `left:${person}:${change}:${record}`,
      kind: "person.left",
      record,
      person,
      ...(named ? { named: true as const } : {}),
    })),
  );
  const waits = new Map(names.map((name) => [name, { approvals: 0, records: 0 }]));
  for (const { person, asked, named } of rows) {
    const { approvals, records } = waits.get(person) ?? { approvals: 0, records: 0 };
    waits.set(person, { approvals: approvals + asked, records: records + (named ? 1 : 0) });
  }
  return waits;
}
