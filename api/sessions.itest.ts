import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { renewSession } from "../store/session/session.ts";
import { hashOf } from "../store/session/token.ts";
import type { Answer, ApiCaller, Call } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let admin: ApiCaller;
let stranger: ApiCaller;
const password = "correct horse battery";

beforeAll(async () => {
  product = await startProduct({ relay: false });
  admin = await product.caller("admin");
  stranger = await product.caller(null);
  expect((await admin("PUT", "/v1/people/kim/password", { body: { password } })).status).toBe(204);
});
afterAll(() => product?.stop());
beforeEach(() => product.pool.query("delete from sign_in_tries"));

/** What a page of the console sends besides. */
const ours = (): Record<string, string> => ({
  "sec-fetch-site": "same-origin",
  origin: product.server.url,
  "opsloom-csrf": "1",
});

const signIn = (headers: Record<string, string> = ours(), body: object = { user: "kim", password }): Promise<Answer> =>
  stranger("POST", "/v1/session/password", { headers, body });

const cookieOf = ({ headers }: Answer): string => headers["set-cookie"]?.split(";")[0] ?? "";

/** Calls with a session as the browser of the person does. */
function browser(cookie: string): (method: string, path: string, call?: Call) => Promise<Answer> {
  return (method, path, call = {}) =>
    stranger(method, path, { ...call, headers: { ...ours(), ...call.headers, cookie } });
}

async function newLink(user?: string): Promise<{ readonly token: string; readonly path: string }> {
  const { json } = await admin("POST", "/v1/sign-in-links", { body: user === undefined ? {} : { user } });
  return { token: json.path.split("#")[1], path: json.path };
}

const byLink = (token: string, headers = ours()): Promise<Answer> =>
  stranger("POST", "/v1/session/link", { headers, body: { token } });

