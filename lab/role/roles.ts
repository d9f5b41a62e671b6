import { Refusal } from "../namespace/refusal.ts";
import { app } from "./app.ts";
import { cache } from "./cache.ts";
import { collector } from "./collector.ts";
import { computer } from "./computer.ts";
import { database } from "./database.ts";
import { directory } from "./directory.ts";
import { loadBalancer } from "./load-balancer.ts";
import { monitor } from "./monitor.ts";
import { replica } from "./replica.ts";
import type { Role } from "./role.ts";
import { networkSwitch } from "./switch.ts";
import { web } from "./web.ts";

const roles: { readonly [name: string]: Role } = {
  app,
  cache,
  collector,
  database,
  directory,
  "load-balancer": loadBalancer,
  monitor,
  replica,
  switch: networkSwitch,
  web,
};

/** What a host of a role is made of: of computers what all of them have first. */
export function partsOf(role: string): readonly Role[] {
  const own = Object.hasOwn(roles, role) ? roles[role] : undefined;
  if (own === undefined) throw new Refusal(`There is no role "${role}". Roles: ${Object.keys(roles).join(", ")}.`);
  return own.isAppliance === true ? [own] : [computer, own];
}
