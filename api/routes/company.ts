import type { Pool } from "pg";
import type { z } from "zod";
import type { GroupData, PeopleOutcome, PersonData, SaveOptions } from "../../store/person/change.ts";
import { readDirectoryGroups, readDirectoryPeople } from "../../store/person/directory.ts";
import { PeopleFault } from "../../store/person/fault.ts";
import { readGroups, readPeople } from "../../store/person/read.ts";
import { savePeople, type Wanted } from "../../store/person/save.ts";
import {
  changeGroup,
  changePerson,
  importPeople,
  mostMembers,
  removeGroup,
  saveGroup,
  savePerson,
  showPerson,
} from "../contract/company.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidAt, invalidInput, notFound } from "../error.ts";
import type { Caller } from "../identity/caller.ts";
import { presentTo, presentWhole } from "../present/person.ts";
import { type Route, route } from "../route.ts";

/** People and groups, changed. */
export function companyRoutes({ pool }: ApiDeps): readonly Route[] {
  async function changePersonTo(caller: Caller, name: string, wanted: Wanted) {
    const [outcome] = await change(pool, { by: caller.person.name }, wanted, () => "/body");
    const saved = (await readPeople(pool, [name])).get(name);
    if (saved === undefined || outcome === undefined) throw notFound(`there is no person "${name}"`);
    return { person: presentWhole(saved), change: outcome.change, waits: outcome.waits ?? null };
  }

  async function changeGroupTo(caller: Caller, name: string, wanted: Wanted) {
    const [outcome] = await change(pool, { by: caller.person.name }, wanted, () => "/body");
    const [saved] = await readDirectoryGroups(pool, { name });
    if (saved === undefined || outcome === undefined) throw notFound(`there is no group "${name}"`);
    const { title, manager, members } = saved;
    return { group: { name, title, manager, members: [...members] }, change: outcome.change };
  }

  return [
    route(showPerson, async ({ params, caller }) => {
      const found = (await readPeople(pool, [params.name])).get(params.name);
      if (found === undefined) throw notFound(`there is no person "${params.name}"`);
      return presentTo(caller, found);
    }),

    route(savePerson, async ({ params: { name }, body, caller }) =>
      changePersonTo(caller, name, { users: [{ ...body, name }], groups: [] }),
    ),

    route(changePerson, async ({ params: { name }, body, caller }) =>
      changePersonTo(caller, name, async (db) => {
        const [before] = await readDirectoryPeople(db, { name });
        const title = body.title ?? before?.title;
        if (title === undefined)
          throw invalidAt("/body/title", `there is no person "${name}" yet: give a title to add them`);
        return { users: [{ ...before, ...body, name, title }], groups: [] };
      }),
    ),

    route(saveGroup, async ({ params: { name }, body, caller }) =>
      changeGroupTo(caller, name, { users: [], groups: [{ ...body, name }] }),
    ),

    route(changeGroup, async ({ params: { name }, body: { add = [], drop = [], ...body }, caller }) =>
      changeGroupTo(caller, name, async (db) => {
        const [before] = await readDirectoryGroups(db, { name });
        const title = body.title ?? before?.title;
        if (title === undefined)
          throw invalidAt("/body/title", `there is no group "${name}" yet: give a title to add it`);
        const dropped = new Set(drop);
        const kept = (body.members ?? before?.members ?? []).filter((member) => !dropped.has(member));
        const members = [...new Set([...kept, ...add])];
        if (members.length > mostMembers)
          throw invalidAt("/body/add", `"${name}" would have ${members.length} members, at most ${mostMembers}`);
        return { users: [], groups: [{ ...before, ...body, name, title, members }] };
      }),
    ),

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
    throw invalidAt(pointer, error.message);
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
