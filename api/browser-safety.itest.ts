import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeLink } from "../store/notice/command-link.ts";
import { saveCompany } from "../store/person/save.ts";
import { allOperations, type ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let stranger: ApiCaller;
let cookie: string;
beforeAll(async () => {
  product = await startProduct({ relay: false });
  stranger = await product.caller(null);
  const admin = await product.caller("admin");
  const { json } = await admin("POST", "/v1/sign-in-links", { body: {} });
  const headers = { "sec-fetch-site": "same-origin", origin: product.server.url, "opsloom-csrf": "1" };
  const body = { token: json.path.split("#")[1] as string };
  const begun = await stranger("POST", "/v1/session/link", { headers, body });
  cookie = begun.headers["set-cookie"]?.split(";")[0] ?? "";
  expect((await stranger("GET", "/v1/me", { headers: { cookie, "sec-fetch-site": "same-origin" } })).status).toBe(200);
});
afterAll(() => product?.stop());

describe("with the session of an administrator", () => {
  /** Every operation that needs somebody, as a page of another site would ask for it. */
  const asked = () =>
    allOperations(product.apiDeps)
      .filter(({ permission }) => permission !== null)
      .map(({ method, path }) => ({ method: method.toUpperCase(), path: path.replaceAll(/\{\w+\}/g, "x") }));

  it("another site asks for nothing, whatever the operation", async () => {
    expect(asked().length).toBeGreaterThan(100);
    for (const { method, path } of asked())
      for (const site of ["cross-site", "same-site"]) {
        const headers = { cookie, "sec-fetch-site": site, "opsloom-csrf": "1" };
        const { status, json } = await stranger(method, path, { headers });
        expect([status, json?.detail], `${method} ${path} from ${site}`).toEqual([
          403,
          expect.stringContaining("the page of another site"),
        ]);
      }
  });

  it("a form of this host, and whatever else sends no header of ours, changes nothing", async () => {
    for (const { method, path } of asked().filter((one) => one.method !== "GET")) {
      const headers = { cookie, "sec-fetch-site": "same-origin", origin: product.server.url };
      const { status, json } = await stranger(method, path, { headers });
      expect([status, json?.detail], `${method} ${path}`).toEqual([403, expect.stringContaining("Opsloom-Csrf")]);
    }
  });
});

describe("a page that the API makes", () => {
  const pageOf = async (path: string) => {
    const answer = await fetch(`${product.server.url}${path}`, {
      headers: { accept: "text/html" },
      redirect: "manual",
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

  it("is shown in no frame of another site, runs nothing that stands in it, and is taken for nothing else", async () => {
    await saveCompany(product.pool, { users: [{ name: `<img src=x>"'`, title: "Mallory" }], groups: [] });
    const expiresAt = new Date(Date.now() + 60_000);
    const link = {
      recordId: "incident/INC1",
      person: `<img src=x>"'`,
      command: "<b>",
      message: "m",
      channel: "c",
      expiresAt,
    };
    const secret = await makeLink(product.pool, link);
    for (const path of [`/links/${secret}`, "/links/AAAAAAAAAAAAAAAAAAAAAAAA", "/docs", "/docs/problems"]) {
      const { headers, text } = await pageOf(path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy, path).toMatch(/frame-ancestors '(none|self)'/);
      expect(policy.replace(/style-src[^;]*/, ""), path).not.toContain("unsafe");
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
      expect(text, path).not.toMatch(/<script(?![^>]* src=)| on\w+=|<img/);
    }
    const { text, headers } = await pageOf(`/links/${secret}`);
    expect(text).toContain("&lt;img src=x&gt;&quot;&#39;");
    expect(headers.get("content-security-policy")).toContain("form-action 'self'");
    expect(headers.get("cache-control")).toBe("no-store");
    expect((await pageOf("/plain-page.css")).headers.get("content-type")).toMatch(/^text\/css/);
  });

  it("behind a link of a message does nothing when it is looked at, and its button does it once", async () => {
    const { pool } = product;
    const kim = await product.caller("kim");
    const fields = { title: "Printer", impact: "low", urgency: "low" };
    const { number } = (await kim("POST", "/v1/records/incident", { body: { fields } })).json as { number: string };
    const expiresAt = new Date(Date.now() + 60_000);
    const link = {
      recordId: `incident/${number}`,
      person: "kim",
      command: "comment",
      message: number,
      channel: "sms",
      expiresAt,
    };
    const at = `${product.server.url}/links/${await makeLink(pool, link)}`;
    const notes = async (): Promise<number> =>
      (
        (await kim("GET", `/v1/records/incident/${number}/timeline`)).json as { items: { text: string }[] }
      ).items.filter(({ text }) => text.includes("by the link of sms")).length;
    for (const method of ["GET", "HEAD"]) expect((await fetch(at, { method })).status).toBe(200);
    expect(await notes()).toBe(0);
    const pressed = await Promise.all([1, 2, 3].map(() => fetch(at, { method: "POST" })));
    for (const { status } of pressed) expect([200, 410]).toContain(status);
    expect(pressed.map(({ status }) => status)).toContain(200);
    expect((await fetch(at, { method: "POST" })).status).toBe(410);
    expect(await notes()).toBe(1);
  });
});
