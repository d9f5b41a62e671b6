import { describe, expect, it } from "vitest";
import { countKinds, foundIn, type Listed } from "./found.ts";

const one = (kind: string, name: string, more: Partial<Listed> = {}): Listed => ({
  kind,
  name,
  title: null,
  owner: null,
  digest: "0".repeat(64),
  path: "definitions/a.yaml",
  author: "otto",
  gitCommit: null,
  publishedAt: "2026-01-01T00:00:00.000Z",
  ...more,
});

const all = [
  one("Lifecycle", "incident", { title: "Life of an incident", owner: "service-desk" }),
  one("RecordType", "incident", { title: "Incident", owner: "service-desk" }),
  one("CIClass", "host", { author: "mia" }),
];
const named = (filter: Parameters<typeof foundIn>[1]): string[] =>
  foundIn(all, filter).map(({ kind, name }) => `${kind}/${name}`);

describe("definitions in the list", () => {
  it("are found by all words together, wherever each stands, whatever their case", () => {
    expect(named({ q: "Service INCIDENT" })).toEqual(["Lifecycle/incident", "RecordType/incident"]);
    expect(named({ q: "incident life" })).toEqual(["Lifecycle/incident"]);
    expect(named({ q: "incident host" })).toEqual([]);
    expect(named({ q: "  " })).toHaveLength(3);
  });

  it("are found by their kind as it is written and as it is called, and by who published them", () => {
    expect(named({ q: "class of items" })).toEqual(["CIClass/host"]);
    expect(named({ q: "CIClass" })).toEqual(["CIClass/host"]);
    expect(named({ q: "record type" })).toEqual(["RecordType/incident"]);
    expect(named({ q: "mia" })).toEqual(["CIClass/host"]);
  });

  it("are those of one kind alone, when it is chosen", () => {
    expect(named({ kind: "Lifecycle" })).toEqual(["Lifecycle/incident"]);
    expect(named({ kind: "Lifecycle", q: "host" })).toEqual([]);
  });

  it("are counted by kind, in the order in which kinds are called", () => {
    expect(countKinds([...all, one("Lifecycle", "change")])).toEqual([
      ["CIClass", 1],
      ["Lifecycle", 2],
      ["RecordType", 1],
    ]);
  });
});
