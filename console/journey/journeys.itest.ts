/**
 * The screen parts of journeys whose people `test/journeys/` plays by the API; J6, J13, J14 and J20 are
 * `demo.itest.ts`, J18 is `drafts.itest.ts` and `moves.itest.ts`. One product is there for all of them.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { relate } from "../../store/cmdb/relate.ts";
import { hurriedDefinitions } from "../../test/journeys/hurried.ts";
import { type Acts, createActs, inMinutes, numberOf } from "../../test/journeys/play.ts";
import type { ApiClient } from "../../test/support/api-client.ts";
import { opsloom } from "../../test/support/command-line.ts";
import { eventually } from "../../test/support/product.ts";
import { addCi, publishArticle, skipped, type Stage, startStage } from "./stage.ts";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };
const people = ["kim", "lee", "raj", "mia", "nora", "sam", "otto", "ada", "ruth", "carter", "admin"];
const racks = Array.from({ length: 14 }, (_, index) => `rack-${index + 1}`);

describe.skipIf(skipped !== null)(`journeys (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  let play: Acts;
  let folder: string;
  let shop: Server;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "opsloom-shop-"));
    // Starts both tiers, restarts the database, and fails to restart the web tier.
    writeFileSync(join(folder, "shopctl"), '#!/bin/sh\n[ "$1 $2" != "restart web" ]\n');
    chmodSync(join(folder, "shopctl"), 0o755);
    shop = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
    stage = await startStage({ shell: folder, definitions: await hurriedDefinitions() });
    ({ url } = stage);
    const { product } = stage;
    const clients = new Map<string, ApiClient>();
    for (const name of people) clients.set(name, await product.as(name));
    play = createActs((person) => clients.get(person)!);
    for (const rack of racks) await addCi(product, rack, "host");
    for (const [id, kind] of Object.entries({ "legacy-middleware": "application", payroll: "service" }))
      await addCi(product, id, kind);
    for (const id of ["shop-db1", "shop-web1", "orders-db"]) await addCi(product, id, "application");
    await product.pool.query(
      `update cis set attributes = '{"owner": {"value": "raj", "source": "manual", "at": 1767225600000}}' where id like 'rack-%'`,
    );
    const edges = [
      { from: "legacy-middleware", type: "dependsOn", to: "rack-7" },
      { from: "payroll", type: "dependsOn", to: "legacy-middleware" },
    ];
    await relate(product.pool, { edges, source: "discovery", at: Date.now() });
  });
  afterAll(async () => {
    await stage?.stop();
    shop?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const numberIn = (page: Page): string => new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const shown = async (page: Page, id: string): Promise<void> => {
    await page.goto(`${url}/${id}`);
    await page.getByText("Every ledger entry").waitFor();
  };
  /** Opens the form of a command, which stands beside the title or in the menu of the others. */
  async function form(page: Page, command: string): Promise<Locator> {
    const near = page
      .getByRole("group", { name: "Commands" })
      .getByRole("button", { name: command, exact: true })
      .and(page.locator(":visible"));
    if ((await near.count()) === 0) await page.getByRole("button", { name: /^More/ }).click();
    await near.click();
    return page.getByRole("dialog", { name: command, exact: true });
  }
  async function send(dialog: Locator, command: string): Promise<void> {
    await dialog.getByRole("button", { name: command, exact: true }).click();
    await dialog.waitFor({ state: "detached" });
  }

  let [first, second] = ["", ""];

  it("J1: the priority is computed, what is alike is offered while one writes and linked from the record, clocks say when they are due", async () => {
    const page = await stage.open("kim");
    const write = async (title: string, caller: string): Promise<void> => {
      await page.goto(`${url}/incident/new`);
      await page.getByLabel(/^Title/).fill(title);
      await page.getByLabel("Category").selectOption("database");
      await page.getByLabel(/^Caller/).fill(caller);
    };
    await write("Checkout fails with an error", "ada");
    await page.getByLabel("Impact").selectOption("high");
    await page.getByLabel("Urgency").selectOption("high");
    await page.getByRole("region", { name: "What it would do" }).getByText("Priority: 1").waitFor();
    await page.getByRole("button", { name: "Open it" }).click();
    await page.locator(".facts").getByText("P1").waitFor();
    first = numberIn(page);
    for (const clock of ["Incident response", "Incident resolution"])
      await page.locator(".clock").filter({ hasText: clock }).getByText(/^due /).waitFor();
    const edit = await form(page, "Edit");
    await edit.getByLabel("Title").waitFor();
    expect(await edit.getByLabel("Priority").count()).toBe(0);

    await write("Checkout fails, an error comes", "kim");
    await page.locator(".hints").getByText(first).waitFor();
    await page.getByRole("button", { name: "Open it" }).click();
    await page.getByRole("heading", { name: "Checkout fails, an error comes" }).waitFor();
    second = numberIn(page);
    await page.getByRole("button", { name: `Link to ${first}` }).click();
    const link = page.getByRole("dialog", { name: "Link", exact: true });
    await link.getByLabel(/^Link/).selectOption("parent");
    await send(link, "Link");
    await page.locator(".record-aside").getByText("Parent", { exact: true }).waitFor();
    const third = await play.open("kim", "incident", { title: "Error: the checkout fails", caller: "lee" });
    await play.send("kim", third, "link", { link: "parent", record: `incident/${first}` });
    await shown(page, `incident/${first}`);
    await page.locator(".record-aside").getByText("ada, kim, lee").waitFor();
  });

  it("J3: who is on call acknowledges on a phone after the others were paged, and the record has every page", async () => {
    const pages = async () =>
      (await play.tellings(`incident/${first}`)).filter(({ subject }) => subject.includes("needs who is on call"));
    await eventually(
      "the second layer to be paged",
      async () => (await pages()).some(({ to }) => to === "mia"),
      40_000,
    );
    const page = await stage.open("mia", phone);
    await shown(page, `incident/${first}`);
    const acknowledge = await form(page, "Acknowledge");
    await acknowledge.getByLabel(/^Text/).fill("I am on it");
    await send(acknowledge, "Acknowledge");
    await page.getByRole("button", { name: "Every ledger entry" }).click();
    const timeline = page.getByRole("region", { name: "Timeline" });
    await timeline
      .getByText(/acknowledged/)
      .first()
      .waitFor();
    await timeline
      .getByText(/mia.*needs who is on call|needs who is on call.*mia/)
      .first()
      .waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  });

  it("J2: it says by which rule it was proposed and why, and is accepted by a form that asks for impact and lead", async () => {
    const page = await stage.open("nora");
    await shown(page, `incident/${first}`);
    await page.locator(".facts").getByText("major proposed").waitFor();
    const timeline = page.getByRole("region", { name: "Timeline" });
    await timeline.getByRole("button", { name: /opened it/ }).click();
    await page.locator(".why").getByText("major-trigger", { exact: false }).first().waitFor();
    const accept = await form(page, "Major accept");
    await accept.getByLabel(/^Business impact/).fill("Nobody can pay");
    await accept.getByLabel(/^Commander/).fill("mia");
    await send(accept, "Major accept");
    await page.locator(".facts").getByText("major accepted").waitFor();
    const mia = await stage.open("mia");
    await shown(mia, `incident/${first}`);
    const inform = await form(mia, "Communication inform");
    await inform.getByLabel(/^Text/).fill("The database is being restarted");
    await send(inform, "Communication inform");
    await eventually("those who reported it to be told", async () => {
      const told = await play.tellings(`incident/${first}`);
      return ["ada", "kim", "lee"].every((one) =>
        told.some(({ to, subject }) => to === one && /Checkout/.test(subject)),
      );
    });
  });

  it("J4: it is mitigated, then resolved; its children follow, and a review is not over while an action has no owner", async () => {
    const id = `incident/${first}`;
    await play.send("lee", id, "assign", { assignee: "lee" });
    const page = await stage.open("lee");
    await shown(page, id);
    await send(await form(page, "Mitigate"), "Mitigate");
    await page.locator(".facts").getByText("mitigated").waitFor();
    const resolve = await form(page, "Resolve");
    await resolve.getByLabel(/^Resolution code/).selectOption("solutionProvided");
    await resolve.getByLabel(/^Resolution notes/).fill("More connections");
    await send(resolve, "Resolve");
    await play.reaches(`incident/${second}`, "resolved");
    const [review = ""] = await play.linked(id, "reviews");
    await page.getByRole("link", { name: numberOf(review) }).click();
    await page.getByText("Every ledger entry").waitFor();
    // The instants of the incident, as words and not as JSON.
    const aside = page.locator(".record-aside");
    await aside.getByText(/opened: .*resolved: .*mitigated: /).waitFor();
    expect(await aside.textContent()).not.toContain('{"');
    await play.send("mia", review, "act", { what: "Watch the pool", dueAt: inMinutes(1_440) });
    const reason = { summary: "The pool was small", cause: "Nobody watched it", lessons: "Watch" };
    await play.send("mia", review, "conclude", reason);
    await play.is(review, "short of an owner", ({ fields }) => fields["unowned"] === 1);
    await page.reload();
    await page.getByRole("button", { name: /^More/ }).click();
    await page.getByText("1 of its actions have no owner").waitFor();
    const [action = ""] = await play.linked(review, "actions");
    await play.send("mia", action, "complete", { owner: "raj", result: "It is watched" });
    await play.is(review, "without open actions", ({ fields }) => fields["openActions"] === 0);
    await page.reload();
    await send(await form(page, "Complete"), "Complete");
    await page.locator(".facts").getByText("closed").waitFor();
  });

  let request = "";
  it("J5: one form of the portal orders all that a newcomer needs, and its parts say where each is", async () => {
    const page = await stage.open("ruth", { ...phone, at: "/portal/ask/new-analyst" });
    for (const [label, text] of [
      [/^Name of the newcomer/, "Bo Hill"],
      [/^Login/, "hill"],
      [/^First day/, "2026-12-14"],
      [/^Line manager/, "mia"],
    ] as const)
      await page.getByLabel(label).fill(text);
    await page.getByLabel(/^What they work at/).selectOption("virtual");
    await page.getByLabel("Needs market data").check();
    await page.getByRole("button", { name: "Send it" }).click();
    await page.waitForURL(/\/portal\/mine\/request\/REQ\d+$/);
    request = `request/${numberIn(page)}`;
    await page.getByText("waits for Mia, change manager to decide").waitFor();
    const mia = await stage.open("mia", { ...phone, at: `/a/${numberOf(request)}` });
    await mia.getByRole("button", { name: "Approve" }).click();
    await mia.getByText("Your decision is kept.").waitFor();
    await play.linked(request, "items", 6);
    const parts = page.getByRole("region", { name: "Parts of it" });
    await eventually("six parts on the page", async () => {
      await page.reload();
      await page.getByRole("heading", { name: "Welcome, Bo Hill" }).waitFor();
      return (await parts.getByRole("listitem").count()) === 6;
    });
    await parts.getByText("Spreadsheets for hill").waitFor();
  });

  it("J7: who ordered sees of each part with whom it is, and is asked once at the end how it was", async () => {
    const ids = await play.linked(request, "items", 6);
    const items = new Map<string, string>();
    for (const id of ids) items.set(((await play.show(id)).fields["item"] as { id: string }).id, id);
    const item = (name: string): string => items.get(name) ?? "";
    await play.reaches(item("email-account"), "work");
    const page = await stage.open("ruth", { ...phone, at: "/portal/mine" });
    const line = page.getByRole("link", { name: new RegExp(numberOf(item("email-account"))) });
    await line.getByText(/^with /).waitFor();
    await play.send("kim", item("email-account"), "fulfil", { result: "hill@example.com" });
    const lee = await stage.open("lee", phone);
    await eventually("the terminal to be asked for", async () => {
      const { items: asked } = await play.as("lee").get<{ items: { number: string }[] }>("/v1/approvals");
      return asked.some(({ number }) => number === numberOf(item("market-data-terminal")));
    });
    await lee.goto(`${url}/a/${numberOf(item("market-data-terminal"))}`);
    await lee.getByRole("textbox", { name: /^Reason/ }).fill("All seats are taken");
    await lee.getByRole("button", { name: "Reject" }).click();
    await lee.getByText("Your decision is kept.").waitFor();
    for (const [name, by] of [
      ["virtual-desktop", "raj"],
      ["spreadsheet-license", "lee"],
      ["risk-platform-license", "lee"],
    ] as const) {
      await play.reaches(item(name), "work");
      await play.send(by, item(name), "fulfil", { result: "Done" });
    }
    await play.send("ruth", item("security-training"), "fulfil", { result: "Room 2" });
    await play.reaches(request, "closed");
    await page.goto(`${url}/portal/mine/${request}`);
    await page.locator(".chip").getByText("closed").waitFor();
    await page.getByText("partly").waitFor();
    await eventually("one survey", async () => {
      await page.goto(`${url}/portal`);
      await page.getByRole("heading", { name: "What do you need?" }).waitFor();
      const waits = page.getByRole("region", { name: "Waits for you" });
      await waits.waitFor({ timeout: 2_000 }).catch(() => undefined);
      return (await waits.getByRole("link").count()) === 1;
    });
  });

  /** The change of a step of a series, by the word that its title begins with. */
  async function step(series: string, word: string): Promise<string> {
    const parts = await play.linked(series, "parts", 4);
    const all = await Promise.all(parts.map((id) => play.show(id)));
    return parts[all.findIndex(({ fields }) => String(fields["title"]).startsWith(word))] ?? "";
  }
  const wave = (name: string, start: string, end: string): Promise<string> =>
    play.order("kim", "migration-wave", { name, servers: racks, start, end });

  it("J8: one form makes a series of changes; the risk says what it came from, and a step why it does not begin", async () => {
    const page = await stage.open("kim", { timezoneId: "UTC", at: "/portal/ask/migration-wave" });
    await page.getByLabel(/^Name of the wave/).fill("wave 1");
    await page.getByLabel(/^Configuration items that move/).fill(racks.join(", "));
    await page.getByLabel(/^The move begins at/).fill("2031-02-04T20:00");
    await page.getByLabel(/^The move ends at/).fill("2031-02-04T22:00");
    await page.getByRole("button", { name: "Send it" }).click();
    await page.waitForURL(/\/portal\/mine\/change-series\/\w+$/);
    const series = `change-series/${numberIn(page)}`;
    const [test, execute] = [await step(series, "Test"), await step(series, "Execute")];
    await shown(page, execute);
    await send(await form(page, "Submit"), "Submit");
    const aside = page.locator(".record-aside");
    await aside.getByText("payroll", { exact: true }).first().waitFor();
    const assessments = aside.getByRole("group", { name: "Assessments" }).getByRole("table");
    await assessments.getByRole("row", { name: /submitted.*high/ }).waitFor();
    expect(await aside.textContent()).not.toContain('{"');
    await play.send("kim", test, "edit", {
      plannedStart: inMinutes(-1),
      plannedEnd: inMinutes(60),
      cis: ["rack-2"],
    });
    await play.send("kim", test, "submit");
    for (const person of ["lee", "mia"]) await play.send(person, test, "approve");
    await play.reaches(test, "scheduled");
    await shown(page, test);
    await page.getByRole("button", { name: /^More/ }).click();
    await page.getByText("a change before it in its series has not passed its review").waitFor();
  });

  it("J9: a window that is taken is refused with who holds it, the calendar tells free ones, and an override says why", async () => {
    const at = ["2031-04-01T18:00:00Z", "2031-04-01T20:00:00Z"] as const;
    const [held, wanted] = [
      await step(await wave("wave 3", ...at), "Execute"),
      await step(await wave("wave 4", ...at), "Execute"),
    ];
    await play.send("kim", held, "submit");
    const kim = await stage.open("kim");
    await shown(kim, wanted);
    const submit = await form(kim, "Submit");
    await submit.getByRole("button", { name: "Submit", exact: true }).click();
    await submit
      .locator(".refusal")
      .filter({ hasText: numberOf(held) })
      .first()
      .waitFor();
    await kim.goto(`${url}/calendar?from=2031-04-01&cis=rack-1&length=2h&rules=change-normal`);
    expect(await kim.getByRole("region", { name: "Free next" }).getByRole("link").count()).toBe(0);
    await kim.getByRole("region", { name: "Free next" }).getByRole("link").first().waitFor();
    const mia = await stage.open("mia");
    await shown(mia, wanted);
    const over = await form(mia, "Submit");
    await over.getByLabel(/^Override/).fill("Both waves share the lift");
    await send(over, "Submit");
    await mia.locator(".record-aside").getByText("Both waves share the lift").waitFor();
    await mia.goto(`${url}/calendar?from=2031-04-01`);
    const conflict = mia.getByRole("region", { name: "Conflicts" }).getByRole("listitem");
    await conflict
      .filter({ hasText: numberOf(wanted) })
      .getByText(/Both waves share the lift/)
      .first()
      .waitFor();
  });

  it("J10: who has decided is asked again when what was signed changes, and is shown what of it has", async () => {
    const change = await step(await wave("wave 6", "2031-05-06T18:00:00Z", "2031-05-06T20:00:00Z"), "Execute");
    await play.send("kim", change, "submit");
    await play.send("lee", change, "approve");
    await play.is(change, "before the board", ({ approvals }) =>
      approvals.some(({ approval, outcome }) => approval === "change-cab" && outcome === "waiting"),
    );
    await play.send("kim", change, "edit", { cis: racks.slice(0, 13) });
    await play.is(change, "asked again", ({ approvals }) =>
      approvals.some(({ approval, outcome }) => approval === "change-peer" && outcome === "waiting"),
    );
    const lee = await stage.open("lee", { at: "/approvals" });
    await lee.getByRole("button", { name: new RegExp(numberOf(change)) }).click();
    const since = lee.getByRole("region", { name: "What has changed since before" });
    await since.getByRole("heading", { name: /^Changed since you approved it/ }).waitFor();
    await since
      .locator("del")
      .getByText(/rack-14/)
      .waitFor();
    expect(await since.locator("ins").first().textContent()).not.toContain("rack-14");
    // Lists of maps are tables: nobody signs JSON.
    await lee.getByRole("group", { name: "Assessments" }).getByRole("table").waitFor();
    expect(await lee.locator(".sheet").textContent()).not.toContain('{"');
    await lee.keyboard.press("a");
    await lee.getByRole("button", { name: new RegExp(numberOf(change)) }).waitFor({ state: "detached" });
  });

  it("J11: a change does not begin before its window; one that fails goes its way back, and its runs say so", async () => {
    const { port } = shop.address() as AddressInfo;
    const restart = async (tier: string, ci: string, from: number): Promise<string> => {
      const id = await play.open("raj", "change", {
        title: `Restart the ${tier} tier`,
        changeType: "standard",
        cis: [ci],
        plannedStart: inMinutes(from),
        plannedEnd: inMinutes(60),
        implement: "shop/restart-tier",
        backout: "shop/start-tier",
        runbookInput: { tier, host: "127.0.0.1", port },
      });
      await play.send("raj", id, "submit");
      return id;
    };
    const page = await stage.open("raj");
    await shown(page, await restart("database", "shop-db1", 5));
    await page.getByRole("button", { name: /^More/ }).click();
    await page.getByText(/it is planned from/).waitFor();
    const bad = await restart("web", "shop-web1", -1);
    await shown(page, bad);
    await send(await form(page, "Start"), "Start");
    await play.reaches(bad, "review");
    await page.getByText("Backed out by shop/start-tier").first().waitFor();
    const runs = page.locator(".record-aside section").filter({ hasText: "Runs" });
    await runs.getByText("shop/start-tier").waitFor();
    await runs.getByRole("link", { name: "shop/restart-tier" }).click();
    await page.getByRole("heading", { name: /shop\/restart-tier/ }).waitFor();
    await page.getByText("failed", { exact: true }).first().waitFor();
  });

  it("J12: a nurse reports a jam, is offered what is known, gets a number, and opens it again", async () => {
    await publishArticle(stage.product, "A printer has a paper jam", "Pull the paper out at the back.");
    const page = await stage.open("ada", { ...phone, at: "/portal/ask/report-a-printer" });
    await page.getByLabel(/^Its label/).fill("PR-3");
    await page.getByLabel(/^What is wrong/).selectOption("paper jam");
    await page.getByRole("link", { name: "A printer has a paper jam" }).waitFor();
    await page.getByRole("button", { name: "Send it" }).click();
    await page.waitForURL(/\/portal\/mine\/incident\/INC\d+$/);
    const id = `incident/${numberIn(page)}`;
    await play.send("kim", id, "resolve", { resolutionCode: "workaroundProvided", resolutionNotes: "Next ward" });
    await page.getByText("Next ward").first().waitFor();
    await page.getByRole("button", { name: "Reopen" }).click();
    await page
      .getByRole("dialog")
      .getByLabel(/^Reason/)
      .fill("It jams there, too");
    await page.getByRole("dialog").getByRole("button", { name: "Reopen" }).click();
    await page.locator(".chip").getByText("in progress").waitFor();
  });

  it("J15: a promise that is kept and people who are not content stand side by side, and lead to their rows", async () => {
    const path = (n: number) => ({ title: `The portal ${n}`, about: "incident", respondent: "ada" });
    // Five: of fewer nothing is told.
    let survey = "";
    for (const [index, score] of [1, 1, 4, 2, 1].entries()) {
      survey = await play.open("admin", "survey", path(index), { incident: [`incident/${second}`] });
      await play.send("ada", survey, "rate", { score, remark: "It took all day" });
    }
    const page = await stage.open("kim", { at: "/indicators" });
    const line = (title: string) =>
      page.getByRole("listitem").filter({ has: page.getByRole("link", { name: title, exact: true }) });
    await line("Incidents resolved in time")
      .getByText(/· met$/)
      .waitFor();
    await line("How content people are")
      .getByText(/· missed$/)
      .waitFor();
    await page.getByRole("link", { name: "How content people are" }).click();
    await page.getByText("What it is made of").click();
    const rows = page.getByRole("region", { name: "What it is made of" });
    // Others were asked before, of other records.
    await rows.getByRole("link", { name: survey.replace("survey/", "") }).click();
    await page.locator(".record-aside").getByRole("link", { name: second }).waitFor();
  });

  let mail = "";
  it("J16: an employee sees in their own zone when it is due, what is said to them, and nothing internal", async () => {
    const page = await stage.open("ada", {
      ...phone,
      timezoneId: "America/New_York",
      at: "/portal/ask/report-a-fault",
    });
    await page.getByLabel(/^What is wrong/).fill("Mail does not arrive");
    await page.getByLabel(/^Whom it stops/).selectOption("several");
    await page.getByRole("button", { name: "Send it" }).click();
    await page.waitForURL(/\/portal\/mine\/incident\/INC\d+$/);
    mail = `incident/${numberIn(page)}`;
    await play.send("lee", mail, "assign", { assignee: "lee" });
    await play.send("lee", mail, "comment", { text: "The vendor changed its relay", internal: true });
    await play.send("lee", mail, "comment", { text: "We have found it" });
    await page.getByText("We have found it").waitFor();
    expect(await page.getByText("The vendor changed its relay").count()).toBe(0);
    const due = page.locator(".wait time");
    await due.waitFor();
    const at = new Date((await due.getAttribute("datetime")) ?? "");
    const inZone = (timeZone: string) =>
      new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone }).format(at);
    expect(await due.textContent()).toContain(inZone("America/New_York"));
    expect(await due.textContent()).not.toContain(inZone("UTC"));
    await page.locator(".value-list").getByText("Priority").waitFor();
  });

  it("J17: while a vendor has it one clock rests and another runs, and each says line by line why", async () => {
    const page = await stage.open("lee");
    await shown(page, mail);
    const hold = await form(page, "Hold");
    await hold.getByLabel(/^Hold reason/).selectOption("awaitingVendor");
    await send(hold, "Hold");
    const clock = (name: string) => page.locator(".clock").filter({ hasText: name });
    await clock("Incident group")
      .getByText(/paused/)
      .waitFor();
    await clock("Incident vendor")
      .getByText(/due|outside its hours/)
      .waitFor();
    await page.getByLabel(/^Its clocks beside the states/).click();
    const told = page.locator(".clock-stories section").filter({ hasText: "Incident group" });
    await told.getByText("paused", { exact: true }).waitFor();
    await told
      .getByText(/because/)
      .first()
      .waitFor();
  });

  it("J19: an auditor proves a change and takes its evidence, which is whole without a server; what was forged is told", async () => {
    const change = await play.open("raj", "change", {
      title: "Restart the database",
      changeType: "emergency",
      emergencyReason: "Nobody can pay",
      requester: "raj",
      cis: ["orders-db"],
      implementationPlan: "Restart it",
      backoutPlan: "Fail over",
      plannedStart: inMinutes(-1),
      plannedEnd: inMinutes(60),
    });
    await play.send("raj", change, "submit");
    await play.send("nora", change, "approve", { comment: "Go" });
    const page = await stage.open("stefan");
    await shown(page, change);
    await page.getByText("Is it as it was written?").click();
    await page.getByRole("button", { name: "Prove it" }).click();
    await page.getByText(/All \d+ events are chained/).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save its evidence" }).click(),
    ]);
    const file = join(stage.product.folder, "evidence.gz");
    await download.saveAs(file);
    const verdict = await opsloom("verify", "--pack", file);
    expect(verdict).toMatchObject({ code: 0, out: expect.stringMatching(/1 record with \d+ events: whole, digest /) });
    expect((await opsloom("explain", numberOf(change), "--pack", file)).out).toMatch(/nora approved[^]*Go/u);

    const { pool } = stage.product;
    const title = (text: string) =>
      pool.query(
        `update records set snapshot = jsonb_set(snapshot, '{fields,title}', to_jsonb($1::text)) where id = $2`,
        [text, change],
      );
    await title("Nothing was restarted");
    await page.getByRole("button", { name: "Prove it" }).click();
    await page.getByText(/What is shown is not what its ledger says/).waitFor();
    await page.goto(`${url}/audit`);
    await page.getByRole("button", { name: "Prove all records" }).click();
    await page.getByText("1 record is not as it was written:").waitFor();
    await page.getByRole("link", { name: numberOf(change) }).waitFor();
    await title("Restart the database");
    await page.getByRole("button", { name: "Prove all records" }).click();
    await page.getByText(/: all of it is whole\.$/).waitFor();
    await page.getByRole("region", { name: "Who changed who may do what" }).getByRole("listitem").first().waitFor();
  });
});
