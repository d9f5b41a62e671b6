import { expect, it } from "vitest";
import { ownPath } from "./own-path.ts";

it("after signing in only pages of this console are gone to", () => {
  for (const path of ["/", "/incident/INC0000001", "/work/incident?q=printer&state=new"])
    expect(ownPath(path)).toBe(path);
  const others = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "",
    null,
    7,
    [],
    "/\t/evil.example",
    "/sign-in?to=/sign-in",
  ];
  for (const other of others) expect(ownPath(other), String(other)).toBe("/");
});
