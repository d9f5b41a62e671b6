import type { Queryable } from "../../store/pool.ts";
import { type Violation, violationsOf } from "./violation.ts";

/** I9: what one record tells another has arrived in the order of its ledger. */
export async function checkOrder(db: Queryable): Promise<Violation[]> {
  const violation = violationsOf("I9");
  const { rows } = await db.query<{ lane: string; id: string; earlier: string }>(
    `select * from (
       select o.lane, o.id, lag(o.id) over told as earlier, c.at < lag(c.at) over told as early
       from outbox o join command_outcomes c on c.record_id = o.body ->> 'to' and c.command_id = o.id
       where o.kind in ('reaction', 'link', 'reread') window told as (partition by o.lane order by o.position)) as arrivals
     where early order by lane, id`,
  );
  return rows.map(({ lane, id, earlier }) => violation(lane, `${id} arrived before ${earlier}`));
}
