import type { OnCallPlan } from "../../engine/on-call/ir.ts";
import { readDefinitionsByName } from "../../store/definition/read.ts";
import {
  type MadeOverride,
  readOverrides,
  removeOverride as remove,
  saveOverride,
} from "../../store/on-call/overrides.ts";
import { readPeople } from "../../store/person/read.ts";
import { addOverride, listOverrides, removeOverride } from "../contract/on-call.ts";
import { isGranted } from "../contract/permission.ts";
import type { ApiDeps } from "../deps.ts";
import { HttpError, invalidInput, notFound } from "../error.ts";
import type { Caller } from "../identity/caller.ts";
import { type Route, route } from "../route.ts";

/** Longest time that one change of a plan lasts: what is meant for longer is a change of the plan. */
const longestMs = 92 * 86_400_000;

/** Swaps and time off: what people change of on-call plans for a time. */
export function onCallOverrideRoutes({ pool }: ApiDeps): readonly Route[] {
  async function planOf(name: string): Promise<OnCallPlan> {
    const plan = (await readDefinitionsByName(pool, "OnCall", [name])).get(name);
    if (plan === undefined) throw notFound(`there is no on-call plan "${name}"`);
    return plan;
  }

  /** People take turns over and take time off themselves; for others, those who manage people, or that person. */
  async function mayChange({ person }: Caller, who: string | null, instead: string | null): Promise<boolean> {
    if (isGranted(person.roles, "people.manage")) return true;
    if (who === person.name || (who === null && instead === person.name)) return true;
    const found = await readPeople(
      pool,
      [who, instead].filter((name) => name !== null),
    );
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
      const [from, until] = [Date.parse(body.from), Date.parse(body.until)];
      if (who === null && instead === null) throw at("/body/who", "name who is on call, or `instead` for time off");
      if (layer !== null && !plan.layers.some((one) => one.name === layer))
        throw at("/body/layer", `the on-call plan "${name}" has no layer "${layer}"`);
      if (until <= from || until <= Date.now()) throw at("/body/until", "must lie after `from` and in the future");
      if (until - from > longestMs) throw at("/body/until", "a change lasts at most 92 days");
      const people = await readPeople(
        pool,
        [who, instead].filter((one) => one !== null),
      );
      if (who !== null && people.get(who)?.active !== true) throw at("/body/who", `there is no active person "${who}"`);
      if (instead !== null && !people.has(instead)) throw at("/body/instead", `there is no person "${instead}"`);
      if (!(await mayChange(caller, who, instead))) throw forbidden();
      const made = { plan: name, layer, who, instead, from, until, madeBy: caller.person.name };
      return presented({ id: await saveOverride(pool, made), ...made });
    }),

    route(removeOverride, async ({ params: { name, id }, caller }) => {
      await planOf(name);
      const known = (await readOverrides(pool, [name], Date.now())).find((one) => one.id === id);
      if (known === undefined) throw notFound(`"${name}" has no change ${id} that has not ended`);
      if (known.madeBy !== caller.person.name && !(await mayChange(caller, known.who, known.instead)))
        throw forbidden();
      if (!(await remove(pool, name, id, caller.person.name)))
        throw notFound(`"${name}" has no change ${id} that has not ended`);
      return null;
    }),
  ];
}

function presented({ plan: _plan, from, until, ...made }: MadeOverride) {
  return { ...made, from: new Date(from).toISOString(), until: new Date(until).toISOString() };
}

function forbidden(): Error {
  return new HttpError({
    status: 403,
    title: "Not allowed",
    detail: "you take turns over and time off for yourself; for others, who manages people or that person",
    code: "OPS403",
  });
}

function at(pointer: string, detail: string): Error {
  return invalidInput(`${pointer}: ${detail}`, [{ pointer, detail }]);
}
