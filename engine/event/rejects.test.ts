import { describe, expect, it } from "vitest";
import { judgeRejects, manyRejects, rejectsWithinMs } from "./rejects.ts";

describe("items of a source that are not understood", () => {
  it("are an alert of the source when they are many, which ends when no more come", () => {
    expect(judgeRejects("monitor", manyRejects - 1, 5)).toBeNull();
    expect(judgeRejects("monitor", manyRejects, 5)).toMatchObject({
      source: "monitor",
      key: "$rejected",
      state: "firing",
      severity: 2,
      at: 5,
      closeAfterMs: rejectsWithinMs,
    });
  });
});
