import { expect, it } from "vitest";
import { isOfPortal } from "./of-portal.ts";

it("pages of the portal are loaded anew, those of the console are not", () => {
  for (const path of ["/portal", "/portal/mine", "/portal?q=printer", "/a/CHG0000001"])
    expect(isOfPortal(path)).toBe(true);
  for (const path of ["/", "/approvals", "/article/KB0000001", "/portals", "/q/a"])
    expect(isOfPortal(path)).toBe(false);
});