describe("a session", () => {
  it("begins by a password, lets its person do what they may, and ends when they sign out", async () => {
    const begun = await signIn();
    expect(begun).toMatchObject({ status: 201, json: { user: "kim", way: "password" } });
    expect(begun.headers["set-cookie"]).toMatch(
      /^opsloom=\w{12}_[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict,opsloom-browser=[\w-]{43}; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Strict$/,
    );
    const kim = browser(cookieOf(begun));
    expect((await kim("GET", "/v1/me")).json).toMatchObject({ name: "kim", keyId: begun.json.id });
    expect((await kim("GET", "/v1/session")).json).toMatchObject({ id: begun.json.id, user: "kim" });
    const opened = await kim("POST", "/v1/records/incident", {
      body: { fields: { title: "Printer", impact: "low", urgency: "low" } },
    });
    expect(opened.status).toBe(201);
    const out = await kim("DELETE", "/v1/session");
    expect(out).toMatchObject({ status: 200, json: { leave: null } });
    expect(out.headers["set-cookie"]).toMatch(/opsloom=; .*Max-Age=0/);
    expect((await kim("GET", "/v1/me")).json).toMatchObject({
      status: 401,
      detail: "this session has ended: sign in again",
    });
  });

  it("has over TLS a cookie that only this host can set and that no page without TLS gets", async () => {
    const begun = await signIn({ ...ours(), origin: "https://desk.example", host: "desk.example" });
    expect(begun.headers["set-cookie"]).toMatch(
      /^__Host-opsloom=[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Secure,__Host-opsloom-browser=[\w-]+; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Strict; Secure$/,
    );
    const cookie = cookieOf(begun);
    expect((await browser(cookie)("GET", "/v1/me", { headers: { host: "desk.example" } })).status).toBe(200);
    const plain = cookie.replace("__Host-", "");
    expect((await browser(plain)("GET", "/v1/me", { headers: { host: "desk.example" } })).status).toBe(401);
  });

  it("begins without TLS on the machine itself alone", async () => {
    const far = await signIn({ ...ours(), origin: "http://desk.example", host: "desk.example" });
    expect(far.json).toMatchObject({ status: 403, detail: expect.stringContaining("sign in over https") });
  });

  it("is a new one at each signing in, whatever the browser brought along, and the one it had ends", async () => {
    const planted = "opsloom=0123456789ab_" + "A".repeat(43);
    const first = await signIn({ ...ours(), cookie: planted });
    expect(cookieOf(first)).not.toBe(planted);
    const second = await signIn({ ...ours(), cookie: cookieOf(first) });
    expect(second.json.id).not.toBe(first.json.id);
    expect((await browser(cookieOf(first))("GET", "/v1/me")).status).toBe(401);
    expect((await browser(cookieOf(second))("GET", "/v1/me")).status).toBe(200);
  });

  it("is stored without its token", async () => {
    const token = cookieOf(await signIn()).split("=")[1] ?? "";
    const [, secret = ""] = token.split(/_(.*)/);
    const { rows } = await product.pool.query("select s::text as all from sessions s");
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(JSON.stringify(rows)).toContain(hashOf(secret).toString("hex"));
  });

  it("ends when it was not used for twelve hours, and after seven days however much it is used", async () => {
    const begun = await signIn();
    const kim = browser(cookieOf(begun));
    const age = (column: string, by: string): Promise<unknown> =>
      product.pool.query(`update sessions set ${column} = ${column} - interval '${by}' where id = $1`, [begun.json.id]);
    await age("used_at", "11 hours 59 minutes");
    expect((await kim("GET", "/v1/me")).status).toBe(200);
    // That use was noted: another twelve hours begin.
    await age("used_at", "11 hours 59 minutes");
    expect((await kim("GET", "/v1/me")).status).toBe(200);
    await age("ends_at", "7 days");
    expect((await kim("GET", "/v1/me")).status).toBe(401);
    const idle = await signIn();
    await product.pool.query("update sessions set used_at = used_at - interval '12 hours' where id = $1", [
      idle.json.id,
    ]);
    expect((await browser(cookieOf(idle))("GET", "/v1/me")).status).toBe(401);
  });

  it("gets a new token, and the old one counts until the new one was shown, for a lost answer is no loss", async () => {
    const begun = await signIn();
    const old = browser(cookieOf(begun));
    expect((await old("POST", "/v1/session/renewals")).headers["set-cookie"]).toBeUndefined();
    await product.pool.query("update sessions set renewed_at = renewed_at - interval '16 minutes' where id = $1", [
      begun.json.id,
    ]);
    const renewed = await old("POST", "/v1/session/renewals");
    const next = cookieOf(renewed);
    expect(next).not.toBe(cookieOf(begun));
    expect((await old("GET", "/v1/me")).status).toBe(200);
    expect((await browser(next)("GET", "/v1/me")).status).toBe(200);
    expect((await old("GET", "/v1/me")).status).toBe(200);
    await product.pool.query("update sessions set previous_until = now() where id = $1", [begun.json.id]);
    // Whoever shows the old one now took it from somewhere: the session ends for both.
    expect((await old("GET", "/v1/me")).status).toBe(401);
    expect((await browser(next)("GET", "/v1/me")).status).toBe(401);
  });

  it("that is renewed twice without its new token ever coming home goes on with the one it has", async () => {
    const begun = await signIn();
    for (let times = 0; times < 2; times += 1)
      expect(await renewSession(product.pool, begun.json.id, 0)).not.toBeNull();
    expect((await browser(cookieOf(begun))("GET", "/v1/me")).status).toBe(200);
  });

  it("is not looked at where a key is sent: who sends a key is who the key says", async () => {
    const cookie = cookieOf(await signIn());
    const key = await product.key("sam");
    expect((await stranger("GET", "/v1/me", { key, headers: { cookie } })).json.name).toBe("sam");
    expect((await stranger("GET", "/v1/me", { key: "ops_wrong", headers: { ...ours(), cookie } })).status).toBe(401);
  });
});

describe("another site", () => {
  it.each([
    ["says so by Sec-Fetch-Site", { "sec-fetch-site": "cross-site" }],
    ["is of the same domain and another host", { "sec-fetch-site": "same-site" }],
    [
      "sends another origin, in a browser without Sec-Fetch-Site",
      { "sec-fetch-site": "", origin: "https://evil.example" },
    ],
    ["sends none of both", { "sec-fetch-site": "", origin: "" }],
    ["sends a form, which has no header of ours", { "opsloom-csrf": "" }],
  ])("changes nothing with a person's session: it %s", async (_how, change) => {
    const cookie = cookieOf(await signIn());
    const headers = Object.fromEntries(
      Object.entries({ ...ours(), ...change, cookie }).filter(([, value]) => value !== ""),
    );
    const count = async () => (await product.pool.query("select count(*) as n from records")).rows[0];
    const before = await count();
    const sent = await stranger("POST", "/v1/records/incident", {
      headers,
      body: { fields: { title: "Forged", impact: "low", urgency: "low" } },
    });
    expect(sent.json).toMatchObject({ status: 403, code: "OPS403" });
    expect(await count()).toEqual(before);
    const out = await stranger("DELETE", "/v1/session", { headers });
    expect(out.status).toBe(403);
  });

  it("reads nothing with it either, and signs nobody in as somebody else", async () => {
    const cookie = cookieOf(await signIn());
    const read = await stranger("GET", "/v1/me", { headers: { "sec-fetch-site": "cross-site", cookie } });
    expect(read.status).toBe(403);
    const { token } = await newLink();
    for (const headers of [{ ...ours(), "sec-fetch-site": "cross-site" }, { origin: product.server.url }])
      expect((await byLink(token, headers as never)).status).toBe(403);
    expect((await byLink(token)).status).toBe(201);
  });
});

describe("a sign-in link", () => {
  it("signs a person in once; used twice it is refused, with what to do", async () => {
    const { token, path } = await newLink("sam");
    expect(path).toMatch(/^\/sign-in#[\w-]{43}$/);
    expect(await byLink(token)).toMatchObject({ status: 201, json: { user: "sam", way: "link" } });
    expect((await byLink(token)).json).toMatchObject({
      status: 401,
      detail: 'this sign-in link has been used, and it is good once: another one is made by "opsloom open"',
    });
  });

  it("is good once also when it is used many times at the same moment", async () => {
    const { token } = await newLink("sam");
    const answers = await Promise.all(Array.from({ length: 8 }, () => byLink(token)));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 401, 401, 401, 401, 401, 401, 401]);
  });

  it("is good for ten minutes, and unknown when nobody made it", async () => {
    const { token } = await newLink("sam");
    await product.pool.query(
      "update sign_in_links set expires_at = expires_at - interval '10 minutes' where used_at is null",
    );
    expect((await byLink(token)).json.detail).toMatch(/^this sign-in link is older than 10 minutes/);
    expect((await byLink("A".repeat(43))).json.detail).toMatch(/^there is no such sign-in link/);
  });

  it("is made by whoever manages keys, for people who are there", async () => {
    const kim = await product.caller("kim");
    expect((await kim("POST", "/v1/sign-in-links", { body: {} })).status).toBe(403);
    expect((await admin("POST", "/v1/sign-in-links", { body: { user: "nobody" } })).status).toBe(400);
  });

  it("is printed by the command line", async () => {
    const told = await product.opsloom("admin", "open", "--user", "kim");
    expect(told.out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in#[\w-]{43}\nsigns kim in once, until /);
  });
});

describe("passwords", () => {
  it("that are wrong, of nobody, and of a person without one get the same answer", async () => {
    const wrong = [
      { user: "kim", password: "wrong" },
      { user: "nobody", password },
      { user: "sam", password },
    ];
    const texts = new Set<string>();
    for (const body of wrong) texts.add((await signIn(ours(), body)).json.detail as string);
    expect([...texts]).toEqual([
      "the name or the password is wrong, or this person has no password: ask an administrator",
    ]);
  });

  it("are tried ten times in a quarter of an hour, also when all come at once; then even the right one waits", async () => {
    const tries = Array.from({ length: 14 }, () => signIn(ours(), { user: "kim", password: "guess" }));
    const answers = await Promise.all(tries);
    // 503: so many are not hashed at once; those are not counted, for nothing was tried.
    for (const { status } of answers) expect([401, 429, 503]).toContain(status);
    for (let left = 12; left > 0; left -= 1) await signIn(ours(), { user: "kim", password: "guess" });
    const late = await signIn();
    expect(late.json).toMatchObject({ status: 429, code: "OPS429" });
    expect(Number(late.headers["retry-after"])).toBeGreaterThan(600);
    const { rows } = await product.pool.query(
      "select count(*) as n from sign_in_tries where subject = 'person kim from 127.0.0.1'",
    );
    expect(rows).toEqual([{ n: 10 }]);
    // A link still opens.
    expect((await byLink((await newLink("kim")).token)).status).toBe(201);
  });

  it("go on where their person has signed in before, whatever is guessed elsewhere", async () => {
    const before = await signIn();
    const browser = /opsloom-browser=([\w-]+)/.exec(before.headers["set-cookie"] ?? "")?.[1] ?? "";
    await product.pool.query(
      `insert into sign_in_tries (subject) select s from generate_series(1, 100),
       unnest(array['person kim', 'person kim from 127.0.0.1', 'address 127.0.0.1']) s`,
    );
    expect((await signIn()).status).toBe(429);
    const known = (who: string, guess: string): Promise<Answer> =>
      signIn({ ...ours(), cookie: `opsloom-browser=${browser}` }, { user: who, password: guess });
    expect((await known("kim", password)).status).toBe(201);
    // It is known for her alone, and has a count of its own.
    expect((await known("sam", password)).status).toBe(429);
    for (let tries = 0; tries < 10; tries += 1) expect((await known("kim", "guess")).status).toBe(401);
    expect((await known("kim", password)).status).toBe(429);
    expect((await signIn({ ...ours(), cookie: `opsloom-browser=${"A".repeat(43)}` })).status).toBe(429);
  });

  it("of one person are guessed at from ten addresses before new browsers have to wait", async () => {
    await product.pool.query(
      "insert into sign_in_tries (subject) select 'person kim from 192.0.2.1' from generate_series(1, 10)",
    );
    expect((await signIn()).status).toBe(201);
    await product.pool.query("insert into sign_in_tries (subject) select 'person kim' from generate_series(1, 100)");
    expect((await signIn()).status).toBe(429);
  });

  it("are tried fifty times from one address, whomever it guesses at", async () => {
    await product.pool.query(
      "insert into sign_in_tries (subject) select 'address 127.0.0.1' from generate_series(1, 50)",
    );
    expect((await signIn()).status).toBe(429);
  });

  it("are counted by the address that a proxy tells, where it is a proxy that is named", async () => {
    await product.pool.query(
      "insert into sign_in_tries (subject) select 'address 203.0.113.9' from generate_series(1, 50)",
    );
    const headers = { ...ours(), "x-forwarded-for": "198.51.100.1, 203.0.113.9" };
    expect((await signIn(headers)).status).toBe(201);
    const behind = await product.startApi({ trustedProxies: ["127.0.0.0/8"] });
    try {
      const call = await product.caller(null, behind.url);
      const send = (more: object) =>
        call("POST", "/v1/session/password", {
          headers: { ...headers, ...more, origin: behind.url },
          body: { user: "kim", password },
        });
      expect((await send({})).status).toBe(429);
      const begun = await send({ "x-forwarded-for": "203.0.113.9, 203.0.113.10" });
      expect(begun.json).toMatchObject({ user: "kim", address: "203.0.113.10" });
    } finally {
      await behind.stop();
    }
  });

  it("are changed by their person, who says the old one; the sessions elsewhere end, and copies of this one", async () => {
    await admin("PUT", "/v1/people/raj/password", { body: { password } });
    const as = async () => signIn(ours(), { user: "raj", password });
    const [here, elsewhere] = [await as(), await as()];
    const raj = browser(cookieOf(here));
    const next = `${password} of mine`;
    const wrong = await raj("PUT", "/v1/session/password", { body: { old: "not this one", password: next } });
    expect(wrong.json).toMatchObject({ status: 400, errors: [{ pointer: "/body/old" }] });
    const short = await raj("PUT", "/v1/session/password", { body: { old: password, password: "short" } });
    expect(short.json.detail).toContain("at least 12 characters");
    const changed = await raj("PUT", "/v1/session/password", { body: { old: password, password: next } });
    expect(changed.status).toBe(204);
    expect((await browser(cookieOf(elsewhere))("GET", "/v1/me")).status).toBe(401);
    expect((await browser(cookieOf(changed))("GET", "/v1/me")).json.name).toBe("raj");
    expect(cookieOf(changed)).not.toBe(cookieOf(here));
    expect((await signIn(ours(), { user: "raj", password })).status).toBe(401);
    expect((await signIn(ours(), { user: "raj", password: next })).status).toBe(201);
    const { items } = (await admin("GET", "/v1/audit?limit=10")).json;
    expect(items).toContainEqual(expect.objectContaining({ person: "raj", action: "password.set", subject: "raj" }));
  });

  it("are guessed ten times by whoever sits before an open session, and strangers use that up for nobody", async () => {
    const kim = browser(cookieOf(await signIn()));
    const change = (old: string) => kim("PUT", "/v1/session/password", { body: { old, password: `${password} new` } });
    for (let tries = 0; tries < 10; tries += 1) expect((await change("guess")).status).toBe(400);
    expect((await change(password)).status).toBe(429);
    expect((await signIn()).status).toBe(201);
  });

  it("are chosen by a link of an administrator, which is good once and signs in nowhere without one", async () => {
    const link = async (): Promise<string> => {
      const { json } = await admin("POST", "/v1/sign-in-links", { body: { user: "sam", purpose: "password" } });
      expect(json.path).toMatch(/^\/sign-in\/password#[\w-]{43}$/);
      return json.path.split("#")[1] as string;
    };
    const choose = (token: string, chosen: string) =>
      stranger("POST", "/v1/session/password-link", { headers: ours(), body: { token, password: chosen } });
    const token = await link();
    expect((await byLink(token)).status).toBe(401);
    expect((await choose(token, "short")).status).toBe(400);
    const before = browser(cookieOf(await byLink((await newLink("sam")).token)));
    const begun = await choose(token, `${password} of sam`);
    expect(begun).toMatchObject({ status: 201, json: { user: "sam", way: "link" } });
    expect((await browser(cookieOf(begun))("GET", "/v1/me")).json.name).toBe("sam");
    expect((await before("GET", "/v1/me")).status).toBe(401);
    expect((await choose(token, `${password} of a thief`)).json.detail).toContain("has been used");
    expect((await signIn(ours(), { user: "sam", password: `${password} of sam` })).status).toBe(201);
    const second = await link();
    const many = await Promise.all(["a", "b", "c"].map((who) => choose(second, `${password} of ${who}`)));
    expect(many.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await choose((await newLink("sam")).token, `${password} x`)).status).toBe(401);
  });

  it("are chosen by a link that the command line prints", async () => {
    const told = await product.opsloom("admin", "people", "password", "kim", "--link");
    expect(told.out).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/sign-in\/password#[\w-]{43}\nlets kim choose a password once, until /,
    );
  });

  it("that are right leave no try behind", async () => {
    await signIn();
    expect((await product.pool.query("select from sign_in_tries")).rowCount).toBe(0);
  });

  it("are hashed slowly, each with a salt, and are set by whoever manages people", async () => {
    const { rows } = await product.pool.query<{ hash: string }>("select hash from passwords where user_name = 'kim'");
    expect(rows[0]?.hash).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
    const kim = await product.caller("kim");
    expect((await kim("PUT", "/v1/people/kim/password", { body: { password } })).status).toBe(403);
    const short = await admin("PUT", "/v1/people/kim/password", { body: { password: "short" } });
    expect(short.json.detail).toContain("a password has at least 12 characters");
  });

  it("end the sessions of before when they are set anew or taken away", async () => {
    await admin("PUT", "/v1/people/raj/password", { body: { password } });
    const one = browser(cookieOf(await signIn(ours(), { user: "raj", password })));
    await admin("PUT", "/v1/people/raj/password", { body: { password: `${password} new` } });
    expect((await one("GET", "/v1/me")).status).toBe(401);
    const two = browser(cookieOf(await signIn(ours(), { user: "raj", password: `${password} new` })));
    expect((await admin("DELETE", "/v1/people/raj/password")).status).toBe(204);
    expect((await two("GET", "/v1/me")).status).toBe(401);
    expect((await signIn(ours(), { user: "raj", password: `${password} new` })).status).toBe(401);
  });
});

describe("an end by somebody else", () => {
  it("comes at once: a person who left is signed out, and no link of theirs signs in", async () => {
    const { token } = await newLink("lee");
    const { token: second } = await newLink("lee");
    const lee = browser(cookieOf(await byLink(token)));
    expect((await lee("GET", "/v1/me")).status).toBe(200);
    expect((await admin("PATCH", "/v1/people/lee", { body: { active: false } })).json.change).toBe("left");
    expect((await lee("GET", "/v1/me")).status).toBe(401);
    expect((await byLink(second)).status).toBe(401);
    // Nothing comes back with them.
    await admin("PATCH", "/v1/people/lee", { body: { active: true } });
    expect((await lee("GET", "/v1/me")).status).toBe(401);
  });

  it("also when it was the database that was changed", async () => {
    const nora = browser(cookieOf(await byLink((await newLink("nora")).token)));
    await product.pool.query("update users set active = false where name = 'nora'");
    expect((await nora("GET", "/v1/me")).status).toBe(401);
    await product.pool.query("update users set active = true where name = 'nora'");
  });

  it("is for one's own sessions, and for all by whoever manages keys; each is in the audit list", async () => {
    const kim = await signIn();
    const sam = await byLink((await newLink("sam")).token);
    const asKim = browser(cookieOf(kim));
    const own = (await asKim("GET", "/v1/sessions")).json.items as { id: string; user: string }[];
    expect(own.map(({ user }) => user)).toContain("kim");
    expect(own.every(({ user }) => user === "kim")).toBe(true);
    expect((await asKim("GET", "/v1/sessions?user=sam")).status).toBe(403);
    expect((await asKim("DELETE", `/v1/sessions/${sam.json.id}`)).status).toBe(404);
    const all = (await admin("GET", "/v1/sessions?limit=200")).json.items as { id: string }[];
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining([kim.json.id, sam.json.id]));
    expect((await admin("DELETE", `/v1/sessions/${sam.json.id}`)).status).toBe(204);
    expect((await browser(cookieOf(sam))("GET", "/v1/me")).status).toBe(401);
    const { items } = (await admin("GET", "/v1/audit?limit=2")).json;
    expect(items).toMatchObject([
      { person: "admin", action: "session.ended", subject: sam.json.id, details: { user: "sam" } },
      { person: "sam", action: "session.started", subject: sam.json.id, details: { user: "sam", way: "link" } },
    ]);
    expect((await product.opsloom("kim", "sessions", "list")).out).toContain(kim.json.id);
    expect((await product.opsloom("kim", "sessions", "end", kim.json.id as string)).out).toContain("has ended");
    expect((await asKim("GET", "/v1/me")).status).toBe(401);
  });

  it("is for all others of one's own at once, and for all of a person by whoever manages keys", async () => {
    const [here, there] = [await signIn(), await signIn()];
    const kim = browser(cookieOf(here));
    expect((await kim("DELETE", "/v1/sessions?user=sam")).status).toBe(403);
    expect((await kim("DELETE", "/v1/sessions")).status).toBe(204);
    expect((await kim("GET", "/v1/me")).status).toBe(200);
    expect((await browser(cookieOf(there))("GET", "/v1/me")).status).toBe(401);
    expect((await admin("DELETE", "/v1/sessions?user=kim")).status).toBe(204);
    expect((await kim("GET", "/v1/me")).status).toBe(401);
  });

  it("ends the streams that it had opened within seconds", { timeout: 30_000 }, async () => {
    const begun = await signIn();
    const stream = await follow(begun);
    expect((await admin("DELETE", `/v1/sessions/${begun.json.id}`)).status).toBe(204);
    await stream.closed;
  });
});

