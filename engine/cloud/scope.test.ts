import { describe, expect, it } from "vitest";
import { cloudServices } from "./ir.ts";
import { scopesOf } from "./scope.ts";

describe("the scopes of an account", () => {
  it("are each service in each region, and once what knows no regions", () => {
    const regions = ["a", "b"];
    expect(scopesOf({ regions, services: ["network", "objects"] })).toEqual([
      { region: "a", service: "network" },
      { region: "b", service: "network" },
      { region: "global", service: "objects" },
    ]);
    expect(scopesOf({ regions, services: cloudServices })).toHaveLength((cloudServices.length - 1) * 2 + 1);
  });
});
