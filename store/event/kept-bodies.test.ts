import { expect, it } from "vitest";
import { KeptBodies } from "./kept-bodies.ts";

it("bodies are kept until they are worked, the newest as far as their bytes", () => {
  const kept = new KeptBodies(100);
  kept.keep(1, "a", 40);
  kept.keep(2, "b", 40);
  kept.keep(3, "c", 40);
  expect([...kept.all()]).toEqual([
    [2, "b"],
    [3, "c"],
  ]);
  kept.forget([2, 7]);
  kept.keep(4, "d", 60);
  expect([...kept.all().keys()]).toEqual([3, 4]);
  kept.keep(5, "larger than all", 101);
  expect([...kept.all().keys()]).toEqual([]);
});
