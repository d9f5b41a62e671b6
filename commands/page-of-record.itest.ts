import { afterAll, beforeAll, expect, it } from "vitest";
import { grants } from "../api/contract/permission.ts";
import { askForApproval, openIncident } from "../console/journey/stage.ts";
import { commonRole } from "../engine/access/role.ts";
import { saveDelegation } from "../store/person/delegations.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";
import { pageOfRecord } from "./page-of-record.ts";

let product: TestProduct;
beforeAll(async () => {
  product = await startProduct({ relay: false });
});
afterAll(() => product?.stop());

const publicUrl = "https://opsloom.example.org";
const page = (recordId: string, person: string): Promise<string | null> =>
  pageOfRecord(product.pool, { publicUrl, recordId, person });

it("who is told is led to the decision that waits for them, to the console where they work there, else to the portal", async () => {
  const change = await askForApproval(product);
  expect(await page(`change/${change}`, "mia")).toBe(`${publicUrl}/a/${change}`);
  expect(await page(`change/${change}`, "kim")).toBe(`${publicUrl}/change/${change}`);
  const incident = await openIncident(product, { title: "Printer" });
  expect(await page(`incident/${incident}`, "ada")).toBe(`${publicUrl}/portal/mine/incident/${incident}`);
});

it("so is who stands in for somebody, while they do", async () => {
  const change = await askForApproval(product);
  const { rows } = await product.pool.query<{ approver: string }>(
    "select approver from approval_requests where record_id = $1 and state = 'waiting' limit 1",
    [`change/${change}`],
  );
  const [from, to] = [rows[0]?.approver ?? "", "ada"];
  const [startsAt, endsAt] = [new Date(Date.now() - 1_000), new Date(Date.now() + 3_600_000)];
  await saveDelegation(product.pool, { from, to, startsAt, endsAt });
  expect(await page(`change/${change}`, to)).toBe(`${publicUrl}/a/${change}`);
  await product.pool.query("update delegations set ends_at = now()");
  expect(await page(`change/${change}`, to)).toBe(`${publicUrl}/portal/mine/change/${change}`);
});

it("there is no page of what is not there, nor where nobody says how it is reached", async () => {
  expect(await page("change/CHG9999999", "kim")).toBeNull();
  const incident = await openIncident(product, { title: "Printer" });
  expect(
    await pageOfRecord(product.pool, { publicUrl: null, recordId: `incident/${incident}`, person: "kim" }),
  ).toBeNull();
});

it("each role of the product but the one of everybody reads records, as the console needs", () => {
  for (const [role, permissions] of Object.entries(grants))
    expect(permissions.includes("records.read"), role).toBe(role !== commonRole);
});
