import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askForApproval, skipped, type Stage, startStage } from "./stage.ts";

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

    it("show what is signed, and are decided by a key: the list is empty then", async () => {
      const number = await askForApproval(stage.product);
      const page = await stage.open("mia");
      await page.goto(`${stage.url}/approvals`);
      await page.getByRole("heading", { name: "Restart the connection pool of the shop" }).waitFor();
      await page.getByText("Fail over to the second pool.").waitFor();
      await page.keyboard.press("a");
      await page.getByText("Nothing waits for you.").waitFor();
      expect(await decisions(number)).toMatchObject([{ by: "mia", decision: "approve" }]);
    });

    it("are rejected with a reason alone, on a phone as well", async () => {
      const number = await askForApproval(stage.product);
      const page = await stage.open("mia", { viewport: { width: 390, height: 800 }, hasTouch: true });
      await page.goto(`${stage.url}/approvals`);
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
