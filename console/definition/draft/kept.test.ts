import { describe, expect, it } from "vitest";
import { Drafts } from "./kept.ts";

function storeOf(kept: Map<string, string>): ConstructorParameters<typeof Drafts>[0] {
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

describe("drafts", () => {
  it("stay until they are dropped, each under its name", () => {
    const store = storeOf(new Map());
    new Drafts(store).keep("Lifecycle/incident", { text: "kind: Lifecycle\n", base: "a" });
    const again = new Drafts(store);
    expect(again.read("Lifecycle/incident")).toEqual({ text: "kind: Lifecycle\n", base: "a" });
    expect(again.read("RecordType/incident")).toBeNull();
    again.drop("Lifecycle/incident");
    expect(again.read("Lifecycle/incident")).toBeNull();
  });

  it.each(["{", "null", '"text"', '{"text":1,"base":"a"}', '{"text":"a"}'])("are none where %s is kept", (kept) => {
    expect(new Drafts(storeOf(new Map([["opsloom.definition.A/b", kept]]))).read("A/b")).toBeNull();
  });
});
