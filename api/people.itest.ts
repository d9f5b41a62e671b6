import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveNotice } from "../store/notice/notice.ts";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let who: (user: string) => ApiCaller;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  who = await product.callers("admin", "kim", "mia", "sam", "ada");
});
afterAll(() => product?.stop());

describe("people and groups", () => {
  it("tells callers who they are and may do", async () => {
    const { json } = await who("kim")("GET", "/v1/me");
    expect(json).toMatchObject({
      name: "kim",
      roles: ["agent", "employee"],
      groups: ["service-desk"],
      delegatedBy: [],
    });
    expect(json.permissions).toContain("records.write");
    expect(json.permissions).not.toContain("keys.manage");
  });

  it("finds people and groups by part of name or title", async () => {
    expect(
      (await who("ada")("GET", "/v1/people?q=DATABASES")).json.items.map(({ name }: { name: string }) => name),
    ).toEqual(["raj"]);
    expect((await who("kim")("GET", "/v1/groups?q=cab")).json.items).toMatchObject([
      { name: "cab", members: ["mia", "nora", "sam"] },
    ]);
  });
});

describe("roles", () => {
  it("that people may be given are those of the product, and those that definitions declare", async () => {
    const { items } = (await who("kim")("GET", "/v1/roles")).json as { items: { name: string }[] };
    const names = items.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["employee", "admin", "changeManager"]));
    expect(new Set(names).size).toBe(names.length);
    expect((await who("ada")("GET", "/v1/roles")).status).toBe(403);
  });
});

describe("API keys", () => {
  it("are made with the secret shown once, listed without it, and end at once when revoked", async () => {
    const made = await who("admin")("POST", "/v1/keys", { body: { user: "kim", title: "laptop" } });
    expect(made.status).toBe(201);
    expect(made.headers["cache-control"]).toBe("no-store");
    const { id, key } = made.json as { id: string; key: string };
    expect((await who("kim")("GET", "/v1/me", { key })).json).toMatchObject({ name: "kim", keyId: id });
    const listed = await who("admin")("GET", "/v1/keys?user=kim");
    expect(listed.json.items.find((item: { id: string }) => item.id === id)).toMatchObject({
      user: "kim",
      title: "laptop",
      revokedAt: null,
    });
    expect(listed.text).not.toContain(key.split("_").slice(2).join("_"));
    const stored = await product.pool.query("select * from api_keys where id = $1", [id]);
    expect(JSON.stringify(stored.rows)).not.toContain(key.split("_").slice(2).join("_"));
    expect((await who("admin")("DELETE", `/v1/keys/${id}`)).status).toBe(204);
    expect((await who("kim")("GET", "/v1/me", { key })).status).toBe(401);
    expect((await who("admin")("DELETE", `/v1/keys/${id}`)).status).toBe(204);
    expect((await who("admin")("DELETE", "/v1/keys/zzzzzzzzzzzz")).status).toBe(404);
  });

  it("are refused for a person who is not there, and when they would be dead at once", async () => {
    const wrong = await who("admin")("POST", "/v1/keys", { body: { user: "nobody", title: "x" } });
    expect(wrong.json).toMatchObject({ status: 400, errors: [{ pointer: "/body/user" }] });
    const past = await who("admin")("POST", "/v1/keys", {
      body: { user: "kim", title: "x", expiresAt: "2020-01-01T00:00:00Z" },
    });
    expect(past.json.errors).toMatchObject([{ pointer: "/body/expiresAt" }]);
    expect((await who("admin")("POST", "/v1/keys", { body: { user: "kim" } })).json.errors).toMatchObject([
      { pointer: "/body/title" },
    ]);
  });
});

