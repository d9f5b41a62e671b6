import { expect, it } from "vitest";
import { type Edge, type Node, unionOf } from "./union.ts";

const node = (id: string, distance: number): Node => ({
  id,
  name: id,
  class: "application",
  state: "active",
  role: "application",
  entry: false,
  distance,
  cut: false,
});
const edge = (from: string, to: string): Edge => ({
  from,
  type: "dependsOn",
  to,
  since: null,
  source: "ssh",
  evidence: [],
});

it("what is drawn is what is there and what is gone, nearest first, each marked by how it differs", () => {
  const change = { what: "state" as const, from: "active", to: "absent" };
  const { parts, joints } = unionOf({
    nodes: [node("shop", 0), node("web", 1), node("new", 2)],
    edges: [edge("shop", "web"), edge("web", "new")],
    difference: {
      with: "2026-03-01T00:00:00Z",
      nodes: { added: [node("new", 2)], gone: [node("old", 1)], changed: [{ id: "web", changes: [change] }] },
      edges: { added: [edge("web", "new")], gone: [edge("shop", "old")] },
    },
  });
  expect(parts.map(({ id, mark }) => [id, mark])).toEqual([
    ["shop", null],
    ["old", "gone"],
    ["web", "changed"],
    ["new", "added"],
  ]);
  expect(parts[2]!.changes).toEqual([change]);
  expect(joints.map(({ from, to, mark }) => [from, to, mark])).toEqual([
    ["shop", "web", null],
    ["web", "new", "added"],
    ["shop", "old", "gone"],
  ]);
});

it("nothing is marked where nothing is compared", () => {
  const { parts, joints } = unionOf({ nodes: [node("shop", 0)], edges: [edge("shop", "web")], difference: null });
  expect([...parts, ...joints].map(({ mark }) => mark)).toEqual([null, null]);
});

it("what was seen to be used is drawn once, beside what is there", () => {
  const to = { id: "mq", name: "Old queue", class: "application", state: "active" };
  const shown = { nodes: [node("shop", 0), node("web", 1)], edges: [], difference: null };
  const seen = { type: "dependsOn", to };
  const { parts, joints } = unionOf(shown, [
    { ...seen, from: "web" },
    { ...seen, from: "shop" },
    { ...seen, from: "shop", to: { ...to, id: "web" } },
  ]);
  expect(parts.map(({ id, isSuggested }) => [id, isSuggested])).toEqual([
    ["shop", false],
    ["mq", true],
    ["web", false],
  ]);
  expect(joints.map(({ from, to: end, isSuggested }) => [from, end, isSuggested])).toEqual([
    ["web", "mq", true],
    ["shop", "mq", true],
    ["shop", "web", true],
  ]);
});
