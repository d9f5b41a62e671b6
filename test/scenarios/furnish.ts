/** What a scenario is given, in the store. */
import type pg from "pg";
import type { Fixture } from "../../engine/simulation/fixture.ts";
import { relate } from "../../store/cmdb/relate.ts";
import { saveOverride } from "../../store/on-call/overrides.ts";
import { saveDelegation } from "../../store/person/delegations.ts";
import { saveContact } from "../../store/person/contacts.ts";
import { savePreferences } from "../../store/person/preferences.ts";
import { saveCompany } from "../../store/person/save.ts";

/**
 * People, groups, CIs with their relations, and changes of on-call plans of a scenario, and nothing else. A CI is known
 * by its name, and was seen when the scenario begins (`at`) where nothing else is said.
 */
export async function furnish(
  pool: pg.Pool,
  { people, groups, cis, onCall, reach, delegations = [] }: Fixture,
  at: number,
): Promise<void> {
  const members = Object.values(groups).flatMap((group) => group.members);
  const named = [...new Set([...Object.keys(people), ...members])];
  await saveCompany(pool, {
    users: named.map((name) => {
      const person = people[name];
      const manager = person?.manager ?? null;
      return { name, title: name, roles: person?.roles ?? [], ...(manager === null ? {} : { manager }) };
    }),
    groups: Object.entries(groups).map(([name, group]) => ({
      name,
      title: name,
      members: group.members,
      ...(group.manager === null ? {} : { manager: group.manager }),
    })),
  });
  for (const ci of Object.values(cis)) {
    const { id, name, classes, owner, ownerGroup, attributes, lastSeen = at, firstSeen = lastSeen } = ci;
    const absentAt = ci.absentAt === undefined ? null : new Date(ci.absentAt);
    const values = {
      ...attributes,
      ...(owner === null ? {} : { owner }),
      ...(ownerGroup === null ? {} : { ownerGroup }),
    };
    const kept = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, { value, source: "manual", at: 0 }]),
    );
    await pool.query(
      `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at, state, absent_at)
       values ($1, $2, $2, $3, $4, '[]', $6, $5, now(), $7, $8)`,
      [
        id,
        classes[0],
        name,
        JSON.stringify(kept),
        new Date(lastSeen),
        new Date(firstSeen),
        ci.state ?? "active",
        absentAt,
      ],
    );
  }
  for (const { id, relations } of Object.values(cis))
    for (const { type, to, since = 0 } of relations)
      await relate(pool, { edges: [{ from: id, type, to: cis[to]?.id ?? to }], source: "manual", at: since });
  for (const [person, { contacts, quietHours, channels }] of Object.entries(reach)) {
    for (const [channel, place] of Object.entries(contacts))
      await saveContact(pool, { person, channel, place, isSecret: false, by: "scenario" });
    await savePreferences(pool, person, { quietHours, channels }, "scenario");
  }
  for (const { of, to, from, until } of delegations)
    await saveDelegation(pool, { from: of, to, startsAt: new Date(from), endsAt: new Date(until) });
  for (const [plan, overrides] of Object.entries(onCall))
    for (const override of overrides) await saveOverride(pool, { ...override, plan, madeBy: "scenario" });
}
