import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultsOf, openIncident, publishArticle, skipped, type Stage, startStage } from "./stage.ts";

const script = `<img src=x onerror="window.stolen=1"><script>window.stolen=1</script>`;
const body = `# Before you call
Take the paper out.
Open **the left flap**.

- press \`reset\`
- see [the maker](https://printer.example/jams) or [this](javascript:window.stolen=1)

${script}`;

describe.skipIf(skipped !== null)(`answers in the console (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  let number = "";
  beforeAll(async () => {
    stage = await startStage();
    ({ url } = stage);
    number = await publishArticle(stage.product, `Printer jams: open the left flap ${script}`, body);
  });
  afterAll(() => stage?.stop());

  it("are found by words that are misspelt, read as they are written with no tag of theirs being one, and judged", async () => {
    const page = await stage.open("kim", { at: "/" });
    await page.getByRole("heading", { name: "What goes on" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("k");
    await page.waitForURL(`${url}/answers`);
    await page.getByRole("link", { name: /^Printer jams/ }).waitFor();
    await page.getByRole("searchbox").fill("umbrella stand");
    await page.keyboard.press("Enter");
    await page.getByText("Nothing is like that.").waitFor();
    await page.getByRole("searchbox").fill("printr jams");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=printr/);
    await page.reload();
    await page.getByRole("link", { name: /^Printer jams/ }).click();
    await page.waitForURL(`${url}/answer/article/${number}`);
    await page.getByRole("heading", { name: "Before you call" }).waitFor();
    expect(await page.locator(".formatted strong").innerText()).toBe("the left flap");
    expect(await page.locator(".formatted code").innerText()).toBe("reset");
    const links = page.locator(".formatted a");
    expect(await links.evaluateAll((all) => all.map((one) => one.getAttribute("href")))).toEqual([
      "https://printer.example/jams",
    ]);
    await page.getByText("[this](javascript:window.stolen=1)").waitFor();
    await page.locator(".formatted").getByText("onerror=").waitFor();
    expect(await page.evaluate(`"stolen" in window`)).toBe(false);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByText("version 1").waitFor();
    await page.getByRole("button", { name: "Helpful", exact: true }).click();
    await page.getByText("Thank you. It is noted.").waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Unhelpful" }).click();
    await page.getByRole("dialog").getByLabel(/^Text/).fill("Which is the left one?");
    await page.getByRole("dialog").getByRole("button", { name: "Unhelpful" }).click();
    await page.getByText("Thank you. It is noted.").waitFor();
    const otto = await stage.product.caller("otto");
    const { fields } = (await otto("GET", `/v1/records/article/${number}`)).json as { fields: object };
    expect(fields).toMatchObject({ helpfulCount: 1, unhelpfulCount: 1 });
  });

  it("stand beside a record that is like them, and beside a form while it is written", async () => {
    const incident = await openIncident(stage.product, { title: "The printer jams at the left flap" });
    const page = await stage.open("kim", { at: `/incident/${incident}` });
    const suggested = page.getByRole("region", { name: "Answers like it" });
    await suggested.getByRole("link", { name: /^Printer jams/ }).click();
    await page.waitForURL(`${url}/answer/article/${number}`);
    await page.goto(`${url}/incident/new`);
    await page.getByLabel(/^Title/).fill("Printer jams, left flap");
    await page.getByText("Perhaps this helps already").waitFor();
    await page.getByText("This is known already").waitFor();
    await page.locator(".hints").getByText(incident).waitFor();
    // It opens beside the form, and knows nothing of the page that it was opened from.
    const answer = page.locator(".hints").getByRole("link", { name: /^Printer jams/ });
    expect(await answer.getAttribute("target")).toBe("_blank");
    expect(await answer.getAttribute("rel")).toBe("noreferrer");
    expect(await answer.getAttribute("href")).toBe(`/answer/article/${number}`);
    expect(await page.getByLabel(/^Title/).inputValue()).toBe("Printer jams, left flap");
    expect(await faultsOf(page)).toEqual([]);
  });

  it("are read as they were approved last, also by who writes the next version, and fit a phone", async () => {
    const otto = await stage.product.caller("otto");
    const command = async (name: string, input: object): Promise<void> => {
      const path = `/v1/records/article/${number}/commands`;
      const sent = await otto("POST", path, { body: { command: name, input } });
      expect(sent.status, sent.text).toBe(200);
    };
    await command("revise", {});
    await command("edit", { body: "Buy a new one." });
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await stage.open("otto", {
        colorScheme,
        viewport: { width: 320, height: 640 },
        at: `/answer/article/${number}`,
      });
      await page.getByText("Another version is being written.").waitFor();
      await page.getByText("Take the paper out.").waitFor();
      expect(await page.getByText("Buy a new one.").count()).toBe(0);
      // Who writes it judges as a reader does: what changes it is done at its record.
      expect(await page.getByRole("button", { name: "Edit" }).count()).toBe(0);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole("link", { name: "Its record" }).click();
      await page.waitForURL(`${url}/article/${number}`);
    }
  });
});
