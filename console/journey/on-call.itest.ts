import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultsOf, skipped, type Stage, startStage } from "./stage.ts";

interface Told {
  readonly people: readonly string[];
  readonly spans: readonly { readonly from: string; readonly until: string; readonly person: string }[];
}

describe.skipIf(skipped !== null)(`on call in the console (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  beforeAll(async () => {
    stage = await startStage();
    ({ url } = stage);
  });
  afterAll(() => stage?.stop());

  const told = async (plan: string, query = ""): Promise<Told> =>
    (await (await stage.product.caller("kim"))("GET", `/v1/on-call/${plan}${query}`)).json as Told;
  const overrides = async (plan: string): Promise<readonly object[]> =>
    (await (await stage.product.caller("kim"))("GET", `/v1/on-call/${plan}/overrides`)).json.items as object[];
  const shows = async (person: string, plan: string): Promise<Page> => {
    const page = await stage.open(person);
    await page.goto(`${url}/on-call/${plan}`);
    await page.getByRole("list", { name: "On call", exact: true }).first().waitFor();
    return page;
  };
  /** The plan in which it is the turn of a person now, of the two that raj and lee share. */
  const planOf = async (person: string): Promise<string> =>
    (await told("database")).people[0] === person ? "database" : "infrastructure";

  it("says who is on call by each plan, and of one who follows whom, in the zone of the reader and in its own", async () => {
    const kim = await stage.open("kim", { at: "/" });
    await kim.getByRole("heading", { name: "What goes on" }).waitFor();
    await kim.keyboard.press("g");
    await kim.keyboard.press("o");
    await kim.waitForURL(`${url}/on-call`);
    const { people, spans } = await told("database");
    const line = kim.getByRole("listitem").filter({ hasText: "Databases around the clock" });
    await line.getByText(`then ${spans[1]!.person}`).waitFor();
    expect(await line.locator("b").innerText()).toBe(people[0]);
    await line.getByRole("link").click();
    await kim.waitForURL(`${url}/on-call/database`);
    const turns = kim.getByRole("list", { name: "On call", exact: true }).getByRole("listitem");
    await turns.first().waitFor();
    const changes = turns.filter({ hasText: "08:00 –" }).or(turns.filter({ hasText: "07:00 –" }));
    const turn = changes.filter({ hasText: spans[1]!.person }).first();
    // A turn that goes on after the two weeks of the page ends with them: only its begin is the same each day.
    expect(await turn.getAttribute("title")).toMatch(/^Europe\/Berlin: Mon.* 09:00 – \S/);
    await kim.keyboard.press("]");
    await kim.waitForURL(/from=\d{4}-\d\d-\d\d/);
    await kim.keyboard.press("t");
    await kim.waitForURL(`${url}/on-call/database`);
  });

  it("lets somebody take a turn over, says that they are on call twice at once, and takes it back", async () => {
    const plan = await planOf("lee");
    const page = await shows("raj", plan);
    await page.getByRole("button", { name: "Change who is on call" }).click();
    const form = page.getByRole("dialog");
    expect(await form.getByLabel(/^Who is on call then/).inputValue()).toBe("raj");
    await form.getByLabel(/^Instead of/).fill("lee");
    await form.getByRole("button", { name: "Change it" }).click();
    await form.waitFor({ state: "detached" });
    await page.getByText("raj for lee", { exact: true }).waitFor();
    await page.goto(`${url}/on-call`);
    await page
      .getByText(/^raj in (Databases|Servers).*, (Databases|Servers)/)
      .first()
      .waitFor();
    await page.goto(`${url}/on-call/${plan}`);
    await page.getByRole("button", { name: "Take it back: raj for lee" }).click();
    await page.getByText("Nobody has changed anything.").waitFor();
    expect(await overrides(plan)).toEqual([]);
  });

  it("swaps two turns as a whole: half of one that is refused is taken back", async () => {
    const raj = await shows("raj", "database");
    await raj.getByRole("button", { name: "Change who is on call" }).click();
    await raj.getByRole("button", { name: "Swap two turns" }).click();
    const form = raj.getByRole("dialog");
    const offered = form.getByLabel("With this turn").getByRole("option");
    await offered.first().waitFor({ state: "attached" });
    await form.getByRole("button", { name: "Change it" }).click();
    await form.getByText("what was made was taken back").waitFor();
    await form.getByText(/people of a plan take its turns over/).waitFor();
    expect(await overrides("database")).toEqual([]);

    // Their manager may.
    const mia = await shows("mia", "database");
    await mia.getByRole("button", { name: "Change who is on call" }).click();
    await mia.getByRole("button", { name: "Swap two turns" }).click();
    await mia.getByLabel("With this turn").getByRole("option").first().waitFor({ state: "attached" });
    await mia.getByRole("dialog").getByRole("button", { name: "Change it" }).click();
    await mia.getByText("raj for lee", { exact: true }).waitFor();
    await mia.getByText("lee for raj", { exact: true }).waitFor();
    const made = await overrides("database");
    expect(made).toHaveLength(2);
    const [now] = (await told("database")).people;
    expect(made).toContainEqual(expect.objectContaining({ who: now, layer: "first", madeBy: "mia" }));
  });

  it("shows where nobody is on call", async () => {
    const admin = await stage.product.caller("admin");
    const from = new Date(Date.now() + 3_600_000).toISOString();
    const until = new Date(Date.now() + 3 * 3_600_000).toISOString();
    for (const instead of ["raj", "lee", "mia"])
      await admin("POST", "/v1/on-call/infrastructure/overrides", { body: { instead, from, until } });
    const spans = (await told("infrastructure")).spans as unknown as readonly { kind: string }[];
    expect(spans.map(({ kind }) => kind)).toContain("gap");
    const page = await shows("kim", "infrastructure");
    await page.getByRole("list", { name: "Nobody is on call" }).getByText("Nobody is on call").first().waitFor();
  });

  it("says who would be on call otherwise by another text of the plan, and publishes nothing", async () => {
    const page = await shows("kim", "infrastructure");
    await page.getByText("What another plan would change").click();
    const text = page.getByLabel(/^Definition/);
    await page.waitForFunction("document.querySelector('textarea[name=definition]').value.includes('infrastructure')");
    const before = await text.inputValue();
    expect(before.match(/kind: OnCall/g)).toHaveLength(1);
    await text.fill(before.replace("[lee, raj]", "[mia, raj]"));
    await page.getByRole("button", { name: "See who would be on call otherwise" }).click();
    const rows = page.getByRole("region", { name: "What another plan would change" }).getByRole("row");
    await rows.filter({ hasText: "lee" }).filter({ hasText: "mia" }).first().waitFor();
    expect(await rows.filter({ hasText: "raj" }).count()).toBe(0);
    await text.fill(before.replace("spec:", "specs:"));
    await page.getByRole("button", { name: "See who would be on call otherwise" }).click();
    await page
      .getByRole("alert")
      .getByText(/infrastructure\.yaml:\d+:\d+/)
      .waitFor();
    expect((await told("infrastructure")).people).not.toContain("mia");
  });

  it("has nothing that axe calls serious, its forms neither", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await stage.open("mia", { colorScheme, at: "/on-call/network" });
      await page.getByRole("list", { name: "On call", exact: true }).first().waitFor();
      await page.getByText("What another plan would change").click();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole("button", { name: "Change who is on call" }).click();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole("button", { name: "Swap two turns" }).click();
      expect(await faultsOf(page)).toEqual([]);
    }
  });
});
