import type { Request } from "express";
import type { Pool } from "pg";
import type { PeopleChange } from "../../store/person/change.ts";
import { countDirectory, type DirectoryPerson, readDirectoryPeople } from "../../store/person/directory.ts";
import type { Queryable } from "../../store/pool.ts";
import { change } from "./change.ts";
import { type At, found, nameIn } from "./door.ts";
import { ScimError } from "./error.ts";
import { readListQuery, readPage, readShape, shaped } from "./list.ts";
import { applyPatch } from "./patch.ts";
import { personOf, presentUser } from "./user.ts";

export function userRoutes(pool: Pool, at: At): void {
  const read = async (db: Queryable, req: Request): Promise<DirectoryPerson> =>
    found((await readDirectoryPeople(db, { name: nameIn(req) }))[0], "User", req);
  const show = async (name: string, req: Request) => {
    const [person] = await readDirectoryPeople(pool, { name });
    return shaped(presentUser(found(person, "User", req)), readShape(req.query));
  };
  at("get", "/Users", async (req) =>
    readPage(readListQuery(req.query), {
      read: async (key) => readDirectoryPeople(pool, key),
      count: async () => countDirectory(pool, "users"),
      present: presentUser,
      keys: { username: "nameInAnyCase", id: "name", displayname: "titleInAnyCase", externalid: "externalId" },
    }),
  );
  at("get", "/Users/:id", async (req) => show(nameIn(req), req));
  at("post", "/Users", async (req, caller, res) => {
    const person = personOf(req.body);
    await change(pool, caller, async (db) => {
      for (const { name, active } of await readDirectoryPeople(db, { nameInAnyCase: person.name }))
        if (active || name !== person.name)
          throw new ScimError(409, "uniqueness", `there is a person "${name}" already`);
      return { users: [person], groups: [] };
    });
    res.status(201).location(`/scim/v2/Users/${encodeURIComponent(person.name)}`);
    return show(person.name, req);
  });
  at("put", "/Users/:id", async (req, caller) => {
    await change(pool, caller, async (db) => replace(await read(db, req), req.body));
    return show(nameIn(req), req);
  });
  at("patch", "/Users/:id", async (req, caller) => {
    await change(pool, caller, async (db) => {
      const before = await read(db, req);
      return replace(before, applyPatch(presentUser(before), req.body));
    });
    return show(nameIn(req), req);
  });
  at("delete", "/Users/:id", async (req, caller) => {
    await change(pool, caller, async (db) => ({ users: [{ ...(await read(db, req)), active: false }], groups: [] }));
    return null;
  });
}

/** Throws where the name would be another one: it is the person's id. */
function replace(before: DirectoryPerson, resource: unknown): PeopleChange {
  const person = personOf(resource);
  if (person.name === before.name) return { users: [person], groups: [] };
  const detail = `"${before.name}" cannot become "${person.name}": a name stays, add another person`;
  throw new ScimError(400, "mutability", detail);
}
