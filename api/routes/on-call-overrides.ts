import { instantText } from "../../engine/lifecycle/instant.ts";
import type { OnCallOverride, OnCallPlan } from "../../engine/on-call/ir.ts";
import { isOfPlan } from "../../engine/on-call/people.ts";
import { readDefinitionsByName } from "../../store/definition/read.ts";
import {
  type MadeOverride,
  mostOverrides,
  readOverrides,
  removeOverride as remove,
  saveOverride,
} from "../../store/on-call/overrides.ts";
import { type Person, readPeople } from "../../store/person/read.ts";
import { addOverride, listOverrides, removeOverride } from "../contract/on-call.ts";
import { isGranted } from "../contract/permission.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidAt, notAllowed, notFound } from "../error.ts";
import type { Caller } from "../identity/caller.ts";
import { type Route, route } from "../route.ts";

/** Longest time that one change of a plan lasts: what is meant for longer is a change of the plan. */
const longestMs = 92 * 86_400_000;
const furthestMs = 3_653 * 86_400_000;

const whoMay =
  "people of a plan take its turns over, and time off, for themselves; for others, who manages people, or their manager";

type Change = Pick<OnCallOverride, "who" | "instead" | "from">;

/** Swaps and time off: what people change of on-call plans for a time. */
export function onCallOverrideRoutes({ pool }: ApiDeps): readonly Route[] {
  async function planOf(name: string): Promise<OnCallPlan> {
    const plan = (await readDefinitionsByName(pool, "OnCall", [name])).get(name);
    if (plan === undefined) throw notFound(`there is no on-call plan "${name}"`);
    return plan;
  }

  return [
    route(listOverrides, async ({ params: { name } }) => {
      await planOf(name);
      return { items: (await readOverrides(pool, [name], Date.now())).map(presented) };
    }),

    route(addOverride, async ({ params: { name }, body, caller }) => {
      const plan = await planOf(name);
      const { who = null, instead = null, layer = null } = body;
      // Who was on call is not changed afterwards.
      const from = Math.max(Date.parse(body.from), Date.now());
      const until = Date.parse(body.until);
      if (who === null && instead === null)
        throw invalidAt("/body/who", "name who is on call, or `instead` for time off");
      if (layer !== null && !plan.layers.some((one) => one.name === layer))
        throw invalidAt("/body/layer", `the on-call plan "${name}" has no layer "${layer}"`);
      if (until <= from) throw invalidAt("/body/until", "must lie after `from` and in the future");
      if (until > Date.now() + furthestMs) throw invalidAt("/body/until", "must lie within ten years from now");
      if (until - from > longestMs) throw invalidAt("/body/until", "a change lasts at most 92 days");
      const people = await readPeople(pool, namesOf({ who, instead }));
      if (who !== null && people.get(who)?.active !== true)
        throw invalidAt("/body/who", `there is no active person "${who}"`);
      if (instead !== null && !people.has(instead)) throw invalidAt("/body/instead", `there is no person "${instead}"`);
      if (!mayAdd(caller, plan, { who, instead, from }, people)) throw notAllowed(whoMay);
      const made = { plan: name, layer, who, instead, from, until, madeBy: caller.person.name };
      const id = await saveOverride(pool, made);
      if (id === null)
        throw conflict(
          `"${name}" has ${mostOverrides} changes that have not ended, as many as there may be: take back those that are not needed, or change the plan`,
        );
      return presented({ id, ...made });
    }),

    route(removeOverride, async ({ params: { name, id }, caller }) => {
      await planOf(name);
      const known = (await readOverrides(pool, [name], Date.now())).find((one) => one.id === id);
      if (known === undefined) throw notFound(`"${name}" has no change ${id} that has not ended`);
      if (known.madeBy !== caller.person.name && !mayChange(caller, known, await readPeople(pool, namesOf(known))))
        throw notAllowed(whoMay);
      if (!(await remove(pool, name, id, caller.person.name)))
        throw notFound(`"${name}" has no change ${id} that has not ended`);
      return null;
    }),
  ];
}

function namesOf({ who, instead }: Pick<Change, "who" | "instead">): readonly string[] {
  return [who, instead].filter((name) => name !== null);
}

/** Those whom a change names. */
type Named = ReadonlyMap<string, Person>;

/**
 * For oneself: time off, and turns of a plan that one is of. For others: those who manage people, and the manager of
 * all who are named. Who is on call is let through doors, so that it takes a plan, or the manager of whose turn it is,
 * to bring somebody new.
 */
function mayAdd(caller: Caller, plan: OnCallPlan, change: Change, named: Named): boolean {
  const { who, instead, from } = change;
  if (isGranted(caller.person.roles, "people.manage")) return true;
  if (who !== null && !isOfPlan(plan, who, from)) return instead !== null && managesAll(caller, named);
  return mayChange(caller, change, named);
}

function mayChange(caller: Caller, { who, instead }: Pick<Change, "who" | "instead">, named: Named): boolean {
  const { name, roles } = caller.person;
  return isGranted(roles, "people.manage") || (who ?? instead) === name || managesAll(caller, named);
}

function managesAll({ person }: Caller, named: Named): boolean {
  return named.size > 0 && [...named.values()].every(({ manager }) => manager === person.name);
}

function presented({ plan: _plan, from, until, ...made }: MadeOverride) {
  return { ...made, from: instantText(from), until: instantText(until) };
}
