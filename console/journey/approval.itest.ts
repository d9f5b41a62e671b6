import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askForApproval, faultsOf, skipped, type Stage, startStage } from "./stage.ts";

describe.skipIf(skipped !== null)(
  `approvals in the console (skipped when ${skipped ?? "there is no Chromium"})`,
  () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await startStage();
    });
    afterAll(() => stage?.stop());

    const decisions = async (number: string): Promise<unknown> =>
      (await (await stage.product.caller("kim"))("GET", `/v1/records/change/${number}`)).json.approvals.at(-1)
        .decisions;

    let first = "";
    it("show what is signed, and are decided by a key: the list is empty then", async () => {
      const number = await askForApproval(stage.product);
      first = number;
      const page = await stage.open("mia", { at: "/approvals" });
      await page.getByRole("heading", { name: "Restart the connection pool of the shop" }).waitFor();
      await page.getByText("Fail over to the second pool.").waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.keyboard.press("a");
      await page.getByText("Nothing waits for you.").waitFor();
      expect(await decisions(number)).toMatchObject([{ by: "mia", decision: "approve" }]);
    });

    it("of what cannot be carried out now say why, and go on waiting until it can", async () => {
      // Its window is that of the one before, which holds the item.
      const number = await askForApproval(stage.product);
      const page = await stage.open("mia", { at: "/approvals" });
      await page.getByText("Fail over to the second pool.").waitFor();
      await page.keyboard.press("a");
      await page.locator(".decide .refusal").waitFor();
      expect(await decisions(number)).toEqual([]);
      // What is sent after a refusal is asked anew: the answer of before is none.
      const kim = await stage.product.caller("kim");
      const given = { command: "cancel", input: { reason: "The sale is over" } };
      expect((await kim("POST", `/v1/records/change/${first}/commands`, { body: given })).status).toBe(200);
      await page.keyboard.press("a");
      await page.getByText("Nothing waits for you.").waitFor();
      expect(await decisions(number)).toMatchObject([{ by: "mia", decision: "approve" }]);
    });

    it("say what is signed, what of it has changed since one decided before, and what stands beside it", async () => {
      const number = await askForApproval(stage.product);
      const send = async (person: string, command: string, input: object): Promise<void> => {
        const caller = await stage.product.caller(person);
        const sent = await caller("POST", `/v1/records/change/${number}/commands`, { body: { command, input } });
        expect(sent.status, sent.text).toBe(200);
      };
      await send("mia", "reject", { comment: "Once will not do." });
      await send("kim", "revise", {});
      await send("kim", "edit", { implementationPlan: "Restart it twice." });
      await send("kim", "submit", {});
      const page = await stage.open("mia");
      for (const path of ["/approvals", `/a/${number}`]) {
        await page.goto(`${stage.url}${path}`);
        const signed = page.getByRole("region", { name: "What is signed" });
        await signed.getByText("Restart it twice.").waitFor();
        expect(await signed.getByText("Nobody can pay").count()).toBe(0);
        await page.getByRole("region", { name: "What stands beside it" }).getByText("Nobody can pay").waitFor();
        const since = page.getByRole("region", { name: "What has changed since before" });
        await since.getByRole("heading", { name: /^Changed since you rejected it/ }).waitFor();
        expect(await since.getByRole("listitem").allInnerTexts()).toEqual([
          expect.stringMatching(/^Implementation plan\s+Restart it, and look .*\s+Restart it twice\.$/),
        ]);
        expect(await faultsOf(page), path).toEqual([]);
      }
      await page.goto(`${stage.url}/approvals`);
      await page.getByRole("textbox", { name: /^Reason/ }).fill("Twice will not do, too.");
      await page.getByRole("button", { name: "Reject" }).click();
      await page.getByText("Nothing waits for you.").waitFor();
    });

    it("are rejected with a reason alone, on a phone as well", async () => {
      const number = await askForApproval(stage.product);
      const page = await stage.open("mia", { viewport: { width: 390, height: 800 }, hasTouch: true, at: "/approvals" });
      await page.getByRole("button", { name: "Reject" }).click();
      await page.getByText("Say why you reject it.").waitFor();
      expect(await decisions(number)).toEqual([]);
      await page.getByRole("textbox", { name: /^Reason/ }).fill("The sale is over in an hour: wait for it.");
      await page.getByRole("button", { name: "Reject" }).click();
      await page.getByText("Nothing waits for you.").waitFor();
      expect(await decisions(number)).toMatchObject([{ by: "mia", decision: "reject" }]);
    });
  },
);
