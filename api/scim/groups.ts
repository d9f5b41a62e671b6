import type { Request } from "express";
import type { Pool } from "pg";
import { countDirectory, type DirectoryGroup, readDirectoryGroups } from "../../store/person/directory.ts";
import type { Queryable } from "../../store/pool.ts";
import { change } from "./change.ts";
import { type At, found, nameIn } from "./door.ts";
import { ScimError } from "./error.ts";
import { groupOf, presentGroup } from "./group.ts";
import { readListQuery, readPage, readShape, shaped } from "./list.ts";
import { applyPatch } from "./patch.ts";

export function groupRoutes(pool: Pool, at: At): void {
  const read = async (db: Queryable, req: Request): Promise<DirectoryGroup> =>
    found((await readDirectoryGroups(db, { name: nameIn(req) }))[0], "Group", req);
  const show = async (name: string, req: Request) => {
    const [group] = await readDirectoryGroups(pool, { name });
    return shaped(presentGroup(found(group, "Group", req)), readShape(req.query));
  };
  at("get", "/Groups", async (req) =>
    readPage(readListQuery(req.query), {
      read: async (key) => readDirectoryGroups(pool, key),
      count: async () => countDirectory(pool, "groups"),
      present: presentGroup,
      keys: { id: "name", displayname: "titleInAnyCase", externalid: "externalId" },
    }),
  );
  at("get", "/Groups/:id", async (req) => show(nameIn(req), req));
  at("post", "/Groups", async (req, caller, res) => {
    const group = groupOf(req.body, null);
    await change(pool, caller, async (db) => {
      if ((await readDirectoryGroups(db, { name: group.name })).length > 0)
        throw new ScimError(409, "uniqueness", `there is a group "${group.name}" already`);
      return { users: [], groups: [group] };
    });
    res.status(201).location(`/scim/v2/Groups/${group.name}`);
    return show(group.name, req);
  });
  at("put", "/Groups/:id", async (req, caller) => {
    await change(pool, caller, async (db) => ({ users: [], groups: [groupOf(req.body, await read(db, req))] }));
    return show(nameIn(req), req);
  });
  at("patch", "/Groups/:id", async (req, caller) => {
    await change(pool, caller, async (db) => {
      const before = await read(db, req);
      return { users: [], groups: [groupOf(applyPatch(presentGroup(before), req.body), before)] };
    });
    return show(nameIn(req), req);
  });
  at("delete", "/Groups/:id", async (req, caller) => {
    await change(pool, caller, async (db) => {
      const { name } = await read(db, req);
      return { users: [], groups: [], removedGroups: [name] };
    });
    return null;
  });
}
