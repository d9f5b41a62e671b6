import type { Pool } from "pg";
import type { z } from "zod";
import type { GroupData, PeopleOutcome, PersonData, SaveOptions } from "../../store/person/change.ts";
import { PeopleFault } from "../../store/person/fault.ts";
import { readGroups, readPeople } from "../../store/person/read.ts";
import { savePeople, type Wanted } from "../../store/person/save.ts";
import { importPeople, removeGroup, saveGroup, savePerson, showPerson } from "../contract/company.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidInput, notFound } from "../error.ts";
import { presentTo, presentWhole } from "../present/person.ts";
import { type Route, route } from "../route.ts";

/** People and groups, changed. */
export function companyRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(showPerson, async ({ params, caller }) => {
      const found = (await readPeople(pool, [params.name])).get(params.name);
      if (found === undefined) throw notFound(`there is no person "${params.name}"`);
      return presentTo(caller, found);
    }),

    route(savePerson, async ({ params: { name }, body, caller }) => {
      const users = [{ ...body, name }];
      const [outcome] = await change(pool, { by: caller.person.name }, { users, groups: [] }, () => "/body");
      const saved = (await readPeople(pool, [name])).get(name);
      if (saved === undefined || outcome === undefined) throw notFound(`there is no person "${name}"`);
      return { person: presentWhole(saved), change: outcome.change, waits: outcome.waits ?? null };
    }),

    route(saveGroup, async ({ params: { name }, body, caller }) => {
      const groups = [{ ...body, name }];
      const [outcome] = await change(pool, { by: caller.person.name }, { users: [], groups }, () => "/body");
      const members = (await readGroups(pool, [name])).get(name)?.members ?? [];
      return {
        group: { name, title: body.title, manager: body.manager, members: [...members] },
        change: outcome?.change ?? "unchanged",
      };
    }),

    route(removeGroup, async ({ params: { name }, caller }) => {
      await savePeople(pool, { by: caller.person.name }, async (db) => {
        if (!(await readGroups(db, [name])).has(name)) throw notFound(`there is no group "${name}"`);
        return { users: [], groups: [], removedGroups: [name] };
      });
      return null;
    }),

    route(importPeople, async ({ body, caller }) => {
      const { people: users, groups, others, dryRun } = body;
      refuseTwice("/body/people", users);
      refuseTwice("/body/groups", groups);
      const placeOf = (kind: "person" | "group", name: string): string => {
        const list: readonly (PersonData | GroupData)[] = kind === "person" ? users : groups;
        const index = list.findIndex((one) => one.name === name);
        return `/body/${kind === "person" ? "people" : "groups"}${index < 0 ? "" : `/${index}`}`;
      };
      const wanted = { users, groups, others: others === "leave" };
      const items = await change(pool, { by: caller.person.name, dryRun }, wanted, placeOf);
      return { items: items.map(presentOutcome) };
    }),
  ];
}

/** Throws 400 with the place in the body, or 409 where nobody would be left to administer. */
async function change(
  pool: Pool,
  options: SaveOptions,
  wanted: Wanted,
  placeOf: (kind: "person" | "group", name: string) => string,
): Promise<readonly PeopleOutcome[]> {
  try {
    return await savePeople(pool, options, wanted);
  } catch (error) {
    if (!(error instanceof PeopleFault)) throw error;
    if (error.isConflict) throw conflict(error.message);
    const { kind, name, field } = error.place;
    const pointer = `${placeOf(kind, name)}/${field}`;
    throw invalidInput(`${pointer}: ${error.message}`, [{ pointer, detail: error.message }]);
  }
}

/** Of two that say otherwise, neither can be right. */
function refuseTwice(pointer: string, list: readonly { readonly name: string }[]): void {
  const seen = new Map<string, number>();
  const errors = list.flatMap(({ name }, index) => {
    const first = seen.get(name);
    seen.set(name, first ?? index);
    return first === undefined
      ? []
      : [{ pointer: `${pointer}/${index}/name`, detail: `"${name}" is named in ${pointer}/${first}, too` }];
  });
  if (errors.length > 0) throw invalidInput(errors.map((one) => `${one.pointer}: ${one.detail}`).join("; "), errors);
}

function presentOutcome({
  kind,
  name,
  change: what,
  waits,
}: PeopleOutcome): z.input<typeof importPeople.reply>["items"][number] {
  return { kind, name, change: what, waits: waits ?? null };
}