describe("delegations", () => {
  const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

  it("are given for oneself, seen by both, and ended only by the one who gave them", async () => {
    const made = await who("sam")("POST", "/v1/delegations", { body: { to: "mia", endsAt: inAnHour() } });
    expect(made.json).toMatchObject({ from: "sam", to: "mia" });
    const { id } = made.json as { id: string };
    expect((await who("mia")("GET", "/v1/delegations")).json.items).toEqual([made.json]);
    expect((await who("kim")("GET", "/v1/delegations")).json.items).toEqual([]);
    expect((await who("mia")("GET", "/v1/me")).json.delegatedBy).toEqual(["sam"]);
    expect((await who("mia")("DELETE", `/v1/delegations/${id}`)).status).toBe(404);
    expect((await who("sam")("DELETE", `/v1/delegations/${id}`)).status).toBe(204);
    expect((await who("mia")("GET", "/v1/me")).json.delegatedBy).toEqual([]);
    expect((await who("sam")("DELETE", `/v1/delegations/${id}`)).status).toBe(404);
    const kept = await product.pool.query("select 1 from delegations where id = $1", [id]);
    expect(kept.rowCount).toBe(1);
  });

  it("are refused to oneself, to nobody, backwards in time, for ever, and in another's name", async () => {
    const give = async (body: object) =>
      (await who("sam")("POST", "/v1/delegations", { body })).json.errors?.[0].pointer as string;
    expect(await give({ to: "sam", endsAt: inAnHour() })).toBe("/body/to");
    expect(await give({ to: "nobody", endsAt: inAnHour() })).toBe("/body/to");
    expect(await give({ to: "mia", endsAt: "2020-01-01T00:00:00Z" })).toBe("/body/endsAt");
    expect(await give({ to: "mia", endsAt: "2099-01-01T00:00:00Z" })).toBe("/body/endsAt");
    expect(await give({ to: "mia", endsAt: "2026-01-01 00:00" })).toBe("/body/endsAt");
    expect(await give({ from: "nora", to: "mia", endsAt: inAnHour() })).toBe("/body");
  });
});

describe("contacts", () => {
  const path = "/v1/people/kim/contacts";

  it("are set by an administrator: an address for mail, the name of a secret for the others", async () => {
    const admin = who("admin");
    expect((await admin("GET", path)).json.items).toEqual([
      { channel: "mail", address: "kim@example.com", secret: null },
    ]);
    expect((await admin("PUT", `${path}/mail`, { body: { address: "kim@example.org" } })).status).toBe(200);
    expect((await admin("PUT", `${path}/slack`, { body: { secret: "kim-slack" } })).status).toBe(200);
    expect((await admin("PUT", `${path}/slack`, { body: { secret: "kim-slack-2" } })).json).toEqual({
      channel: "slack",
      address: null,
      secret: "kim-slack-2",
    });
    expect((await admin("GET", path)).json.items).toEqual([
      { channel: "mail", address: "kim@example.org", secret: null },
      { channel: "slack", address: null, secret: "kim-slack-2" },
    ]);
    for (const channel of ["mail", "slack", "slack"])
      expect((await admin("DELETE", `${path}/${channel}`)).status).toBe(204);
    expect((await admin("GET", path)).json.items).toEqual([]);
  });

  it("hold no address of a chat, nothing twice, and nothing of nobody", async () => {
    const admin = who("admin");
    const pointer = async (channel: string, body: object) =>
      (await admin("PUT", `${path}/${channel}`, { body })).json.errors?.[0].pointer as string;
    expect(await pointer("slack", { address: "kim@example.org" })).toBe("/body/address");
    expect(await pointer("slack", { secret: "https://hooks.slack.example/T0P" })).toBe("/body/secret");
    expect(await pointer("webhook", {})).toBe("/body/secret");
    expect(await pointer("mail", { secret: "kim-mail" })).toBe("/body/secret");
    expect(await pointer("mail", { address: "kim@example.org, all@example.org" })).toBe("/body/address");
    expect((await admin("PUT", `${path}/inbox`, { body: { secret: "x" } })).status).toBe(400);
    const unknown = "/v1/people/nobody/contacts";
    expect((await admin("GET", unknown)).status).toBe(404);
    expect((await admin("PUT", `${unknown}/mail`, { body: { address: "a@example.org" } })).status).toBe(404);
    expect((await admin("PUT", `${unknown}/slack`, { body: { secret: "x" } })).status).toBe(404);
    expect((await admin("DELETE", `${unknown}/slack`)).status).toBe(404);
  });

  it("of a kind that a published channel needs are set as they are, and of no other kind", async () => {
    const admin = who("admin");
    const phone = { body: { address: "+49 170 0000000" } };
    expect((await admin("PUT", `${path}/phone`, phone)).json).toMatchObject({ channel: "phone", secret: null });
    expect((await admin("GET", path)).json.items).toContainEqual({
      channel: "phone",
      address: "+49 170 0000000",
      secret: null,
    });
    const strange = await admin("PUT", `${path}/fone`, phone);
    expect([strange.status, strange.json.errors?.[0].detail]).toEqual([
      400,
      'no channel is published that needs "fone"; did you mean "phone"?',
    ]);
    expect((await admin("PUT", `${path}/phone`, { body: { address: "a\nb" } })).status).toBe(400);
    expect((await admin("PUT", `${path}/phone`, { body: { secret: "x" } })).status).toBe(400);
    expect((await admin("DELETE", `${path}/phone`)).status).toBe(204);
  });

  it("are not shown to others", async () => {
    for (const user of ["kim", "mia", "sam"]) expect((await who(user)("GET", path)).status, user).toBe(403);
  });
});

