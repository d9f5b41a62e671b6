/** People who leave and groups that change in a scenario, as who manages people changes them in the store. */
import type pg from "pg";
import type { Step } from "../../engine/simulation/ir.ts";
import { readGroups, readPeople } from "../../store/person/read.ts";
import { saveCompany } from "../../store/person/save.ts";

export async function changeCompany(
  pool: pg.Pool,
  step: Extract<Step, { readonly kind: "leaves" | "members" }>,
): Promise<void> {
  if (step.kind === "members") {
    const { group: name, add, remove } = step;
    const before = (await readGroups(pool, [name])).get(name);
    const members = [...new Set([...(before?.members ?? []), ...add])].filter((one) => !remove.includes(one));
    return saveCompany(pool, { users: [], groups: [{ name, title: name, manager: before?.manager ?? null, members }] });
  }
  const { person: name } = step;
  const person = (await readPeople(pool, [name])).get(name);
  if (person === undefined) throw new Error(`there is no person "${name}"`);
  const { title, email, manager, roles } = person;
  await saveCompany(pool, { users: [{ name, title, email, manager, roles, active: false }], groups: [] });
}
