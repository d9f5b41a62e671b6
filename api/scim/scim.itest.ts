/** What a directory does, by the journeys of RFC 7644, section 3. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKey } from "../../store/key/key.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";

let product: TestProduct;
let key: string;
beforeAll(async () => {
  product = await startProduct({ relay: false });
  key = await createKey(product.pool, { user: "admin", title: "directory" });
});
afterAll(() => product?.stop());

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly location: string | null;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any;
}

async function scim(method: string, path: string, body?: unknown, bearer: string | null = key): Promise<Answer> {
  const response = await fetch(`${product.server.url}/scim/v2${path}`, {
    method,
    headers: {
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { "content-type": "application/scim+json" }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    location: response.headers.get("location"),
    json: text === "" ? null : JSON.parse(text),
  };
}

const core = "urn:ietf:params:scim:schemas:core:2.0:User";
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const bjensen = {
  schemas: [core, enterprise],
  userName: "bjensen",
  externalId: "00u1",
  name: { formatted: "Ms. Barbara J Jensen III", familyName: "Jensen", givenName: "Barbara" },
  emails: [{ value: "b@home.example" }, { value: "bjensen@example.com", type: "work", primary: true }],
  roles: [{ value: "agent" }],
  [enterprise]: { manager: { value: "nora" } },
};
const patchOf = (...Operations: object[]) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations,
});

describe("a directory", () => {
  it("adds a person, finds them, changes them and lets them go", async () => {
    const made = await scim("POST", "/Users", bjensen);
    expect(made).toMatchObject({
      status: 201,
      location: "/scim/v2/Users/bjensen",
      json: {
        schemas: [core, enterprise],
        id: "bjensen",
        externalId: "00u1",
        userName: "bjensen",
        displayName: "Ms. Barbara J Jensen III",
        emails: [{ value: "bjensen@example.com", primary: true }],
        active: true,
        roles: [{ value: "agent" }],
        [enterprise]: { manager: { value: "nora" } },
        meta: { resourceType: "User", location: "/scim/v2/Users/bjensen" },
      },
    });
    expect(made.type).toContain("application/scim+json");
    expect(await scim("POST", "/Users", bjensen)).toMatchObject({
      status: 409,
      json: { status: "409", scimType: "uniqueness", schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"] },
    });
    for (const filter of ['userName eq "BJensen"', 'externalId eq "00u1"', 'emails.value co "bjensen@"']) {
      const { json } = await scim("GET", `/Users?filter=${encodeURIComponent(filter)}`);
      expect(json, filter).toMatchObject({
        totalResults: 1,
        startIndex: 1,
        itemsPerPage: 1,
        Resources: [{ id: "bjensen" }],
      });
    }
    const put = await scim("PUT", "/Users/bjensen", { ...bjensen, displayName: "Barbara", roles: [] });
    expect(put).toMatchObject({ status: 200, json: { displayName: "Barbara", roles: [] } });
    const left = await scim("PATCH", "/Users/bjensen", patchOf({ op: "Replace", path: "active", value: "False" }));
    expect(left).toMatchObject({ status: 200, json: { active: false, externalId: "00u1" } });
    const { items } = (await (await product.callers("admin"))("admin")("GET", "/v1/audit?person=admin&limit=1")).json;
    expect(items[0]).toMatchObject({ person: "admin", action: "person.saved", subject: "bjensen" });
    // Somebody who comes back is added again.
    expect(await scim("POST", "/Users", bjensen)).toMatchObject({ status: 201, json: { active: true } });
    expect((await scim("DELETE", "/Users/bjensen")).status).toBe(204);
    expect((await scim("GET", "/Users/bjensen")).json).toMatchObject({ active: false });
  });

  it("keeps a group and who is in it", async () => {
    const made = await scim("POST", "/Groups", { displayName: "Tour Guides", members: [{ value: "kim" }] });
    expect(made).toMatchObject({ status: 201, location: "/scim/v2/Groups/tour-guides", json: { id: "tour-guides" } });
    const added = await scim(
      "PATCH",
      "/Groups/tour-guides",
      patchOf(
        { op: "add", path: "members", value: [{ value: "raj" }] },
        { op: "replace", path: "displayName", value: "Guides" },
      ),
    );
    expect(added.json).toMatchObject({
      id: "tour-guides",
      displayName: "Guides",
      members: [{ value: "kim" }, { value: "raj" }],
    });
    const removed = await scim(
      "PATCH",
      "/Groups/tour-guides",
      patchOf({ op: "remove", path: 'members[value eq "kim"]' }),
    );
    expect(removed.json.members).toMatchObject([{ value: "raj" }]);
    const without = await scim("GET", '/Groups?filter=displayName%20eq%20"Guides"&excludedAttributes=members');
    expect(without.json).toMatchObject({ totalResults: 1, Resources: [{ id: "tour-guides" }] });
    expect(without.json.Resources[0]).not.toHaveProperty("members");
    expect((await scim("DELETE", "/Groups/tour-guides")).status).toBe(204);
    expect((await scim("GET", "/Groups/tour-guides")).status).toBe(404);
  });

  it("changes a group at once with others, and nothing of any is lost", async () => {
    await scim("POST", "/Groups", { displayName: "Crowd" });
    const names = Array.from({ length: 12 }, (_, nth) => `crowd${nth}`);
    for (const userName of names) await scim("POST", "/Users", { userName });
    await Promise.all(
      names.map(async (value) =>
        scim("PATCH", "/Groups/crowd", patchOf({ op: "add", path: "members", value: [{ value }] })),
      ),
    );
    const { members } = (await scim("GET", "/Groups/crowd")).json;
    expect(members.map(({ value }: { value: string }) => value)).toEqual(names.sort());
    // One of those that add the same person is first.
    const made = await Promise.all(names.map(async () => scim("POST", "/Users", { userName: "twin" })));
    expect(made.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await scim("POST", "/Users", { userName: "TWIN" })).toMatchObject({
      status: 409,
      json: { scimType: "uniqueness" },
    });
  });

  it("is noted with what gives no right, too: a mail address without the address, an id elsewhere", async () => {
    const [before, after] = [
      { userName: "dora", displayName: "Dora", emails: [{ value: "dora@example.com" }], externalId: "d1" },
      { userName: "dora", displayName: "Dora", externalId: "d2" },
    ];
    await scim("POST", "/Users", before);
    await scim("PUT", "/Users/dora", after);
    const { items } = (await (await product.callers("admin"))("admin")("GET", "/v1/audit?person=admin&limit=5")).json;
    const told = items.map(({ action, subject, details }: { [key: string]: unknown }) => ({
      action,
      subject,
      details,
    }));
    const person = { kind: "person" };
    expect(told).toEqual([
      { action: "externalId.set", subject: "dora", details: { ...person, externalId: "d2" } },
      { action: "contact.removed", subject: "dora", details: { channel: "mail" } },
      { action: "externalId.set", subject: "dora", details: { ...person, externalId: "d1" } },
      { action: "contact.set", subject: "dora", details: { channel: "mail" } },
      expect.objectContaining({ action: "person.saved", subject: "dora" }),
    ]);
  });

  it("keeps what SCIM has no place for, such as the manager of a group", async () => {
    await scim("PUT", "/Groups/service-desk", { displayName: "Service desk", members: [{ value: "kim" }] });
    const groups = (await (await product.callers("admin"))("admin")("GET", "/v1/groups?q=service-desk")).json.items;
    expect(groups).toMatchObject([{ name: "service-desk", manager: "mia", members: ["kim"] }]);
  });

  it("reads people page by page", async () => {
    const all = (await scim("GET", "/Users?attributes=userName")).json;
    const names: string[] = [];
    for (let startIndex = 1; startIndex <= all.totalResults; startIndex += 4) {
      const page = (await scim("GET", `/Users?startIndex=${startIndex}&count=4`)).json;
      expect(page).toMatchObject({ totalResults: all.totalResults, startIndex });
      names.push(...page.Resources.map(({ userName }: { userName: string }) => userName));
    }
    expect(names).toEqual(all.Resources.map(({ userName }: { userName: string }) => userName));
    expect(Object.keys(all.Resources[0]).sort()).toEqual(["id", "meta", "schemas", "userName"]);
    expect((await scim("GET", "/Users?count=0")).json).toMatchObject({ totalResults: all.totalResults, Resources: [] });
  });

  it("is told what this server can, and which attributes there are", async () => {
    expect((await scim("GET", "/ServiceProviderConfig")).json).toMatchObject({
      patch: { supported: true },
      bulk: { supported: false },
      filter: { supported: true, maxResults: 200 },
    });
    expect((await scim("GET", "/ResourceTypes")).json).toMatchObject({ totalResults: 2 });
    expect((await scim("GET", `/Schemas/${core}`)).json).toMatchObject({ id: core, name: "User" });
    expect((await scim("GET", "/Schemas/nothing")).status).toBe(404);
  });

  it("is refused in the words of the standard, and nothing of it is kept", async () => {
    const cases: readonly (readonly [
      method: string,
      path: string,
      body: unknown,
      status: number,
      scimType: string | undefined,
    ])[] = [
      ["POST", "/Users", { displayName: "Nobody" }, 400, "invalidValue"],
      ["POST", "/Users", { ...bjensen, userName: "no name" }, 400, "invalidValue"],
      [
        "POST",
        "/Users",
        { ...bjensen, userName: "new", [enterprise]: { manager: { value: "nobody" } } },
        400,
        "invalidValue",
      ],
      ["POST", "/Users", "{", 400, "invalidSyntax"],
      ["POST", "/Users", [], 400, "invalidSyntax"],
      ["PUT", "/Users/kim", { ...bjensen, userName: "kimberly" }, 400, "mutability"],
      ["PATCH", "/Users/kim", patchOf({ op: "replace", path: "userName", value: "kimberly" }), 400, "mutability"],
      ["PUT", "/Users/nobody", bjensen, 404, undefined],
      ["PATCH", "/Users/admin", patchOf({ op: "replace", path: "active", value: false }), 409, undefined],
      [
        "PATCH",
        "/Groups/service-desk",
        patchOf({ op: "add", path: "members", value: [{ value: "nobody" }] }),
        400,
        "invalidValue",
      ],
      ["POST", "/Groups", { displayName: "???" }, 400, "invalidValue"],
      ["POST", "/Groups", { displayName: "Service desk" }, 409, "uniqueness"],
      ["GET", "/Users?filter=userName", undefined, 400, "invalidFilter"],
      ["GET", "/Nothing", undefined, 404, undefined],
      ["GET", "/Users/%ZZ", undefined, 400, "invalidSyntax"],
      ["GET", "/Users/k%00im", undefined, 400, "invalidValue"],
      ["GET", "/Users?filter=userName%20eq%20%22%00%22", undefined, 400, "invalidValue"],
      [
        "GET",
        `/Users?filter=${encodeURIComponent(String.raw`externalId eq "\u0000"`)}`,
        undefined,
        400,
        "invalidValue",
      ],
      ["PATCH", "/Users/kim", patchOf({ op: "add", path: String.raw`emails[value eq "\ud800"]` }), 400, "invalidValue"],
      ["POST", "/Users", { userName: "new", externalId: "x".repeat(201) }, 400, "invalidValue"],
      ["POST", "/Users", '{ "userName": "new", "displayName": "\\u0000" }', 400, "invalidValue"],
    ];
    const before = (await scim("GET", "/Users")).json;
    for (const [method, path, body, status, scimType] of cases) {
      const answer = await scim(method, path, body);
      const told = { status: answer.status, scimType: answer.json?.scimType };
      expect(told, `${method} ${path} ${answer.json?.detail}`).toEqual({ status, scimType });
      expect(answer.json).toMatchObject({
        schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
        status: String(status),
      });
    }
    expect((await scim("GET", "/Users")).json).toEqual(before);
  });

  it("needs the key of an administrator", async () => {
    const kim = await createKey(product.pool, { user: "kim", title: "test" });
    expect(await scim("GET", "/Users", undefined, null)).toMatchObject({ status: 401, json: { status: "401" } });
    expect(await scim("GET", "/Users", undefined, kim)).toMatchObject({ status: 403, json: { status: "403" } });
  });
});
