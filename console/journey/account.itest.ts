import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ProviderSettings } from "../../api/provider/settings.ts";
import { createProviders } from "../../cli/providers.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { makeLink, signInPath } from "../../store/session/link.ts";
import { setPassword } from "../../store/session/password.ts";
import { clientSecret, startProvider } from "../../test/support/provider.ts";
import { startTlsProxy, type TlsProxy } from "../../test/support/tls-proxy.ts";
import { askForApproval, faultsOf, openIncident, skipped, type Stage, startStage } from "./stage.ts";

const old = "correct horse battery";
const fresh = "correct horse battery staple";

describe.skipIf(skipped !== null)(`accounts in the console (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  beforeAll(async () => {
    stage = await startStage();
    ({ url } = stage);
  });
  afterAll(() => stage?.stop());

  it("a person changes their own password, and who was signed in elsewhere is out", async () => {
    await setPassword(stage.product.pool, { user: "kim", password: old, by: "admin" });
    const [page, elsewhere] = [await stage.open("kim"), await stage.open("kim")];
    await page.getByText("Kim, service desk").click();
    await page.getByRole("link", { name: "My account" }).click();
    await page.getByLabel("The one you have").fill("not this one");
    await page.getByLabel("The new one", { exact: false }).first().fill(fresh);
    await page.getByLabel("The new one once more").fill("something else of it");
    await page.getByRole("button", { name: "Change it" }).click();
    expect(
      await page
        .getByLabel("The new one once more")
        .evaluate((field) => (field as unknown as { validationMessage: string }).validationMessage),
    ).toContain("not the same");
    await page.getByLabel("The new one once more").fill(fresh);
    await page.getByRole("button", { name: "Change it" }).click();
    await page.getByRole("alert").filter({ hasText: "this is not your password" }).waitFor();
    await page.getByLabel("The one you have").fill(old);
    await page.getByRole("button", { name: "Change it" }).click();
    await page.getByRole("status").filter({ hasText: "It is changed" }).waitFor();
    await elsewhere.goto(`${url}/account`);
    await elsewhere.getByRole("heading", { name: "Sign in" }).waitFor();
    await elsewhere.getByLabel("Name").fill("kim");
    await elsewhere.getByLabel("Password").fill(fresh);
    await elsewhere.getByRole("button", { name: "Sign in" }).click();
    await elsewhere.getByRole("heading", { name: "My account" }).waitFor();
  });

  it("a person sees where they are signed in, ends one of them, and all others", async () => {
    const page = await stage.open("sam");
    const others = [await stage.open("sam"), await stage.open("sam"), await stage.open("sam")];
    await page.goto(`${url}/account`);
    const list = page.getByRole("region", { name: "Where you are signed in" });
    await list.getByText("here", { exact: true }).waitFor();
    expect(await list.getByRole("listitem").count()).toBe(4);
    await list
      .getByText(/Chrome \d+ on Linux/)
      .first()
      .waitFor();
    await list.getByText("by a link from 127.0.0.1").first().waitFor();
    await list
      .getByRole("button", { name: /^End Chrome/ })
      .first()
      .click();
    await expect.poll(() => list.getByRole("listitem").count(), { timeout: 60_000 }).toBe(3);
    await list.getByRole("button", { name: "End all others" }).click();
    await expect.poll(() => list.getByRole("listitem").count(), { timeout: 60_000 }).toBe(1);
    for (const other of others) {
      await other.goto(`${url}/account`);
      await other.getByRole("heading", { name: "Sign in" }).waitFor();
    }
    await page.reload();
    await list.getByText("here", { exact: true }).waitFor();
  });

  it("a person lets another decide in their name for a time, the decision says so, and the leave is taken back", async () => {
    const number = await askForApproval(stage.product);
    const mia = await stage.open("mia", { at: "/account" });
    const given = mia.getByRole("region", { name: "Who decides in whose name" });
    const give = async (to: string): Promise<void> => {
      await given.getByLabel(/^Who decides for you/).fill(to);
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
      await given.getByLabel(/^Until/).fill(tomorrow);
      await given.getByRole("button", { name: "Let them decide" }).click();
    };
    await give("nobody-of-us");
    await given.getByText(/nobody-of-us/).waitFor();
    await give("raj");
    await given.getByText("raj decides in your name").waitFor();

    const raj = await stage.open("raj", { at: "/account" });
    await raj.getByText("You decide in the name of mia").waitFor();
    expect(await raj.getByRole("button", { name: "End it for raj" }).count()).toBe(0);
    await raj.goto(`${url}/approvals`);
    await raj.getByRole("button", { name: new RegExp(`${number}.*in the name of mia`) }).click();
    await raj.getByRole("button", { name: "Approve" }).click();
    await raj.getByText("Nothing waits for you.").waitFor();
    const kim = await stage.product.caller("kim");
    const { approvals } = (await kim("GET", `/v1/records/change/${number}`)).json;
    expect(approvals.at(-1).decisions).toMatchObject([{ by: "raj", onBehalfOf: "mia", decision: "approve" }]);

    await given.getByRole("button", { name: "End it for raj" }).click();
    await given.getByText("raj decides in your name").waitFor({ state: "detached" });
    const second = await askForApproval(stage.product);
    await mia.goto(`${url}/approvals`);
    await mia.getByRole("button", { name: new RegExp(second) }).waitFor();
    await raj.goto(`${url}/approvals`);
    await raj.getByText("Nothing waits for you.").waitFor();
  });

  it("a person sets the hours in which only pages reach them, in their zone, and has none again", async () => {
    const admin = await stage.product.caller("admin");
    const path = "/v1/people/raj/preferences";
    const kept = async (): Promise<object> => (await admin("GET", path)).json as object;
    const { channels } = (await admin("PUT", path, { body: { quietHours: null, channels: ["inbox"] } })).json;
    const page = await stage.open("raj", { timezoneId: "Europe/Berlin", at: "/account" });
    const hours = page.getByRole("region", { name: "Quiet hours" });
    await hours.getByText("You have none.").waitFor();
    await hours.getByLabel("From").fill("22:00");
    await hours.getByLabel("To", { exact: true }).fill("07:30");
    await hours.getByRole("button", { name: "Set them" }).click();
    await hours.getByText("Each day from 22:00 to 07:30, Europe/Berlin.").waitFor();
    const quietHours = { from: "22:00", until: "07:30", zone: "Europe/Berlin" };
    expect(await kept()).toMatchObject({ quietHours, channels });
    await page.reload();
    expect(await hours.getByLabel("From").inputValue()).toBe("22:00");
    await hours.getByRole("button", { name: "Have none" }).click();
    await hours.getByText("You have none.").waitFor();
    expect(await kept()).toMatchObject({ quietHours: null, channels });
  });

  it("a person reads what they were told, and why, as it comes; what is read leaves the inbox and is found again", async () => {
    const number = await openIncident(stage.product, { title: "Reports are slow", category: "software" });
    const kim = await stage.product.caller("kim");
    const command = async (name: string, input: object): Promise<void> => {
      const sent = await kim("POST", `/v1/records/incident/${number}/commands`, { body: { command: name, input } });
      expect(sent.status, sent.text).toBe(200);
    };
    await command("assign", { assignee: "kim" });
    const page = await stage.open("quinn");
    await page.getByText("Quinn, servers in New York").click();
    await page.getByRole("link", { name: "Inbox" }).click();
    await page.waitForURL(`${url}/notices`);
    await page.getByText("You have read all that you were told.").waitFor();
    await command("divide", { what: "Look at the index", group: "americas-desk" });
    const line = page.getByRole("listitem").filter({ hasText: "Look at the index" });
    await line.getByText("Who carries it out starts it.", { exact: false }).waitFor();
    await line.getByText(/^You are told because \S/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const task = line.getByRole("link");
    const name = (await task.textContent()) ?? "";
    await line.getByRole("button", { name: /^Mark as read: .*Look at the index/ }).click();
    await page.getByText("You have read all that you were told.").waitFor();
    await page.getByRole("button", { name: "all", exact: true }).click();
    await page.waitForURL(/show=all/);
    await page.reload();
    await line.waitFor();
    expect(await line.getByRole("button").count()).toBe(0);
    await task.click();
    await page.waitForURL(`${url}/incident-task/${name}`);
    await page.getByRole("heading", { name: "Look at the index" }).waitFor();
  });

  it("an administrator finds a person, gives and takes roles and groups, and lets them choose a password once", async () => {
    const page = await stage.open("admin", { at: "/admin/people" });
    await page.getByRole("searchbox", { name: "Part of a name" }).fill("raj");
    await page.getByRole("link", { name: /Raj/ }).click();
    await page.getByLabel("A role").fill("auditor");
    await page.getByRole("region", { name: "Roles" }).getByRole("button", { name: "Add" }).first().click();
    await page.getByRole("button", { name: "Take auditor away" }).waitFor();
    const raj = await stage.product.caller("raj");
    expect((await raj("GET", "/v1/me")).json.roles).toContain("auditor");
    await page.getByRole("button", { name: "Take auditor away" }).click();
    await page.getByRole("button", { name: "Take auditor away" }).waitFor({ state: "detached" });
    expect((await raj("GET", "/v1/me")).json.roles).not.toContain("auditor");
    await page.getByLabel("A role").fill("nonesuch");
    await page.getByRole("region", { name: "Roles" }).getByRole("button", { name: "Add" }).first().click();
    await page.getByRole("alert").filter({ hasText: 'there is no role "nonesuch"' }).waitFor();

    await page.getByRole("button", { name: "Make a link to choose a password" }).click();
    const link = await page.locator("code.secret").textContent();
    expect(link).toMatch(new RegExp(`^${url}/sign-in/password#[\\w-]{43}$`));
    const browser = await stage.open(null);
    await browser.goto(link ?? "");
    await browser.waitForURL((at) => at.hash === "");
    await browser.getByLabel("The new one", { exact: false }).first().fill(fresh);
    await browser.getByLabel("The new one once more").fill(fresh);
    await browser.getByRole("button", { name: "Keep it and sign in" }).click();
    await browser.getByRole("heading", { name: "What goes on" }).waitFor();
    const second = await stage.open(null);
    await second.goto(link ?? "");
    await second.getByLabel("The new one", { exact: false }).first().fill(fresh);
    await second.getByLabel("The new one once more").fill(fresh);
    await second.getByRole("button", { name: "Keep it and sign in" }).click();
    await second.getByRole("alert").filter({ hasText: "has been used, and it is good once" }).waitFor();
  });

  it("an administrator makes a key that is shown once, and revokes it", async () => {
    const page = await stage.open("admin", { at: "/admin/keys" });
    await page.getByLabel("Whose").fill("kim");
    await page.getByLabel("What it is for").fill("monitoring of the shop");
    await page.getByRole("button", { name: "Make a key" }).click();
    const key = (await page.locator("code.secret").textContent()) ?? "";
    expect(key).toMatch(/^ops_\w{12}_[\w-]{43}$/);
    const call = await stage.product.caller(null);
    expect((await call("GET", "/v1/me", { key })).json.name).toBe("kim");
    await page.reload();
    await page.getByText("monitoring of the shop").waitFor();
    expect(await page.content()).not.toContain(key.split("_")[2]);
    await page.getByRole("button", { name: /^Revoke monitoring of the shop/ }).click();
    await page.getByText("revoked").waitFor();
    expect((await call("GET", "/v1/me", { key })).status).toBe(401);
  });

  it("an administrator ends somebody's access, and lets them in again", async () => {
    const lee = await stage.open("lee");
    const page = await stage.open("admin", { at: "/admin/people/lee" });
    await page.getByRole("button", { name: "End their access" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "End their access" }).click();
    await page.getByRole("status").filter({ hasText: "Their access has ended" }).waitFor();
    await lee.goto(`${url}/`);
    await lee.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.getByRole("button", { name: "Let them in again" }).click();
    await page.getByRole("button", { name: "End their access" }).waitFor();
  });

  it("who may not manage people is told so, and finds no way there", async () => {
    const page = await stage.open("kim");
    await page.getByText("Kim, service desk").click();
    expect(await page.getByRole("link", { name: "People" }).count()).toBe(0);
    await page.goto(`${url}/admin/keys`);
    await page.getByRole("alert").filter({ hasText: "keys.manage" }).first().waitFor();
  });
});

