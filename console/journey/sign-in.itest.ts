import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeLink, signInPath } from "../../store/session/link.ts";
import { setPassword } from "../../store/session/password.ts";
import { openIncident, skipped, type Stage, startStage } from "./stage.ts";

describe.skipIf(skipped !== null)(
  `signing in to the console (skipped when ${skipped ?? "there is no Chromium"})`,
  () => {
    let stage: Stage;
    let url: string;
    beforeAll(async () => {
      stage = await startStage();
      ({ url } = stage);
    });
    afterAll(() => stage?.stop());

    it("a link signs in once, and its token stands in no address after it", async () => {
      const link = signInPath((await makeLink(stage.product.pool, { user: "kim", by: "admin" })).token);
      const page = await stage.open(null);
      await page.goto(`${url}${link}`);
      await page.waitForURL(`${url}/`);
      await page.getByRole("heading", { name: "What goes on" }).waitFor();
      expect(await page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]")).toEqual(["", 0, 0]);
      await page.goBack().catch(() => null);
      expect(page.url()).not.toContain(link.split("#")[1]);

      const second = await stage.open(null);
      await second.goto(`${url}${link}`);
      await second.getByRole("alert").filter({ hasText: "has been used, and it is good once" }).waitFor();
      expect(new URL(second.url()).hash).toBe("");
    });

    it("a stranger is led to signing in, and after it to the page that was asked for", async () => {
      const number = await openIncident(stage.product, { title: "Badge reader is dark" });
      await setPassword(stage.product.pool, { user: "kim", password: "correct horse battery", by: "admin" });
      const page = await stage.open(null, { at: `/incident/${number}` });
      await page.getByLabel("Name").fill("kim");
      await page.getByLabel("Password").fill("wrong");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").filter({ hasText: "the name or the password is wrong" }).waitFor();
      await page.getByLabel("Password").fill("correct horse battery");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "Badge reader is dark" }).waitFor();
      expect(page.url()).toBe(`${url}/incident/${number}`);
    });

    it("no address that somebody else wrote leads to another site after signing in", async () => {
      const { token } = await makeLink(stage.product.pool, { user: "kim", by: "admin" });
      const page = await stage.open(null, { at: `/sign-in?to=${encodeURIComponent("//evil.example/")}#${token}` });
      await page.waitForURL(`${url}/`);
    });

    it("who signs out, and whose session is ended, sees nothing more", async () => {
      const page = await stage.open("kim");
      await page.getByText("Kim, service desk").click();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      await page.goto(`${url}/work/incident`);
      await page.getByRole("heading", { name: "Sign in" }).waitFor();

      const other = await stage.open("lee");
      await stage.product.pool.query("update sessions set ends_at = now() where user_name = 'lee'");
      await other.goto(`${url}/work/incident`);
      await other.getByRole("heading", { name: "Sign in" }).waitFor();
    });

    it("no other page shows the console in a frame, and no page of the console runs a script that stands in it", async () => {
      const page = await stage.open(null);
      const answer = await page.goto(`${url}/sign-in`);
      const policy = answer?.headers()["content-security-policy"] ?? "";
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
      expect(await answer?.text()).not.toMatch(/<style|<script(?![^>]* src=)| on\w+=/);
    });
  },
);
