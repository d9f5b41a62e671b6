import type { Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openIncident, skipped, type Stage, startStage } from "./stage.ts";

describe.skipIf(skipped !== null)(`a record in the console (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  beforeAll(async () => {
    stage = await startStage();
    ({ url } = stage);
  });
  afterAll(() => stage?.stop());

  const told = (page: Page, text: string | RegExp): Promise<void> =>
    page.getByRole("region", { name: "Timeline" }).getByText(text).first().waitFor();

  it("is found in its queue, assigned by the form that its definition makes, noted and resolved", async () => {
    const number = await openIncident(stage.product, { title: "Checkout answers slowly", category: "software" });
    const page = await stage.open("kim", { at: "/q/unassigned-incidents" });
    await page.getByRole("link", { name: "Checkout answers slowly" }).click();
    await page.waitForURL(`${url}/incident/${number}`);

    await page.getByRole("button", { name: "Assign" }).click();
    const form = page.getByRole("dialog", { name: "Assign" });
    await form.getByLabel(/^Assignee/).fill("kim");
    await form.getByRole("button", { name: "Assign" }).click();
    await form.waitFor({ state: "detached" });
    await told(page, "in progress");
    await page.getByLabel(/^Write a note/).fill("Pool is exhausted by the nightly export.");
    await page.getByLabel("internal").check();
    await page.getByRole("button", { name: "Send" }).click();
    await told(page, "Pool is exhausted by the nightly export.");
    await told(page, "internal note");

    await page.getByRole("button", { name: "Resolve" }).click();
    const resolving = page.getByRole("dialog", { name: "Resolve" });
    await resolving.getByLabel(/^Resolution code/).selectOption("solutionProvided");
    await resolving.getByLabel(/^Resolution notes/).fill("The export runs at night again.");
    await resolving.getByRole("button", { name: "Resolve" }).click();
    await resolving.waitFor({ state: "detached" });
    await told(page, "resolved");
    const kim = await stage.product.caller("kim");
    expect((await kim("GET", `/v1/records/incident/${number}`)).json).toMatchObject({
      state: "resolved",
      fields: {
        assignee: "kim",
        resolutionCode: "solutionProvided",
        resolutionNotes: "The export runs at night again.",
      },
    });
  });

  it("shows what others do as it happens, and takes nothing of the note that is being written", async () => {
    const number = await openIncident(stage.product, { title: "Mail is late" });
    const page = await stage.open("kim", { at: `/incident/${number}` });
    const note = page.getByLabel(/^Write a note/);
    await note.fill("What I have found out so far");
    const lee = await stage.product.caller("lee");
    const path = `/v1/records/incident/${number}`;
    expect(
      (await lee("POST", `${path}/commands`, { body: { command: "assign", input: { assignee: "lee" } } })).status,
    ).toBe(200);
    await told(page, "in progress");
    await page.getByText("with lee").waitFor();
    expect(await note.inputValue()).toBe("What I have found out so far");
    expect(await page.evaluate("document.activeElement?.tagName")).toBe("TEXTAREA");
    await page.reload();
    expect(await note.inputValue()).toBe("What I have found out so far");
  });

  it("ticks its clocks by what the API counts, also one of business hours that are over", async () => {
    const number = await openIncident(stage.product, { title: "Screen flickers", impact: "low", urgency: "low" });
    const page = await stage.open("kim", { at: `/incident/${number}` });
    await page.locator(".clock").first().waitFor();
    await page.waitForTimeout(3_000);
    const kim = await stage.product.caller("kim");
    const shown = await Promise.all(
      (await page.locator(".clock").all()).map((clock) =>
        Promise.all(["b", ".left", ".wide"].map(async (part) => (await clock.locator(part).textContent()) ?? "")),
      ),
    );
    const { clocks } = (await kim("GET", `/v1/records/incident/${number}`)).json as {
      clocks: { serviceLevel: string; remainingMs: number; ticks: boolean }[];
    };
    expect(shown).toHaveLength(clocks.length);
    for (const [name = "", left = "", note = ""] of shown) {
      const clock = clocks.find(({ serviceLevel }) => serviceLevel.replaceAll("-", " ") === name.toLowerCase());
      expect(Math.abs(millisecondsOf(left) - (clock?.remainingMs ?? 0)), `${name} ${left}`).toBeLessThan(
        tolerance(left),
      );
      expect(note.includes("outside its hours")).toBe(clock?.ticks === false);
    }
  });

  it("says why: a line opens to the rule that decided it, with what did not apply", async () => {
    const number = await openIncident(stage.product, { title: "Nobody can pay" });
    const page = await stage.open("kim", { at: `/incident/${number}` });
    await page.getByRole("button", { name: "kim opened it" }).click();
    await page.locator(".why").getByText("by definitions").waitFor();
    expect(await page.locator(".why").textContent()).toMatch(/priority/);
  });

  it("shows texts of people as texts: no stored script runs, whatever field it stands in", async () => {
    const script = `<img src=x onerror="window.stolen=1"><script>window.stolen=1</script>`;
    const number = await openIncident(stage.product, { title: script, description: script });
    const page = await stage.open("kim");
    for (const path of [`/incident/${number}`, "/work/incident", "/q/unassigned-incidents"]) {
      await page.goto(`${url}${path}`);
      await page.getByText("onerror=").first().waitFor();
      expect(await page.evaluate(`"stolen" in window`)).toBe(false);
    }
  });

  it("is worked by the keyboard alone: palette, list, note and commands", async () => {
    const number = await openIncident(stage.product, { title: "Keyboard is all I have" });
    const page = await stage.open("kim");
    await page.keyboard.press("Control+k");
    await page.keyboard.type(number);
    await page.getByRole("option", { name: new RegExp(number) }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(`${url}/incident/${number}`);
    await page.getByLabel(/^Write a note/).waitFor();
    await page.keyboard.press("n");
    await page.keyboard.type("Written without a mouse");
    await page.keyboard.press("Control+Enter");
    await told(page, "Written without a mouse");
    await page.keyboard.press("Escape");
    await page.keyboard.press(".");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("g");
    await page.keyboard.press("h");
    await page.waitForURL(`${url}/`);
  });

  it("no key is lost while something is asked for: what is written in the palette, and Enter before it is found", async () => {
    await openIncident(stage.product, { title: "Okapi at the gate" });
    const number = await openIncident(stage.product, { title: "Okapi at the gate, and it stays" });
    const page = await stage.open("kim");
    const me = await held(page, /\/v1\/me$/);
    const search = await held(page, /\/v1\/search\?.*stays/);
    await page.reload({ waitUntil: "commit" });
    await me.asked;
    await page.keyboard.press("Control+k");
    await page.keyboard.type("okapi at the gate");
    me.answer();
    await page.getByRole("option", { name: /Okapi/ }).nth(1).waitFor();
    await page.keyboard.type(" stays");
    await page.keyboard.press("Enter");
    await search.asked;
    search.answer();
    await page.waitForURL(`${url}/incident/${number}`);
  });

  it("keeps what a list is filtered by in its address: going back and loading anew find the same", async () => {
    await openIncident(stage.product, { title: "Zeppelin over the roof" });
    const page = await stage.open("kim", { at: "/work/incident" });
    await page.getByRole("searchbox").fill("zeppelin");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=zeppelin/);
    const rows = page.getByRole("link", { name: "Zeppelin over the roof" });
    await rows.waitFor();
    await page.reload();
    await rows.click();
    await page.getByRole("heading", { name: "Zeppelin over the roof" }).waitFor();
    await page.goBack();
    await rows.waitFor();
    expect(await page.getByRole("searchbox").inputValue()).toBe("zeppelin");
  });

  it("J6: a note and a command whose answer was lost say so, are sent again, and are done once", async () => {
    const number = await openIncident(stage.product, { title: "The line is bad" });
    const page = await stage.open("kim", { at: `/incident/${number}` });
    const send = page.getByRole("button", { name: "Send" });
    await page.getByLabel(/^Write a note/).fill("Said once");
    await loseAnswer(page);
    await send.click();
    await page.getByText("The outcome is not known yet. Send it again").waitFor();
    expect(await page.getByLabel(/^Write a note/).inputValue()).toBe("Said once");
    await send.click();
    await expect.poll(() => page.getByLabel(/^Write a note/).inputValue(), { timeout: 60_000 }).toBe("");

    await page.getByRole("button", { name: "Assign" }).click();
    const form = page.getByRole("dialog", { name: "Assign" });
    await form.getByLabel(/^Assignee/).fill("kim");
    await loseAnswer(page);
    await form.getByRole("button", { name: "Assign" }).click();
    // The news that it was done are faster than the second try.
    await told(page, "in progress");
    await form.getByText("The outcome is not known yet. Send it again").waitFor();
    await form.getByRole("button", { name: "Assign" }).click();
    await form.waitFor({ state: "detached" });
    const { rows } = await stage.product.pool.query<{ command: string; times: number }>(
      `select body ->> 'command' as command, count(distinct command_id)::int as times from ledger
       where record_id = $1 and body ->> 'command' in ('comment', 'assign') group by 1 order by 1`,
      [`incident/${number}`],
    );
    expect(rows).toEqual([
      { command: "assign", times: 1 },
      { command: "comment", times: 1 },
    ]);
  });

  it("tells whoever changes what somebody else has changed meanwhile, and keeps what they wrote", async () => {
    const number = await openIncident(stage.product, { title: "Two at once" });
    const page = await stage.open("kim", { at: `/incident/${number}` });
    await page.getByRole("button", { name: /^More/ }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    const form = page.getByRole("dialog", { name: "Edit" });
    await form.getByLabel("Title").fill("Two at once, by kim");
    const lee = await stage.product.caller("lee");
    const path = `/v1/records/incident/${number}/commands`;
    expect((await lee("POST", path, { body: { command: "edit", input: { title: "By lee" } } })).status).toBe(200);
    await page.getByRole("heading", { name: "By lee", includeHidden: true }).waitFor({ state: "attached" });
    await form.getByRole("button", { name: "Edit" }).click();
    await form.getByText("It has changed meanwhile").waitFor();
    expect(await form.getByLabel("Title").inputValue()).toBe("Two at once, by kim");
    await form.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("heading", { name: "Two at once, by kim" }).waitFor();
  });
});

/** The next command is taken, and its answer does not come back. */
async function loseAnswer(page: Page): Promise<void> {
  let isLost = false;
  await page.route(/\/commands$/, async (route) => {
    if (isLost || route.request().method() !== "POST") return route.fallback();
    isLost = true;
    await route.fetch();
    return route.abort();
  });
}

/** Answers of an address that come when they are let. */
async function held(
  page: Page,
  url: RegExp,
): Promise<{ readonly asked: Promise<Request>; readonly answer: () => void }> {
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  await page.route(url, (route) => answered.then(() => route.continue()).catch(() => undefined));
  return { asked: page.waitForRequest(url), answer };
}

/** `2 h 05 m` in milliseconds. */
function millisecondsOf(span: string): number {
  const units: { readonly [unit: string]: number } = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };
  const sum = [...span.matchAll(/(\d+) (d|h|m|s)/g)].reduce(
    (all, [, n, unit = ""]) => all + Number(n) * (units[unit] ?? 0),
    0,
  );
  return span.startsWith("−") ? -sum : sum;
}

/** The smaller unit of what is shown, and the second in which the two were asked. */
function tolerance(span: string): number {
  if (/ d /.test(span)) return 3_600_000 + 3_000;
  return / h /.test(span) ? 60_000 + 3_000 : 3_000;
}
