import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../../test/support/product.ts";
import { mostShift, type Shifted, watchShifts } from "./in-page.ts";
import {
  askForApproval,
  drawn,
  faultsOf,
  openIncident,
  publishArticle,
  skipped,
  type Stage,
  startStage,
} from "./stage.ts";

/** Bytes of script after gzip that a page of the portal may load when it is the first one that is opened. */
const most = 100 * 1_024;
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };
const script = `<img src=x onerror="window.stolen=1"><script>window.stolen=1</script>`;

describe.skipIf(skipped !== null)(`the portal (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  let article: string;
  beforeAll(async () => {
    stage = await startStage();
    ({ url } = stage);
    article = await publishArticle(
      stage.product,
      "Printer jams: open the left flap",
      "Open the left flap.\nTake the paper out.",
    );
  });
  afterAll(() => stage?.stop());

  const command = async (person: string, path: string, name: string, input: object = {}): Promise<void> => {
    const send = await stage.product.caller(person);
    const sent = await send("POST", `/v1/records/${path}/commands`, { body: { command: name, input } });
    expect(sent.status, sent.text).toBe(200);
  };

  const path = (page: Page): string => new URL(page.url()).pathname;

  it("a caller who signs in is led to it; who has no session signs in first and comes back", async () => {
    const page = await stage.open("ada", phone);
    await page.waitForURL(`${url}/portal`);
    await page.getByRole("heading", { name: "What do you need?" }).waitFor();
    const stranger = await stage.open(null, { ...phone, at: "/portal/mine" });
    await stranger.waitForURL(`${url}/sign-in?to=${encodeURIComponent("/portal/mine")}`);
    await stranger.getByRole("heading", { name: "Sign in" }).waitFor();
  });

  it("asks: an item's form is made of its declaration, what to expect is said, and it is seen where it is", async () => {
    const page = await stage.open("ada", phone);
    await page.getByText("Hardware", { exact: true }).click();
    await page.getByRole("link", { name: /^Laptop/ }).click();
    await page.getByText("5 business days").waitFor();
    await page.getByText("1400").waitFor();
    await page.getByLabel("Model").selectOption("light");
    // What was written is there again.
    await page.reload();
    expect(await page.getByLabel("Model").inputValue()).toBe("light");
    await page.getByRole("button", { name: "Send it" }).click();
    await page.waitForURL(/\/portal\/mine\/request-item\/RITM\d+$/);
    await page.getByRole("heading", { name: "Laptop, light" }).waitFor();
    await page.getByText("waits for Nora, head of IT to decide").waitFor();
    const number = path(page).split("/").at(-1) ?? "";
    await command("nora", `request-item/${number}`, "approve");
    await page.getByText(/^with /).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page
      .getByRole("dialog")
      .getByLabel(/^Reason/)
      .fill("I found one");
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).last().click();
    await page.locator(".chip").getByText("skipped").waitFor();
  });

  it("reports: while it is written, an answer is offered, and then it is a record", async () => {
    const page = await stage.open("ada", { ...phone, at: "/portal/ask/report-a-slow-application" });
    await page.getByLabel(/^Which one/).fill("printer jams");
    await page.getByRole("link", { name: "Printer jams: open the left flap" }).waitFor();
    await page.getByRole("button", { name: "Send it" }).click();
    await page.waitForURL(/\/portal\/mine\/incident\/INC\d+$/);
    await page.getByRole("heading", { name: "printer jams is slow" }).waitFor();
    await page.goto(`${url}/portal/ask/report-a-printer`);
    await page.getByLabel(/^Its label/).fill("nonsense");
    await page.getByLabel(/^What is wrong/).selectOption("no toner");
    await page.getByRole("button", { name: "Send it" }).click();
    // The browser itself says that the pattern is not kept.
    expect(await page.locator("input:invalid").count()).toBe(1);
    expect(path(page)).toBe("/portal/ask/report-a-printer");
  });

  it("tracks: sees no internal note, hears what is asked, replies, adds a file, and says that it is solved", async () => {
    const number = await openIncident(stage.product, { title: "Scanner is dark", caller: "ada" });
    await command("kim", `incident/${number}`, "comment", { text: "She broke it again", internal: true });
    await command("kim", `incident/${number}`, "comment", { text: "We look at it" });
    const page = await stage.open("ada", { ...phone, at: "/portal/mine" });
    await page.getByRole("link", { name: /Scanner is dark/ }).click();
    await page.getByText("We look at it").waitFor();
    expect(await page.getByText("She broke it again").count()).toBe(0);
    await command("kim", `incident/${number}`, "assign", { assignee: "kim" });
    await command("kim", `incident/${number}`, "hold", { holdReason: "awaitingCaller" });
    await page.getByText("waits for you").waitFor();
    await page.getByRole("button", { name: "Caller reply" }).click();
    await page.getByRole("dialog").getByLabel(/^Text/).fill("It is the one on floor 3");
    await page.getByRole("dialog").getByRole("button", { name: "Caller reply" }).click();
    await page.getByText("It is the one on floor 3").waitFor();
    await page.getByLabel(/^Write a note/).fill("Here is a picture");
    await page.getByRole("button", { name: "Send" }).click();
    await page.locator(".story").getByText("Here is a picture").waitFor();
    await page.locator("input[type=file]").setInputFiles({
      name: "seen.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("It is dark"),
    });
    await page.getByRole("link", { name: "seen.txt" }).waitFor();
    await command("kim", `incident/${number}`, "resolve", {
      resolutionCode: "solutionProvided",
      resolutionNotes: "A new lamp",
    });
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await page.locator(".chip").getByText("closed").waitFor();
  });

  it("decides on a page of one purpose: what is signed, its digest, and a reason for a no", async () => {
    const number = await askForApproval(stage.product);
    const page = await stage.open(null, { ...phone, at: `/a/${number}` });
    await page.waitForURL(/\/sign-in/);
    const mia = await stage.open("mia", { ...phone, at: `/a/${number}` });
    await mia.getByRole("heading", { name: "Restart the connection pool of the shop" }).waitFor();
    await mia.getByText("Fail over to the second pool.").waitFor();
    const api = await stage.product.caller("mia");
    const { digest } = (await api("GET", "/v1/approvals")).json.items.find(
      (one: { number: string }) => one.number === number,
    ) as { digest: string };
    await mia.getByText(digest).waitFor();
    expect(await mia.getByRole("navigation").count()).toBe(0);
    await mia.getByRole("button", { name: "Reject" }).click();
    await mia.getByText("Say why you reject it.").waitFor();
    await mia.getByRole("textbox", { name: /^Reason/ }).fill("Wait for the sale to end");
    await mia.getByRole("button", { name: "Reject" }).click();
    await mia.getByText("Your decision is kept.").waitFor();
    await mia.reload();
    await mia.getByText("It does not wait for your decision any more.").waitFor();
  });

  it("finds an answer while one writes, shows the version that was approved, and hears whether it helped", async () => {
    const page = await stage.open("ada", phone);
    await page.getByRole("searchbox").fill("printer fl");
    await page.getByRole("link", { name: /Printer jams/ }).click();
    await page.getByText("Take the paper out.").waitFor();
    await page.getByText(", version 1").waitFor();
    await page.getByRole("button", { name: "Helpful", exact: true }).click();
    await page.getByText("Thank you. It is noted.").waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Unhelpful" }).click();
    await page.getByRole("dialog").getByLabel(/^Text/).fill("Which is the left one?");
    await page.getByRole("dialog").getByRole("button", { name: "Unhelpful" }).click();
    await page.getByText("Thank you. It is noted.").waitFor();
    const otto = await stage.product.caller("otto");
    const { fields } = (await otto("GET", `/v1/records/article/${article}`)).json as { fields: object };
    expect(fields).toMatchObject({ helpfulCount: 1, unhelpfulCount: 1 });
    await page.goto(`${url}/portal?q=${encodeURIComponent("printer flap")}`);
    await page.getByRole("link", { name: /Printer jams/ }).waitFor();
    await page.getByRole("searchbox").fill("umbrella stand");
    await page.getByText("Nothing is like that.").waitFor();
  });

  it("rates: who is asked how it was gives a number with one press", async () => {
    const admin = await stage.product.caller("admin");
    const opened = await admin("POST", "/v1/records/survey", {
      body: { fields: { title: "INC1, How it was", about: "incident", respondent: "ruth" } },
    });
    expect(opened.status, opened.text).toBe(201);
    const page = await stage.open("ruth", phone);
    await page.getByRole("link", { name: /How it was/ }).click();
    await page.getByRole("button", { name: "Rate" }).click();
    await page.getByRole("dialog").getByText("4", { exact: true }).click();
    await page
      .getByRole("dialog")
      .getByLabel(/^Remark/)
      .fill("Fast");
    await page.getByRole("dialog").getByRole("button", { name: "Rate" }).click();
    await page.locator(".chip").getByText("answered").waitFor();
    const shown = await admin("GET", `/v1/records/survey/${opened.json.number}`);
    expect(shown.json.fields).toMatchObject({ score: 4, remark: "Fast" });
  });

  it("says what does not work now: what was told of a major incident, until it is resolved", async () => {
    const number = await openIncident(stage.product, { title: "Checkout fails", caller: "kim" });
    const accepted = { businessImpact: "Nobody can pay", commander: "mia" };
    await command("nora", `incident/${number}`, "major.accept", accepted);
    await command("mia", `incident/${number}`, "communication.inform", { text: `It is the database ${script}` });
    const page = await stage.open("ruth", phone);
    const news = page.getByRole("region", { name: "What does not work now" });
    await eventually("the announcement", async () => {
      await page.goto(`${url}/portal`);
      await page.getByRole("heading", { name: "What do you need?" }).waitFor();
      return news.isVisible();
    });
    await news.getByText("Checkout fails").waitFor();
    await news.getByText("It is the database <img").waitFor();
    expect(await page.evaluate(`"stolen" in window`)).toBe(false);
    expect(await faultsOf(page)).toEqual([]);
    // The incident itself is none of hers.
    const ruth = await stage.product.caller("ruth");
    expect((await ruth("GET", `/v1/records/incident/${number}`)).status).toBe(404);
    const solved = { resolutionCode: "solutionProvided", resolutionNotes: "More room" };
    await command("kim", `incident/${number}`, "resolve", solved);
    await eventually("nothing is announced", async () => {
      const { items } = (await ruth("GET", "/v1/queues")).json as { items: { name: string; count: number }[] };
      return items.some(({ name, count }) => name === "announcements" && count === 0);
    });
    await Promise.all([page.waitForResponse(/\/v1\/queues$/), page.reload()]);
    await page.getByText("Hardware", { exact: true }).waitFor();
    expect(await news.count()).toBe(0);
  });

  it("listens for news while a page follows something, and no longer than some seconds more", async () => {
    const number = await openIncident(stage.product, { title: "The lamp flickers", caller: "nora" });
    const page = await stage.open("nora", phone);
    const isNews = (request: { url(): string }): boolean => request.url().includes("/v1/news?");
    const begun = page.waitForRequest(isNews);
    await page.goto(`${url}/portal/mine/incident/${number}`);
    await begun;
    await page.getByRole("heading", { name: "The lamp flickers" }).waitFor();
    await command("kim", `incident/${number}`, "comment", { text: "A new one is on its way" });
    await page.getByText("A new one is on its way").waitFor();
    const ended = page.waitForEvent("requestfailed", { predicate: isNews, timeout: 20_000 });
    await page.getByRole("link", { name: "Ask", exact: true }).click();
    await ended;
  });

  it("shows what people wrote as text: titles, notes, file names and answers", async () => {
    const number = await openIncident(stage.product, { title: script, description: script, caller: "ada" });
    await command("kim", `incident/${number}`, "comment", { text: script });
    const ada = await stage.open("ada", phone);
    const bad = await publishArticle(stage.product, `Flapper ${script}`, script);
    const pages = [`/portal/mine/incident/${number}`, `/portal/answer/article/${bad}`, "/portal", "/portal?q=flapper"];
    for (const one of pages) {
      await ada.goto(`${url}${one}`);
      await ada.getByText("onerror=").first().waitFor();
      expect(await ada.evaluate(`"stolen" in window`)).toBe(false);
    }
    await ada.goto(`${url}${pages[0]}`);
    const name = `a<img src=x onerror=window.stolen=1>.txt`;
    await ada
      .locator("input[type=file]")
      .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from("words of a person") });
    await ada.getByRole("link", { name }).waitFor();
    expect(await ada.evaluate(`"stolen" in window`)).toBe(false);
  });

  describe("every page of it", () => {
    let pages: readonly (readonly [name: string, path: string, shows: string])[];
    beforeAll(async () => {
      const number = await openIncident(stage.product, { title: "The door does not open", caller: "nora" });
      await command("kim", `incident/${number}`, "comment", { text: "We have ordered a new reader" });
      await askForApproval(stage.product);
      const nora = await stage.product.caller("nora");
      const ada = await stage.product.caller("ada");
      await ada("POST", "/v1/catalog/laptop/orders", {
        body: { form: { model: "strong" } },
        headers: { "idempotency-key": "shown" },
      });
      const laptop = await eventually("the laptop to be decided on", async () => {
        const { items } = (await nora("GET", "/v1/approvals")).json as { items: { number: string; title: string }[] };
        return items.find(({ title }) => title === "Laptop, strong");
      });
      pages = [
        ["home", "/portal", "What do you need?"],
        ["found", "/portal?q=printer", "Answers"],
        ["item", "/portal/ask/laptop", "What to expect"],
        ["mine", "/portal/mine", "The door does not open"],
        ["record", `/portal/mine/incident/${number}`, "We have ordered a new reader"],
        ["answer", `/portal/answer/article/${article}`, "Did this help?"],
        ["approvals", "/portal/approvals", "Waits for your decision"],
        ["approval", `/a/${laptop.number}`, "Laptop, strong"],
      ];
    });

    async function show(page: Page, at: string, shows: string): Promise<void> {
      await page.goto(`${url}${at}`);
      await page.getByRole("main").getByText(shows, { exact: true }).first().waitFor();
      await drawn(page);
    }

    it.each([
      ["light", 1440],
      ["dark", 1440],
      ["light", 390],
      ["dark", 390],
    ] as const)("has nothing that axe calls serious: %s, %i px wide", async (colorScheme, width) => {
      const page = await stage.open("nora", { colorScheme, viewport: { width, height: 844 } });
      for (const [name, at, shows] of pages) {
        await show(page, at, shows);
        expect(await faultsOf(page), name).toEqual([]);
      }
      await page.context().close();
    });

    it("fits a screen of 320 px without scrolling sideways", async () => {
      const page = await stage.open("nora", { viewport: { width: 320, height: 640 } });
      for (const [name, at, shows] of pages) {
        await show(page, at, shows);
        expect(await page.evaluate("document.documentElement.scrollWidth"), name).toBeLessThanOrEqual(320);
      }
    });

    it("does not move while it comes", async () => {
      const page = await stage.open("nora", phone);
      await page.addInitScript(watchShifts);
      const moved: { [name: string]: Shifted } = {};
      for (const [name, at, shows] of pages) {
        await show(page, at, shows);
        await page.waitForTimeout(500);
        const shift = await page.evaluate<Shifted>("shifted");
        if (shift.sum > mostShift) moved[name] = shift;
      }
      expect(moved).toEqual({});
    });

    if (process.env["OPSLOOM_SAVE_SHOTS"] === "1")
      it("is in the docs as it is now", async () => {
        const page = await stage.open("nora", phone);
        const [, at, shows] = pages.find(([name]) => name === "record")!;
        await show(page, at, shows);
        await page.screenshot({ path: "docs/images/portal-record.png" });
      });

    it(`loads at most ${most} bytes of script when it is the first one opened`, async () => {
      const page = await stage.open("nora");
      for (const [name, at, shows] of pages) {
        const scripts = new Set<string>();
        const note = (request: { url(): string }): void => void scripts.add(new URL(request.url()).pathname);
        page.on("request", note);
        await show(page, at, shows);
        page.off("request", note);
        const loaded = [...scripts].filter((one) => one.endsWith(".js"));
        const bytes = loaded.reduce((sum, one) => sum + gzipSync(readFileSync(`dist/console${one}`)).length, 0);
        expect(loaded.length, name).toBeGreaterThan(0);
        expect(bytes, `${name}: ${loaded.join(", ")}`).toBeLessThanOrEqual(most);
      }
    });
  });
});
