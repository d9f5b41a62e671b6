import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKey } from "../store/key/key.ts";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

interface Event {
  readonly id: number;
  readonly at: string;
  readonly person: string | null;
  readonly action: string;
  readonly subject: string;
  readonly details: Record<string, unknown>;
}

let product: TestProduct;
let began: string;
let who: (user: string) => ApiCaller;
const made: string[] = [];

const errand = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: errand, title: Errand }
spec:
  number: ERR
  fields: { title: { type: string } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: errand, title: Errand }
spec:
  record: errand
  allow: [agent]
  initial: open
  states:
    open: { transitions: { finish: closed } }
    closed: { final: true }
`;

beforeAll(async () => {
  product = await startProduct();
  const users = ["admin", "otto", "kim", "sam", "ada"];
  who = await product.callers(...users);
  for (const user of users) made.push(await product.key(user));
  began = new Date().toISOString();
});
afterAll(() => product?.stop());

async function newest(count: number): Promise<Event[]> {
  return (await who("admin")("GET", `/v1/audit?limit=${count}`)).json.items as Event[];
}

describe("the audit list", () => {
  it("tells who made and revoked an API key, once, and never its secret", async () => {
    const { id, key } = (await who("admin")("POST", "/v1/keys", { body: { user: "kim", title: "laptop" } })).json;
    made.push(key as string);
    for (let times = 0; times < 2; times += 1)
      expect((await who("admin")("DELETE", `/v1/keys/${id}`)).status).toBe(204);
    expect(await newest(2)).toMatchObject([
      { person: "admin", action: "key.revoked", subject: id, details: { user: "kim" } },
      { person: "admin", action: "key.made", subject: id, details: { user: "kim", title: "laptop", expiresAt: null } },
    ]);
  });

  it("tells who set and removed where a person is told, without the address", async () => {
    const place = (channel: string): string => `/v1/people/kim/contacts/${channel}`;
    await who("admin")("PUT", place("slack"), { body: { secret: "kim-slack" } });
    await who("admin")("PUT", place("mail"), { body: { address: "kim@new.example" } });
    await who("admin")("DELETE", place("slack"));
    await who("admin")("DELETE", place("slack"));
    const events = await newest(3);
    expect(events).toMatchObject([
      { person: "admin", action: "contact.removed", subject: "kim", details: { channel: "slack" } },
      { person: "admin", action: "contact.set", subject: "kim", details: { channel: "mail" } },
      { person: "admin", action: "contact.set", subject: "kim", details: { channel: "slack", secret: "kim-slack" } },
    ]);
    expect(JSON.stringify(events)).not.toContain("kim@new.example");
  });

  it("tells who gave a delegation and ended it", async () => {
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = (await who("sam")("POST", "/v1/delegations", { body: { to: "kim", endsAt } })).json;
    expect((await who("sam")("DELETE", `/v1/delegations/${id}`)).status).toBe(204);
    expect(await newest(2)).toMatchObject([
      { person: "sam", action: "delegation.ended", subject: id, details: { to: "kim" } },
      { person: "sam", action: "delegation.made", subject: id, details: { to: "kim", endsAt } },
    ]);
  });

  it("tells how people and groups were changed in the database, and by which user of it", async () => {
    await product.pool.query("update users set roles = '{auditor}' where name = 'ada'");
    await product.pool.query("insert into group_members (group_name, user_name) values ('cab', 'ada')");
    await product.pool.query("delete from group_members where group_name = 'cab' and user_name = 'ada'");
    const databaseUser = (await product.pool.query<{ name: string }>("select session_user as name")).rows[0]?.name;
    expect(await newest(3)).toMatchObject([
      { person: null, action: "member.removed", subject: "cab", details: { member: "ada", databaseUser } },
      { person: null, action: "member.added", subject: "cab", details: { member: "ada", databaseUser } },
      { person: null, action: "person.saved", subject: "ada", details: { roles: ["auditor"], databaseUser } },
    ]);
  });

  it("tells who published and retired which definitions, by their digests, and nothing of what stayed", async () => {
    const publish = (body: object) => who("otto")("POST", "/v1/definitions", { body });
    const zone = (name: string): object => ({
      files: [
        {
          path: "den.yaml",
          text: `apiVersion: opsloom/v1\nkind: Calendar\nmetadata: { name: den }\nspec: { zone: ${name}, open: { mon-fri: '08:00-18:00' } }\n`,
        },
      ],
      gitCommit: "0123abc",
    });
    expect((await publish(zone("UTC"))).status).toBe(200);
    expect((await publish(zone("UTC"))).json).toMatchObject({ changed: [], unchanged: 1 });
    const { digest } = (await who("otto")("GET", "/v1/definitions/Calendar/den")).json;
    expect((await publish({ files: [], retire: ["Calendar/den"] })).status).toBe(200);
    expect(await newest(2)).toMatchObject([
      { person: "otto", action: "definition.retired", subject: "Calendar/den", details: { digest } },
      {
        person: "otto",
        action: "definition.published",
        subject: "Calendar/den",
        details: { digest, gitCommit: "0123abc" },
      },
    ]);
  });

  it("tells who planned, applied and took back moves, each plan once", async () => {
    await product.publish([{ path: "errand.yaml", text: errand }]);
    const opened = await who("kim")("POST", "/v1/records/errand", { body: { fields: { title: "Bread" } } });
    expect(opened.status).toBe(201);
    await product.publish([{ path: "errand.yaml", text: errand.replace("title: Errand }", "title: Way }") }]);
    const { digest } = (await who("otto")("POST", "/v1/moves", { body: { type: "errand" } })).json;
    for (let times = 0; times < 2; times += 1)
      expect((await who("otto")("POST", `/v1/moves/${digest}/apply`, { body: {} })).status).toBe(200);
    const back = (await who("otto")("POST", `/v1/moves/${digest}/undo`, { body: {} })).json.digest as string;
    expect((await who("otto")("POST", `/v1/moves/${back}/apply`, { body: {} })).status).toBe(200);
    expect(await newest(4)).toMatchObject([
      { person: "otto", action: "move.applied", subject: back, details: { undoes: digest, records: 1 } },
      { person: "otto", action: "move.planned", subject: back, details: { undoes: digest } },
      { person: "otto", action: "move.applied", subject: digest, details: { recordType: "errand", undoes: null } },
      { person: "otto", action: "move.planned", subject: digest, details: { recordType: "errand", records: 1 } },
    ]);
  });

  it("tells who made a record anew that was altered, dropped one, and dropped old rows by hand", async () => {
    const path = "/v1/records/errand/ERR0000001";
    await who("kim")("POST", `${path}/commands`, { body: { command: "finish" } });
    await product.pool.query("update records set state = 'open' where id = 'errand/ERR0000001'");
    for (let times = 0; times < 2; times += 1)
      expect((await who("admin")("POST", `${path}/rebuild`, { body: {} })).status).toBe(200);
    const { rows } = await product.pool.query<{ head: number; hash: string }>(
      "select head, encode(head_hash, 'hex') as hash from records where id = 'errand/ERR0000001'",
    );
    const [{ head, hash } = { head: 0, hash: "" }] = rows;
    const archive = "a".repeat(64);
    const drop = { archive, records: [{ record: "errand/ERR0000001", head, hash }] };
    expect((await who("admin")("POST", "/v1/archive/drops", { body: drop })).json).toEqual({ dropped: 1, kept: [] });
    for (const dryRun of [true, false])
      expect((await who("admin")("POST", "/v1/retention/rounds", { body: { dryRun } })).status).toBe(200);
    expect(await newest(3)).toMatchObject([
      { person: "admin", action: "retention.begun", subject: "retention" },
      { person: "admin", action: "record.dropped", subject: "errand/ERR0000001", details: { archive, head, hash } },
      {
        person: "admin",
        action: "record.rebuilt",
        subject: "errand/ERR0000001",
        details: { differences: ["records.state is not what its ledger folds to"] },
      },
    ]);
  });

  it("is narrowed by person and time, in pages, newest first", async () => {
    const all: Event[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await who("admin")("GET", `/v1/audit?limit=3&since=${began}${cursor}`);
      all.push(...(page.json.items as Event[]));
      cursor = page.json.next === null ? null : `&cursor=${encodeURIComponent(page.json.next as string)}`;
    }
    expect(all.length).toBeGreaterThan(15);
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).sort((a, b) => b - a));
    expect(all.every(({ at }) => at >= began)).toBe(true);
    const his = (await who("admin")("GET", `/v1/audit?person=otto&limit=200`)).json.items as Event[];
    expect(his).toEqual(all.filter(({ person }) => person === "otto"));
    expect((await who("admin")("GET", "/v1/audit?since=2099-01-01T00:00:00Z")).json.items).toEqual([]);
  });

  it("is for auditors and administrators", async () => {
    expect((await who("ada")("GET", "/v1/audit")).status).toBe(200);
    await product.pool.query("update users set roles = '{reader}' where name = 'ada'");
    for (const user of ["ada", "kim", "otto"])
      expect((await who(user)("GET", "/v1/audit")).json, user).toMatchObject({ status: 403, code: "OPS403" });
  });

  it("holds no secret of any key", async () => {
    const { rows } = await product.pool.query<{ all: string }>(
      "select string_agg(e::text, ' ') as all from audit_events e",
    );
    const text = rows[0]?.all ?? "";
    for (const key of made) expect(text).toContain(key.split("_")[1]);
    for (const key of made) expect(text).not.toContain(key.slice(17));
  });

  it.each([
    "update audit_events set person = 'mallory'",
    "delete from audit_events where false",
    "truncate audit_events",
  ])("is added to, never altered: %s is refused", async (sql) => {
    await expect(product.pool.query(sql)).rejects.toThrow(/^audit_events is append-only: \w+ refused$/);
  });

  it("has no row of a change that was not committed, nor a change without its row", async () => {
    const count = async (sql: string) => (await product.pool.query<{ n: number }>(sql)).rows[0]?.n;
    const [keys, events] = ["select count(*) as n from api_keys", "select count(*) as n from audit_events"];
    const before = [await count(keys), await count(events)];
    // The row is refused, for it names no person: the key goes with it.
    const person = null as unknown as string;
    await product.pool.query(
      "alter table audit_events add constraint by_somebody check (person is not null) not valid",
    );
    await expect(createKey(product.pool, { user: "kim", title: "unnoted", by: person })).rejects.toThrow("by_somebody");
    await product.pool.query("alter table audit_events drop constraint by_somebody");
    expect([await count(keys), await count(events)]).toEqual(before);
  });
});