describe("preferences", () => {
  const path = "/v1/people/kim/preferences";
  const own = {
    quietHours: { from: "22:00", until: "07:00", zone: "Europe/Berlin" },
    channels: ["text-message", "mail"],
  };

  it("are a person's own to set, and of who manages people", async () => {
    expect((await who("kim")("GET", path)).json).toEqual({ quietHours: null, channels: [] });
    expect((await who("kim")("PUT", path, { body: own })).json).toEqual(own);
    expect((await who("admin")("GET", path)).json).toEqual(own);
    for (const method of ["GET", "PUT"] as const)
      expect((await who("mia")(method, path, method === "PUT" ? { body: own } : {})).status).toBe(404);
    expect((await who("admin")("GET", "/v1/people/nobody/preferences")).status).toBe(404);
  });

  it("are refused where they name no zone, no channel, or hours that never end", async () => {
    const pointer = async (change: object) =>
      (await who("kim")("PUT", path, { body: { ...own, ...change } })).json.errors?.[0].pointer as string;
    expect(await pointer({ quietHours: { ...own.quietHours, zone: "Europe/Berlyn" } })).toBe("/body/quietHours/zone");
    expect(await pointer({ quietHours: { ...own.quietHours, until: "22:00" } })).toBe("/body/quietHours/until");
    expect(await pointer({ quietHours: { ...own.quietHours, from: "24:30" } })).toBe("/body/quietHours/from");
    expect(await pointer({ channels: ["text-mesage"] })).toBe("/body/channels/0");
    expect(await pointer({ channels: ["mail", "mail"] })).toBe("/body/channels/1");
    expect((await who("kim")("GET", path)).json).toEqual(own);
  });
});

describe("notices", () => {
  it("are the caller's own, newest first, and stay read", async () => {
    for (let n = 0; n < 5; n += 1) {
      const notice = {
        id: `incident/INC0000001#${n}`,
        recordId: "incident/INC0000001",
        to: "kim",
        subject: `Notice ${n}`,
        text: "text",
        because: "test",
      };
      await saveNotice(product.pool, notice);
    }
    const { json } = await who("kim")("GET", "/v1/notices");
    expect(json.items).toHaveLength(5);
    expect((await who("ada")("GET", "/v1/notices")).json.items).toEqual([]);
    const path = `/v1/notices/${encodeURIComponent(json.items[0].id as string)}/read`;
    expect((await who("ada")("POST", path)).status).toBe(404);
    expect((await who("kim")("POST", path)).status).toBe(204);
    expect((await who("kim")("POST", path)).status).toBe(204);
    expect((await who("kim")("GET", "/v1/notices?unread=true")).json.items).toHaveLength(4);
    const pages = [(await who("kim")("GET", "/v1/notices?limit=3")).json];
    pages.push((await who("kim")("GET", `/v1/notices?limit=3&cursor=${pages[0].next}`)).json);
    const ids = (items: readonly { id: string }[]): string[] => items.map(({ id }) => id).toSorted();
    expect(ids(pages.flatMap(({ items }) => items))).toEqual(ids(json.items));
  });
});
