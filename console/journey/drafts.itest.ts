import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultsOf, openIncident, skipped, type Stage, startStage } from "./stage.ts";

const table = "incident-priority";

const scenario = `---
apiVersion: opsloom/v1
kind: Scenario
metadata: { name: a-printer-is-mended, title: A printer is mended }
spec:
  at: 2026-03-02T09:00:00Z
  given:
    people: { kim: [agent] }
    groups: { service-desk: [kim] }
    records: { inc: { record: incident, by: kim, set: { title: Slow, impact: low, urgency: low } } }
  steps:
    - { as: kim, command: assign, record: inc, with: { assignee: kim } }
    - expect: { inc: { state: onHold } }
`;

describe.skipIf(skipped !== null)(`drafts of definitions (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  let number: string;

  beforeAll(async () => {
    stage = await startStage();
    ({ url } = stage);
    number = await openIncident(stage.product, { title: "Checkout answers slowly", urgency: "medium" });
  });
  afterAll(() => stage?.stop());

  const editorOf = (page: Page): Locator => page.getByRole("textbox", { name: "Text of the draft" });
  const publish = (page: Page): Locator => page.getByRole("button", { name: "Publish", exact: true });
  const own = async (): Promise<string> =>
    (await (await stage.product.caller("kim"))("GET", `/v1/definitions/DecisionTable/${table}`)).json.own as string;
  /** Opens the editor by its button. */
  const begin = async (person: string): Promise<Page> => {
    const page = await stage.open(person);
    await page.goto(`${url}/definition/DecisionTable/${table}`);
    await page.getByRole("link", { name: "Write a draft" }).click();
    await editorOf(page).waitFor();
    return page;
  };
  /** As from the clipboard, in the place of what is chosen. */
  const paste = (page: Page, text: string): Promise<void> =>
    editorOf(page).evaluate((editor, pasted) => {
      const { DataTransfer, ClipboardEvent } = globalThis as unknown as {
        readonly DataTransfer: new () => { setData(type: string, data: string): void };
        readonly ClipboardEvent: new (type: string, init: object) => object;
      };
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      (editor as unknown as { dispatchEvent(event: object): void }).dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
      );
    }, text);
  const write = async (page: Page, text: string): Promise<void> => {
    await editorOf(page).focus();
    await page.keyboard.press("Control+a");
    await paste(page, text);
  };
  const ranked = (text: string, from: number, to: number): string => {
    expect(text).toContain(`impact: high, urgency: medium, then: ${from},`);
    return text.replace(`impact: high, urgency: medium, then: ${from},`, `impact: high, urgency: medium, then: ${to},`);
  };

  it("are checked while they are written, at the place, and offer what may be written", async () => {
    const page = await begin("otto");
    await page.getByText("Git stays the recommended way").waitFor();
    await page.getByText("Nothing: it says what is published.").waitFor();
    expect(await publish(page).isDisabled()).toBe(true);
    await write(page, (await own()).replace("inputs:", "input:"));
    const findings = page.getByRole("region", { name: "What is wrong" });
    const finding = findings.getByRole("listitem").filter({ hasText: 'unknown key "input"' });
    await finding.getByText("OPS103").waitFor();
    await editorOf(page).locator(".cm-lintRange-error").first().waitFor();
    expect(await publish(page).isDisabled()).toBe(true);
    await finding.getByRole("button", { name: /^line \d+, column \d+$/ }).click();
    // The place is chosen: what is written now stands for it.
    await paste(page, "inputs");
    await page.getByText("Nothing is wrong with it.").waitFor();
    await page.getByText("Nothing: it says what is published.").waitFor();

    await page.keyboard.press("Control+End");
    await paste(page, "---\nkind: Lif");
    await page.keyboard.press("Control+Space");
    await page.getByRole("option", { name: /^Lifecycle/ }).waitFor();
    // An offer takes no key in the moment in which it appears.
    await page.waitForTimeout(150);
    await page.keyboard.press("Enter");
    await editorOf(page).getByText("kind: Lifecycle").waitFor();
    // A key that is pressed in the editor is none of the page.
    await page.keyboard.type("?");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.getByRole("button", { name: "Drop the draft" }).click();
    await page.getByRole("link", { name: "Write a draft" }).waitFor();
  });

  it("J18: are tried by their scenarios and against records, kept over a reload, and published", async () => {
    const page = await begin("otto");
    const draft = ranked(await own(), 2, 3);
    await write(page, draft + scenario);
    const changes = page.getByRole("region", { name: "What publishing it would change" });
    await changes.getByText("row 2: yields").waitFor();
    await page.keyboard.press("Control+s");
    const scenarios = page.getByRole("region", { name: "Scenarios", exact: true });
    const failed = scenarios.getByRole("listitem").filter({ hasText: "A printer is mended" });
    await failed.getByText(/onHold/).waitFor({ timeout: 180_000 });
    await scenarios.getByText(/\d+ scenarios pass\.$/).waitFor();

    await write(page, draft);
    await scenarios.getByText("They were run with an earlier text.").waitFor();
    await page.getByRole("button", { name: "Look at the open records" }).click();
    const move = page.getByRole("listitem").filter({ hasText: number });
    await move.first().getByText("moves").waitFor();
    await page.getByRole("button", { name: "Decide them anew" }).click();
    await page.getByText("1 record was decided anew.").waitFor();
    await page.getByText("1 would have gone another way:").waitFor();

    await page.reload();
    await changes.getByText("row 2: yields").waitFor();
    await publish(page).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Its scenarios were not run with this text.").waitFor();
    await dialog.getByText("row 2: yields").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Publish this version" }).click();
    await page.waitForURL(`${url}/definition/DecisionTable/${table}`);
    await page
      .getByRole("region", { name: "Text", exact: true })
      .getByText("impact: high, urgency: medium, then: 3,")
      .waitFor();
    expect(await own()).toContain("impact: high, urgency: medium, then: 3,");
    const kept = "Object.keys(localStorage).filter((key) => key.startsWith('opsloom.definition.'))";
    expect(await page.evaluate(kept)).toEqual([]);
  });

  it("do not go over what another has published meanwhile, before that was seen", async () => {
    const page = await begin("otto");
    const text = await own();
    await write(page, ranked(text, 3, 4));
    await page.getByText("row 2: yields").waitFor();
    const admin = await stage.product.caller("admin");
    const { path } = (await admin("GET", `/v1/definitions/DecisionTable/${table}`)).json as { path: string };
    const body = { files: [{ path, text: ranked(text, 3, 5) }] };
    expect((await admin("POST", "/v1/definitions", { body })).status).toBe(200);
    await page.reload();
    await page.getByText("Another version was published since this draft was begun.").waitFor();
    await page.getByText("row 2: yields").waitFor();
    expect(await publish(page).isDisabled()).toBe(true);
    await page.getByRole("link", { name: "What has changed since" }).click();
    const said = page.getByRole("region", { name: "What differs between two versions" });
    const item = said.getByRole("listitem").filter({ hasText: "row 2: yields" });
    await item.locator("del").getByText("3").waitFor();
    await item.locator("ins").getByText("5").waitFor();
    await page.goBack();
    await page.getByRole("button", { name: "I have seen it: go on from it" }).click();
    await page.getByRole("button", { name: "Publish", exact: true, disabled: false }).waitFor();
    await page.getByRole("button", { name: "Drop the draft" }).click();
    await page.waitForURL(`${url}/definition/DecisionTable/${table}`);
    expect(await own()).toContain("impact: high, urgency: medium, then: 5,");
  });

  it("are published by nobody who may not: they are told who may, and take the text with them", async () => {
    const page = await begin("kim");
    await page.getByText(/^Who may publish does it/).waitFor();
    expect(await publish(page).count()).toBe(0);
    expect(await page.getByRole("button", { name: "Save and run scenarios" }).count()).toBe(0);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save as a file" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("priority.yaml");
  });

  it("have an editor in which axe finds nothing serious, and that fits 320 px", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await stage.open("otto", {
        colorScheme,
        viewport: { width: 320, height: 640 },
        at: `/definition/DecisionTable/${table}?draft=yes`,
      });
      await editorOf(page).waitFor();
      await page.getByText("Nothing: it says what is published.").waitFor();
      expect(await faultsOf(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
    }
  });
});
