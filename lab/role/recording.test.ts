import { expect, it } from "vitest";
import { machineIdOf, twelveHosts } from "../site/twelve.ts";
import type { Host, Site } from "../site/site.ts";
import { recording } from "./recording.ts";

const site: Site = { lab: "test", hosts: twelveHosts, programs: {}, checkout: "/", key: "" };
const own = twelveHosts.find(({ role }) => role === "switch") as Host;
const rowsOf = (site: Site): readonly (readonly string[])[] =>
  recording(own, site)
    .trim()
    .split("\n")
    .map((line) => line.split("|"));

it("tells each object once, in the order of a walk, in the three columns of a recording", () => {
  const rows = rowsOf(site);
  const keys = rows.map(([oid = ""]) =>
    oid
      .split(".")
      .map((part) => part.padStart(10, "0"))
      .join("."),
  );
  expect(keys).toEqual(keys.toSorted());
  expect(new Set(keys).size).toBe(keys.length);
  for (const row of rows)
    expect(row).toEqual([expect.stringMatching(/^[\d.]+$/), expect.stringMatching(/^\d+x?$/), expect.any(String)]);
});

it("keeps a host at its card when its address changes, and learns one that is new", () => {
  const at = (site: Site, address: string) =>
    rowsOf(site).find(([oid]) => oid === `1.3.6.1.2.1.4.22.1.2.1.${address}`)?.[2];
  expect(at(site, "192.0.2.11")).toBe("0200c000020b");
  const moved = twelveHosts.map((host) => (host.name === "web1" ? { ...host, address: "192.0.2.99" } : host));
  expect(at({ ...site, hosts: moved }, "192.0.2.99")).toBe("0200c000020b");
  expect(at({ ...site, hosts: moved }, "192.0.2.11")).toBeUndefined();
  const added = {
    name: "app3",
    address: "192.0.2.23",
    mac: "02:00:c0:00:02:17",
    role: "app",
    machineId: machineIdOf("app3"),
  };
  expect(at({ ...site, hosts: [...twelveHosts, added] }, "192.0.2.23")).toBe("0200c0000217");
});
