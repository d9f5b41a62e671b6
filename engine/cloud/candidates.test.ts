import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account } from "./ir.ts";
import { cloudCandidates } from "./candidates.ts";
import type { CloudResource } from "./resource.ts";

const account: Account = {
  name: "shop",
  title: "Shop",
  owner: null,
  provider: "aws",
  id: "123456789012",
  regions: ["eu-west-1"],
  services: ["compute"],
  credential: "shop",
  endpoint: null,
  schedule: { zone: "UTC", maxRunMs: null },
  collector: null,
  stamp: { environment: "test", owner: "mia" },
  onMissing: null,
};
const machine: CloudResource = {
  type: "instance",
  id: "i-1",
  name: "web",
  region: "eu-west-1",
  attributes: { size: "t3.micro" },
  tags: {},
  links: [],
};
const attributesOf = (change: Partial<CloudResource>) =>
  cloudCandidates([{ ...machine, ...change }], { account, classes: {} })[0]?.attributes;

describe("a resource as the CMDB is asked to take it", () => {
  it("has its account, its tags and what the account stamps on all", () => {
    expect(attributesOf({ tags: { service: "shop" } })).toEqual({
      name: "web",
      size: "t3.micro",
      resourceId: "i-1",
      account: "123456789012",
      provider: "aws",
      region: "eu-west-1",
      tags: { service: "shop" },
      environment: "test",
      owner: "mia",
    });
  });

  it("is of the environment that its tag names, in whatever letters, else of the stamped one", () => {
    expect(attributesOf({ tags: { Environment: "Prod" } })?.["environment"]).toBe("production");
    expect(attributesOf({ tags: { stage: "dev" } })?.["environment"]).toBe("development");
    expect(attributesOf({ tags: { env: "constructor" } })?.["environment"]).toBe("test");
    expect(attributesOf({ tags: { env: "moon" } })?.["environment"]).toBe("test");
  });

  it("has no tags where there are none, so that those that are gone are taken back", () => {
    expect(attributesOf({})?.["tags"]).toBeNull();
  });

  it("whatever its tags are called, has them all", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string()), (tags) => {
        const told = attributesOf({ tags })?.["tags"];
        expect(told ?? {}).toEqual(tags);
      }),
    );
  });
});
