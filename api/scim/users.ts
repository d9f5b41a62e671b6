import type { Request } from "express";
import type { Pool } from "pg";
import type { JsonObject } from "../../engine/base/json.ts";
import { type DirectoryPerson, readDirectoryPeople } from "../../store/person/directory.ts";
import type { Caller } from "../identity/caller.ts";
import { change } from "./change.ts";
import { type At, found, nameIn } from "./door.ts";
import { ScimError } from "./error.ts";
import { askedFor, listResponse, readListQuery, readShape, shaped } from "./list.ts";
import { applyPatch } from "./patch.ts";
import { personOf, presentUser } from "./user.ts";

export function userRoutes(pool: Pool, at: At): void {
  const one = async (req: Request): Promise<DirectoryPerson> =>
    found((await readDirectoryPeople(pool, { name: nameIn(req) }))[0] ?? null, "User", req);
  const save = async (req: Request, caller: Caller, resource: unknown): Promise<JsonObject> => {
    const person = personOf(resource);
    await change(pool, { users: [person], groups: [], by: caller.person.name });
    return shaped(presentUser((await readDirectoryPeople(pool, { name: person.name }))[0]!), readShape(req.query));
  };
  const replace = async (req: Request, caller: Caller, resource: unknown, before: DirectoryPerson) => {
    const { name } = personOf(resource);
    if (name !== before.name)
      throw new ScimError(
        400,
        "mutability",
        `"${before.name}" cannot become "${name}": a name stays, add another person`,
      );
    return save(req, caller, resource);
  };
  at("get", "/Users", async (req) => {
    const query = readListQuery(req.query);
    const [name, externalId] = [askedFor(query, ["username", "id"]), askedFor(query, ["externalid"])];
    const people = await readDirectoryPeople(pool, externalId === null ? {} : { externalId });
    // Names are compared in any case.
    const asked = name === null ? people : people.filter((person) => person.name.toLowerCase() === name.toLowerCase());
    return listResponse(asked.map(presentUser), query);
  });
  at("get", "/Users/:id", async (req) => shaped(presentUser(await one(req)), readShape(req.query)));
  at("post", "/Users", async (req, caller, res) => {
    const { name } = personOf(req.body);
    const [before] = await readDirectoryPeople(pool, { name });
    if (before?.active === true) throw new ScimError(409, "uniqueness", `there is a person "${name}" already`);
    const user = await save(req, caller, req.body);
    res.status(201).location(`/scim/v2/Users/${encodeURIComponent(name)}`);
    return user;
  });
  at("put", "/Users/:id", async (req, caller) => replace(req, caller, req.body, await one(req)));
  at("patch", "/Users/:id", async (req, caller) => {
    const before = await one(req);
    return replace(req, caller, applyPatch(presentUser(before), req.body), before);
  });
  at("delete", "/Users/:id", async (req, caller) => {
    const person = await one(req);
    await change(pool, { users: [{ ...person, active: false }], groups: [], by: caller.person.name });
    return null;
  });
}