describe("a stream", () => {
  it("goes on with its session when the token that opened it was renewed since", { timeout: 30_000 }, async () => {
    const begun = await signIn();
    const stream = await follow(begun);
    let isClosed = false;
    void stream.closed.then(() => (isClosed = true));
    await product.pool.query("update sessions set renewed_at = renewed_at - interval '16 minutes' where id = $1", [
      begun.json.id,
    ]);
    const next = browser(cookieOf(await browser(cookieOf(begun))("POST", "/v1/session/renewals")));
    expect((await next("GET", "/v1/me")).status).toBe(200);
    await product.pool.query("update sessions set previous_until = now() where id = $1", [begun.json.id]);
    // Every five seconds it is asked whether the stream may go on.
    await new Promise((resolve) => setTimeout(resolve, 6_500));
    expect((await next("GET", "/v1/me")).status).toBe(200);
    expect(isClosed).toBe(false);
    await next("DELETE", "/v1/session");
    await stream.closed;
  });
});

/** Opens a record with a session and follows it; `closed` is when the stream has ended. Resolves with its first event. */
async function follow(begun: Answer): Promise<{ readonly closed: Promise<void> }> {
  const { number } = (
    await browser(cookieOf(begun))("POST", "/v1/records/incident", {
      body: { fields: { title: "Followed", impact: "low", urgency: "low" } },
    })
  ).json;
  return new Promise((resolve, reject) => {
    const stream = request(`${product.server.url}/v1/records/incident/${number}/events`, {
      headers: { ...ours(), cookie: cookieOf(begun) },
    });
    stream.on("response", (response) => {
      const closed = new Promise<void>((ended) => {
        response.on("error", () => undefined).on("close", () => ended());
      });
      response.once("data", () => resolve({ closed }));
    });
    stream.on("error", reject);
    stream.end();
  });
}
