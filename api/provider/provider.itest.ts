import { generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { noChannels } from "../../cli/configuration/channels.ts";
import { createProviders } from "../../cli/providers.ts";
import { createHttpClient } from "../../net/http-client.ts";
import type { ApiCaller } from "../../test/support/api-caller.ts";
import { createCookieJar, type CookieJar, type Visited } from "../../test/support/cookie-jar.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";
import { clientSecret, startProvider, type TestProvider } from "../../test/support/provider.ts";
import { startTlsProxy, type TlsProxy } from "../../test/support/tls-proxy.ts";
import type { ProviderSettings } from "./settings.ts";

let proxy: TlsProxy;
let provider: TestProvider;
let product: TestProduct;
let admin: ApiCaller;

const settings = (issuer: string): ProviderSettings => ({
  name: "corp",
  title: "Example Inc.",
  issuer,
  clientId: "opsloom",
  secret: "corp-client",
  scopes: ["openid", "profile", "email"],
  person: "preferred_username",
  unknown: "make",
  signOut: "here",
  roles: { claim: "groups", values: { desk: ["agent"], audit: ["auditor"] } },
  groups: { claim: "groups", values: { desk: ["service-desk"] } },
});

beforeAll(async () => {
  proxy = await startTlsProxy();
  // The provider's tokens go to the API as the proxy would lead them.
  provider = await startProvider(proxy.url, (url, { method, headers, body }) =>
    fetch(url.replace(proxy.url, at()), { method, headers, body }),
  );
  product = await startProduct({
    relay: false,
    channels: { ...noChannels, publicUrl: proxy.url },
    secrets: { "corp-client": clientSecret },
    providers: [settings(provider.issuer)],
  });
  proxy.lead(product.server.url);
  admin = await product.caller("admin");
});
const at = (): string => product.server.url;
afterAll(() => Promise.all([proxy?.close(), provider?.close(), product?.stop()]));

let jar: CookieJar;
beforeEach(() => {
  jar = createCookieJar(proxy.ca);
  provider.tamper = null;
  provider.person = { sub: "s-kim", preferred_username: "kim", groups: ["desk"] };
});

const begin = (to = "/"): string => `${proxy.url}/sign-in/with/corp?to=${encodeURIComponent(to)}`;
const isBack = (url: string): boolean => url.startsWith(`${proxy.url}/sign-in/back/`);

/** Goes to the provider and comes back, but does not go in: where the way back leads to. */
async function untilBack(change: (there: string) => string = (url) => url): Promise<string> {
  const begun = await jar.visit(begin());
  const last = await jar.follow(change(begun.location ?? ""), isBack);
  return last.location ?? "";
}

const signIn = async (to?: string): Promise<Visited> =>
  jar.follow(begin(to), (url) => url.startsWith(`${proxy.url}/`) && !isBack(url));

const me = async (): Promise<{ readonly status: number; readonly name?: string; readonly roles?: string[] }> => {
  const { status, text } = await jar.visit(`${proxy.url}/v1/me`, { "sec-fetch-site": "same-origin" });
  return { ...(JSON.parse(text) as object), status };
};

describe("a provider", () => {
  it("signs in whom it knows, over TLS, with a cookie of this host alone, and leads to the page that was asked for", async () => {
    expect((await (await product.caller(null))("GET", "/v1/session/providers")).json).toEqual({
      items: [{ name: "corp", title: "Example Inc.", path: "/sign-in/with/corp" }],
    });
    const visited = await signIn("/incident/INC0000001?x=1#y");
    expect(visited.location).toBe(`${proxy.url}/incident/INC0000001?x=1#y`);
    expect(visited.setCookies.join("\n")).toMatch(
      /^__Host-opsloom-try=; Path=\/; Max-Age=0; HttpOnly; SameSite=Lax; Secure\n__Host-opsloom=[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Secure\n__Host-opsloom-browser=/,
    );
    expect(await me()).toMatchObject({ status: 200, name: "kim" });
    const { items } = (await admin("GET", "/v1/sessions?user=kim")).json;
    expect(items).toContainEqual(expect.objectContaining({ way: "provider", address: "127.0.0.1" }));
    const { rows } = await product.pool.query(
      "select details from audit_events where action = 'session.started' and person = 'kim' order by id desc limit 1",
    );
    expect(rows).toEqual([{ details: { user: "kim", way: "provider", issuer: provider.issuer } }]);
  });

  it.each([
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    "%",
  ])("leads to no other site afterwards: %s", async (to) => {
    expect(new URL((await signIn(to)).location ?? "").origin).toBe(proxy.url);
  });

  it("is gone to from pages of this host alone: from another site one chooses first", async () => {
    const visited = await jar.visit(begin(), { "sec-fetch-site": "cross-site" });
    expect(visited.location).toBe(`${proxy.url}/sign-in`);
    expect(visited.setCookies).toEqual([]);
  });

  it("gives and takes what the map says of its claims, and nothing else", async () => {
    provider.person = { sub: "s-sven", preferred_username: "sven", name: "Sven", groups: ["desk", "admin", "audit"] };
    await signIn();
    expect(await me()).toMatchObject({
      name: "sven",
      title: "Sven",
      roles: ["agent", "auditor", "employee"],
      groups: ["service-desk"],
    });
    await admin("PATCH", "/v1/people/sven", { body: { roles: ["agent", "auditor", "approver"] } });
    provider.person = { ...provider.person, groups: ["audit"] };
    await signIn();
    const now = await me();
    expect([...(now.roles ?? [])].sort()).toEqual(["approver", "auditor", "employee"]);
    expect(now).toMatchObject({ groups: [] });
  });

  it("leads an account to the person whom it was linked with, whatever it is called later", async () => {
    provider.person = { sub: "s-raj", preferred_username: "raj" };
    await signIn();
    provider.person = { sub: "s-raj", preferred_username: "admin" };
    await signIn();
    expect((await me()).name).toBe("raj");
    // Another account with the name of somebody who has one does not become them.
    jar = createCookieJar(proxy.ca);
    provider.person = { sub: "s-mallory", preferred_username: "raj" };
    expect((await signIn()).text).toContain("&quot;raj&quot; signs in with another account of Example Inc.");
    expect((await me()).status).toBe(401);
    const { items } = (await admin("GET", "/v1/people/raj/accounts")).json;
    expect(items).toMatchObject([{ issuer: provider.issuer, subject: "s-raj" }]);
    const path = `/v1/people/raj/accounts?issuer=${encodeURIComponent(provider.issuer)}`;
    expect((await admin("DELETE", path)).status).toBe(204);
    expect((await admin("DELETE", path)).status).toBe(404);
    await signIn();
    expect((await me()).name).toBe("raj");
  });

  it("does not sign in who has left, who has no name, and who has a name that nobody may have", async () => {
    provider.person = { sub: "s-mia", preferred_username: "mia" };
    await admin("PATCH", "/v1/people/mia", { body: { active: false } });
    expect((await signIn()).text).toContain("&quot;mia&quot; is not active any more here");
    await admin("PATCH", "/v1/people/mia", { body: { active: true } });
    provider.person = { sub: "s-none" };
    expect((await signIn()).text).toContain("it does not say &quot;preferred_username&quot; of you");
    provider.person = { sub: "s-odd", preferred_username: "<img src=x onerror=alert(1)>" };
    const odd = await signIn();
    expect(odd.status).toBe(403);
    expect(odd.text).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(odd.text).not.toContain("<img");
    expect(await me()).toMatchObject({ status: 401 });
  });

  it("takes no role from the last administrator: it signs them in to nothing, and changes nothing", async () => {
    const map = { claim: "groups", values: { boss: ["admin"] } };
    const fresh = await startWith({ ...settings(provider.issuer), roles: map });
    try {
      provider.person = { sub: "s-admin", preferred_username: "admin", groups: [] };
      expect((await signIn()).text).toContain("is the last active administrator");
      expect((await admin("GET", "/v1/people/admin")).json.roles).toContain("admin");
      expect((await admin("GET", "/v1/people/admin/accounts")).json.items).toEqual([]);
      provider.person = { ...provider.person, groups: ["boss"] };
      expect((await signIn()).status).toBe(303);
    } finally {
      await fresh.stop();
    }
  });
});

describe("a try", () => {
  it("is ended by the browser that began it alone, and once", async () => {
    const back = await untilBack();
    const stranger = createCookieJar(proxy.ca);
    expect((await stranger.visit(back)).text).toContain("This browser has not begun to sign in");
    const second = createCookieJar(proxy.ca);
    await second.visit(begin());
    expect((await second.visit(back)).text).toContain("You are not signed in");
    expect((await jar.visit(back)).status).toBe(303);
    expect((await jar.visit(back)).text).toContain("This browser has not begun to sign in");
  });

  it("does not end with a code that was used: who replays it with its cookie is refused by the provider", async () => {
    const back = await untilBack();
    const kept = new Map([...jar.cookies].map(([host, cookies]) => [host, new Map(cookies)]));
    expect((await jar.visit(back)).status).toBe(303);
    const thief = createCookieJar(proxy.ca);
    for (const [host, cookies] of kept) thief.cookies.set(host, cookies);
    const again = await thief.visit(back);
    expect(again.status).toBe(403);
    expect(again.text).toContain("what Example Inc. has sent was used before, or is too old".slice(1));
  });

  it.each([
    ["another state came back", (url: string) => url.replace(/([?&]state=)[^&]*/, "$1x")],
    ["no state came back", (url: string) => url.replace(/[?&]state=[^&]*/, "?x=1")],
    ["another issuer answered", (url: string) => url.replace(/([?&]iss=)[^&]*/, "$1http%3A%2F%2F127.0.0.9")],
    ["the code is another", (url: string) => url.replace(/([?&]code=)[^&]*/, "$1guess")],
  ])("is refused when %s", async (_what, change) => {
    const back = change(await untilBack());
    expect((await jar.visit(back)).status).toBeGreaterThanOrEqual(400);
    expect((await me()).status).toBe(401);
  });

  it("is refused when the browser was sent there with another nonce", async () => {
    const back = await untilBack((url) => url.replace(/([?&]nonce=)[^&]*/, "$1another-nonce-of-somebody"));
    expect((await jar.visit(back)).text).toContain("OAUTH_JWT_CLAIM_COMPARISON_FAILED");
    expect((await me()).status).toBe(401);
  });

  it("is refused when another challenge was sent: the code is bound to the verifier", async () => {
    const back = await untilBack((url) => url.replace(/([?&]code_challenge=)[^&]*/, `$1${"A".repeat(43)}`));
    expect((await jar.visit(back)).status).toBe(403);
    expect((await me()).status).toBe(401);
  });

  it.each([
    ["is for another client", { aud: "another" }],
    ["is for several clients and of another one", { aud: ["opsloom", "another"], azp: "another" }],
    ["has expired", { exp: Math.floor(Date.now() / 1_000) - 120 }],
    ["is of another issuer", { iss: "https://evil.example" }],
    ["has no nonce", { nonce: undefined }],
  ])("is refused when the token %s", async (_what, change) => {
    provider.tamper = (claims) => ({ ...claims, ...change });
    expect((await signIn()).status).toBeGreaterThanOrEqual(400);
    expect((await me()).status).toBe(401);
  });

  it("is refused when the token is signed by a key that the issuer does not tell", async () => {
    await provider.hideKeys();
    expect((await signIn()).status).toBe(403);
    expect((await me()).status).toBe(401);
    await provider.rotateKeys();
    expect((await signIn()).status).toBe(303);
  });

  it("goes on when the issuer has new keys, and the old ones count no more", async () => {
    expect((await signIn()).status).toBe(303);
    await provider.rotateKeys();
    expect((await signIn()).status).toBe(303);
  });

  it("that was refused at the provider says so, and how to begin again", async () => {
    const begun = await jar.visit(begin());
    const state = /[?&]state=([^&]*)/.exec(begun.location ?? "")?.[1] ?? "";
    const back = `${proxy.url}/sign-in/back/corp?error=access_denied&error_description=%3Cb%3E&iss=${encodeURIComponent(provider.issuer)}&state=${state}`;
    const { text, status } = await jar.visit(back);
    expect(status).toBe(403);
    expect(text).toContain("Example Inc. has not signed you in (access_denied)");
    expect(text).toContain('<a href="/sign-in">Begin again</a>');
  });
});

describe("signing out at the provider", () => {
  it("ends the session here at once, and no other", async () => {
    await signIn();
    const [sub, sid] = ["s-kim", provider.lastSession()];
    const phone = jar;
    jar = createCookieJar(proxy.ca);
    await signIn();
    await provider.signOut(sub, sid);
    expect((await me()).status).toBe(200);
    jar = phone;
    expect((await me()).status).toBe(401);
  });

  it("is believed by a token of the issuer alone", async () => {
    await signIn();
    const { privateKey } = await generateKeyPair("RS256");
    const claims = { sub: "s-kim", events: { "http://schemas.openid.net/event/backchannel-logout": {} } };
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256" })
      .setIssuer(provider.issuer)
      .setAudience("opsloom")
      .setIssuedAt()
      .setJti("1")
      .sign(privateKey);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${forged.split(".")[1]}.`;
    for (const token of [forged, unsigned, "", "a.b.c"]) {
      const answer = await fetch(`${at()}/sign-in/out/corp`, {
        method: "POST",
        body: new URLSearchParams({ logout_token: token }),
      });
      expect(answer.status).toBe(400);
    }
    expect((await me()).status).toBe(200);
  });
});

describe("signing out here", () => {
  const sameOrigin = { "sec-fetch-site": "same-origin", "opsloom-csrf": "1" };
  const signOut = async (): Promise<string | null> => {
    const { status, text } = await jar.visit(`${proxy.url}/v1/session`, sameOrigin, { method: "DELETE" });
    expect(status).toBe(200);
    return (JSON.parse(text) as { leave: string | null }).leave;
  };

  it("leads nowhere else where nothing else is said", async () => {
    await signIn();
    expect(await signOut()).toBeNull();
    expect((await me()).status).toBe(401);
    const { rows } = await product.pool.query("select from sessions where id_token is not null");
    expect(rows).toEqual([]);
  });

  it("leads to the provider where that is wanted, ends the session there as well, and comes back", async () => {
    const fresh = await startWith({ ...settings(provider.issuer), signOut: "provider" });
    try {
      await signIn();
      const before = provider.lastSession();
      const leave = new URL((await signOut()) ?? "");
      expect(leave.origin).toBe(provider.issuer);
      expect(leave.searchParams.get("post_logout_redirect_uri")).toBe(`${proxy.url}/sign-in`);
      const [, hint = ""] = leave.searchParams.get("id_token_hint")?.split(".") ?? [];
      expect(JSON.parse(Buffer.from(hint, "base64url").toString())).toMatchObject({ sub: "s-kim", sid: before });
      expect((await me()).status).toBe(401);
      // What names the session there is forgotten with the one here.
      const { rows } = await product.pool.query("select from sessions where id_token is not null");
      expect(rows).toEqual([]);
      const asked = await jar.visit(leave.href);
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(asked.text)?.[1] ?? "";
      const form = { "content-type": "application/x-www-form-urlencoded" };
      const body = new URLSearchParams({ xsrf, logout: "yes" }).toString();
      const left = await jar.visit(`${provider.issuer}/session/end/confirm`, form, { method: "POST", body });
      expect(left.location).toBe(`${proxy.url}/sign-in`);
      await signIn();
      expect(provider.lastSession()).not.toBe(before);
    } finally {
      await fresh.stop();
    }
  });

  it("ends the session here when the provider does not say where one is signed out", async () => {
    const fresh = await startWith({ ...settings(provider.issuer), signOut: "provider" });
    const issuer = provider.issuer;
    try {
      await signIn();
      const again = await startWith({ ...settings(issuer), signOut: "provider" });
      await provider.renameTo("http://127.0.0.1:9");
      expect(await signOut()).toBeNull();
      expect((await me()).status).toBe(401);
      await again.stop();
    } finally {
      await provider.renameTo(issuer);
      await fresh.stop();
    }
  });
});

describe("an issuer", () => {
  it("that says it is another one signs nobody in", async () => {
    const name = provider.issuer;
    const fresh = await startWith(settings(name));
    await provider.renameTo("http://127.0.0.1:9");
    try {
      const { status, text } = await jar.visit(begin());
      expect(status).toBe(502);
      expect(text).toContain("Example Inc. does not say of itself that it is http://");
    } finally {
      await provider.renameTo(name);
      await fresh.stop();
    }
  });

  it("that does not answer is told, with what to do", async () => {
    const fresh = await startWith(settings("http://127.0.0.1:1"));
    try {
      const { status, text } = await jar.visit(begin());
      expect(status).toBe(403);
      expect(text).toContain("Example Inc. does not answer at http://127.0.0.1:1");
      expect(text).toContain("Begin again");
    } finally {
      await fresh.stop();
    }
  });
});

/** Another API with a provider of other settings, to which the proxy leads until it is stopped. */
async function startWith(one: ProviderSettings): Promise<{ stop(): Promise<void> }> {
  const http = createHttpClient({ egress: { allow: ["127.0.0.0/8"] } });
  const { secretsFolder } = product.settings;
  const fresh = await product.startApi({
    providers: createProviders([one], { http, secretsFolder, publicUrl: proxy.url })!,
  });
  proxy.lead(fresh.url);
  return {
    async stop() {
      proxy.lead(product.server.url);
      await fresh.stop();
      await http.close();
    },
  };
}
