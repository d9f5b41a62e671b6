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
import { readPeople } from "../../store/person/read.ts";
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

  /**
   * For oneself: time off, and turns of a plan that one is of. For others: those who manage people, and the manager of
   * all who are named. Who is on call is let through doors, so that it takes a plan, or the manager of whose turn it
   * is, to bring somebody new.
   */
  async function mayAdd(caller: Caller, plan: OnCallPlan, { who, instead, from }: Change): Promise<boolean> {
    if (isGranted(caller.person.roles, "people.manage")) return true;
    if (who !== null && !isOfPlan(plan, who, from))
      return instead !== null && (await managesAll(caller, [who, instead]));
    return mayChange(caller, who, instead);
  }

  async function mayChange(caller: Caller, who: string | null, instead: string | null): Promise<boolean> {
    const { name, roles } = caller.person;
    if (isGranted(roles, "people.manage") || (who ?? instead) === name) return true;
    return managesAll(
      caller,
      [who, instead].filter((one) => one !== null),
    );
  }

  async function managesAll({ person }: Caller, names: readonly string[]): Promise<boolean> {
    const found = await readPeople(pool, names);
    return found.size > 0 && [...found.values()].every(({ manager }) => manager === person.name);
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
      const people = await readPeople(
        pool,
        [who, instead].filter((one) => one !== null),
      );
      if (who !== null && people.get(who)?.active !== true)
        throw invalidAt("/body/who", `there is no active person "${who}"`);
      if (instead !== null && !people.has(instead)) throw invalidAt("/body/instead", `there is no person "${instead}"`);
      if (!(await mayAdd(caller, plan, { who, instead, from }))) throw notAllowed(whoMay);
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
      if (known.madeBy !== caller.person.name && !(await mayChange(caller, known.who, known.instead)))
        throw notAllowed(whoMay);
      if (!(await remove(pool, name, id, caller.person.name)))
        throw notFound(`"${name}" has no change ${id} that has not ended`);
      return null;
    }),
  ];
}

function presented({ plan: _plan, from, until, ...made }: MadeOverride) {
  return { ...made, from: instantText(from), until: instantText(until) };
}
