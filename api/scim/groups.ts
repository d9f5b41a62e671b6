import type { Request } from "express";
import type { Pool } from "pg";
import { type DirectoryGroup, readDirectoryGroups } from "../../store/person/directory.ts";
import type { Caller } from "../identity/caller.ts";
import { change } from "./change.ts";
import { type At, found, nameIn } from "./door.ts";
import { ScimError } from "./error.ts";
import { groupOf, presentGroup } from "./group.ts";
import { askedFor, listResponse, readListQuery, readShape, shaped } from "./list.ts";
import { applyPatch } from "./patch.ts";

export function groupRoutes(pool: Pool, at: At): void {
  const one = async (req: Request): Promise<DirectoryGroup> =>
    found((await readDirectoryGroups(pool, { name: nameIn(req) }))[0] ?? null, "Group", req);
  const save = async (req: Request, caller: Caller, resource: unknown, before: DirectoryGroup | null) => {
    const group = groupOf(resource, before);
    await change(pool, { users: [], groups: [group], by: caller.person.name });
    return shaped(presentGroup((await readDirectoryGroups(pool, { name: group.name }))[0]!), readShape(req.query));
  };
  at("get", "/Groups", async (req) => {
    const query = readListQuery(req.query);
    const externalId = askedFor(query, ["externalid"]);
    const groups = await readDirectoryGroups(pool, externalId === null ? {} : { externalId });
    return listResponse(groups.map(presentGroup), query);
  });
  at("get", "/Groups/:id", async (req) => shaped(presentGroup(await one(req)), readShape(req.query)));
  at("post", "/Groups", async (req, caller, res) => {
    const { name } = groupOf(req.body, null);
    if ((await readDirectoryGroups(pool, { name })).length > 0)
      throw new ScimError(409, "uniqueness", `there is a group "${name}" already`);
    const group = await save(req, caller, req.body, null);
    res.status(201).location(`/scim/v2/Groups/${name}`);
    return group;
  });
  at("put", "/Groups/:id", async (req, caller) => save(req, caller, req.body, await one(req)));
  at("patch", "/Groups/:id", async (req, caller) => {
    const before = await one(req);
    return save(req, caller, applyPatch(presentGroup(before), req.body), before);
  });
  at("delete", "/Groups/:id", async (req, caller) => {
    const { name } = await one(req);
    await change(pool, { users: [], groups: [], removedGroups: [name], by: caller.person.name });
    return null;
  });
}
