import { describe, expect, it } from "vitest";
import { loadDefinitions } from "../definition/load.ts";
import type { DecisionTable } from "../table/ir.ts";
import { addedNames, chooseAuthority } from "./authority.ts";

const text = `apiVersion: opsloom/v1
kind: DecisionTable
metadata: { name: certificate-authority }
spec:
  inputs: { purpose: .purpose, zone: 'if .names | all(endswith(".internal")) then "internal" else "public" end' }
  hit: all
  rules:
    - { zone: internal, then: { authority: own, kind: internal }, because: it stays within }
    - { zone: public, then: { authority: first, kind: acme } }
    - { purpose: shop, zone: public, then: { authority: second, kind: acme } }
`;
const table = loadDefinitions([{ path: "t.yaml", text }]).definitions.flatMap((one) =>
  one.kind === "DecisionTable" ? [one.ir] : [],
)[0] as DecisionTable;
const choose = (names: readonly string[], purpose: string | null, named: string | null = null) =>
  chooseAuthority(table, { names, purpose, environment: null, service: null }, named);

describe("the authority that signs", () => {
  it("is the one that the table says, with its reason", () => {
    expect(choose(["a.internal", "b.internal"], null)).toEqual({
      ok: true,
      value: { authority: { authority: "own", kind: "internal" }, because: "it stays within" },
    });
  });

  it("is chosen by people where several fit, or none does", () => {
    expect(choose(["shop.example"], "shop")).toMatchObject({
      ok: false,
      error: expect.stringContaining('it is first or second; name it in "authority"'),
    });
    expect(choose(["shop.example"], "shop", "second")).toMatchObject({ ok: true });
    expect(choose(["shop.example"], null, "own")).toMatchObject({
      ok: false,
      error: expect.stringContaining('"own" is no authority for shop.example'),
    });
    const none = chooseAuthority(
      { ...table, rules: [] },
      { names: ["x"], purpose: null, environment: null, service: null },
      null,
    );
    expect(none).toMatchObject({ ok: false, error: expect.stringContaining("no row that fits") });
  });

  it("is told which names are new", () => {
    expect(
      addedNames(["Shop.example", "*.shop.example", "new.example"], [["shop.example"], ["*.shop.example"]]),
    ).toEqual(["new.example"]);
  });
});