describe.skipIf(skipped !== null)(`behind a proxy with TLS (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let proxy: TlsProxy;
  beforeAll(async () => {
    [stage, proxy] = [await startStage(), await startTlsProxy()];
    proxy.lead(stage.url);
  });
  afterAll(() => Promise.all([proxy?.close(), stage?.stop()]));

  it("a person goes to their provider by its button, and comes back to the page that was asked for", async () => {
    const provider = await startProvider(proxy.url, () => Promise.reject(new Error("is not asked")));
    const http = createHttpClient({ egress: { allow: ["127.0.0.0/8"] } });
    const { secretsFolder } = stage.product.settings;
    writeFileSync(join(secretsFolder, "corp-client"), clientSecret);
    const settings: ProviderSettings = {
      name: "corp",
      title: "Example Inc.",
      issuer: provider.issuer,
      clientId: "opsloom",
      secret: "corp-client",
      scopes: ["openid", "profile"],
      person: "preferred_username",
      unknown: "refuse",
      signOut: "here",
      roles: null,
      groups: null,
    };
    const providers = createProviders([settings], { http, secretsFolder, publicUrl: proxy.url })!;
    const fresh = await stage.product.startApi({ providers });
    proxy.lead(fresh.url);
    try {
      const page = await stage.open(null, { ignoreHTTPSErrors: true });
      await page.goto(`${proxy.url}/account`);
      await page.getByRole("link", { name: "Sign in with Example Inc." }).click();
      await page.getByRole("heading", { name: "My account" }).waitFor();
      await page.getByText("by a provider from 127.0.0.1").waitFor();
      expect(page.url()).toBe(`${proxy.url}/account`);
      provider.person = { sub: "s-nobody", preferred_username: "nobody" };
      const other = await stage.open(null, { ignoreHTTPSErrors: true });
      await other.goto(`${proxy.url}/sign-in`);
      await other.getByRole("link", { name: "Sign in with Example Inc." }).click();
      await other.getByRole("heading", { name: "You are not signed in" }).waitFor();
      await other.getByText('There is no person "nobody" here.').waitFor();
      expect(await faultsOf(other)).toEqual([]);
      await other.getByRole("link", { name: "sign in another way" }).click();
      await other.getByLabel("Password").waitFor();
    } finally {
      proxy.lead(stage.url);
      await fresh.stop();
      await http.close();
      await provider.close();
    }
  });

  it("a browser gets a session that only this host can set, and no page or plain connection sees", async () => {
    const page = await stage.open(null, { ignoreHTTPSErrors: true });
    const { token } = await makeLink(stage.product.pool, { user: "kim", by: "admin" });
    await page.goto(`${proxy.url}${signInPath(token)}`);
    await page.getByRole("heading", { name: "What goes on" }).waitFor();
    const cookies = await page.context().cookies();
    expect(
      cookies
        .map(({ name, secure, httpOnly, sameSite, path, domain }) => [name, secure, httpOnly, sameSite, path, domain])
        .sort(([left], [right]) => String(left).localeCompare(String(right))),
    ).toEqual([
      ["__Host-opsloom", true, true, "Strict", "/", "localhost"],
      ["__Host-opsloom-browser", true, true, "Strict", "/", "localhost"],
    ]);
    expect(await page.evaluate("document.cookie")).toBe("");
    // A renewal stays what it was.
    await stage.product.pool.query("update sessions set renewed_at = renewed_at - interval '16 minutes'");
    await page.reload();
    await page.getByRole("heading", { name: "What goes on" }).waitFor();
    await expect
      .poll(async () => (await page.context().cookies()).find(({ name }) => name === "__Host-opsloom")?.value, {
        timeout: 60_000,
      })
      .not.toBe(cookies.find(({ name }) => name === "__Host-opsloom")?.value);
    await page.getByText("Kim, service desk").click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect((await page.context().cookies()).map(({ name }) => name)).toEqual(["__Host-opsloom-browser"]);
  });
});
