import type pg from "pg";
import { appendAudit, type AuditEvent } from "../audit/append.ts";
import { enqueue } from "../outbox/enqueue.ts";
import type { Waits } from "./change.ts";

/**
 * What follows when people became inactive, in the transaction of that: their keys and delegations end, and each record
 * that waits for their decision is told. Says what waited for each.
 */
export async function leave(
  client: pg.PoolClient,
  names: readonly string[],
  by: string,
): Promise<ReadonlyMap<string, Waits>> {
  if (names.length === 0) return new Map();
  await endKeys(client, names, by);
  await endDelegations(client, names, by);
  const approvals = await askOthers(client, names);
  const { rows } = await client.query<{ name: string; records: number }>(
    `select v.text as name, count(distinct v.record_id)::int as records
     from record_values v join record_declarations d on d.type = v.type
     where not v.final and v.text = any($1) and d.body -> 'fields' -> v.field ->> 'type' = 'user' group by v.text`,
    [names],
  );
  const records = new Map(rows.map((row) => [row.name, row.records]));
  return new Map(names.map((name) => [name, { approvals: approvals.get(name) ?? 0, records: records.get(name) ?? 0 }]));
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

/** How many approvals waited for each. */
async function askOthers(client: pg.PoolClient, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ person: string; record: string; asked: number; change: string }>(
    `select a.approver as person, a.record_id as record, count(*)::int as asked,
       (select max(id) from people_changes where kind = 'person' and name = a.approver) as change
     from approval_requests a where a.approver = any($1) and a.state = 'waiting' group by a.approver, a.record_id order by 1, 2`,
    [names],
  );
  await enqueue(
    client,
    rows.map(({ person, record, change }) => ({
      id: `left:${person}:${change}:${record}`,
      kind: "person.left",
      record,
      person,
    })),
  );
  const counts = new Map<string, number>();
  for (const { person, asked } of rows) counts.set(person, (counts.get(person) ?? 0) + asked);
  return counts;
}
