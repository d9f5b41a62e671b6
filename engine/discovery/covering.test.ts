import { expect, it } from "vitest";
import { covering } from "./covering.ts";
import { parseAddress } from "./range.ts";
import { sampleDiscovery } from "./sample.ts";

it("an address is looked after by the discovery whose smallest range holds it, then by name; not by one that excludes it", () => {
  const discoveries = [
    sampleDiscovery({ name: "wide", ranges: ["10.0.0.0/16"] }),
    sampleDiscovery({ name: "narrow", ranges: ["10.0.0.0/24", "10.9.0.0/24"], exclude: ["10.0.0.9"] }),
    sampleDiscovery({ name: "another", ranges: ["10.0.0.0/24"], exclude: ["10.0.0.0/28"] }),
  ];
  const found = ["10.0.0.20", "10.0.0.1", "10.0.0.9", "10.0.7.1", "10.9.0.1", "192.0.2.1"].map(
    (address) => covering(discoveries, parseAddress(address) ?? 0)?.name,
  );
  expect(found).toEqual(["another", "narrow", "wide", "wide", "narrow", undefined]);
});
