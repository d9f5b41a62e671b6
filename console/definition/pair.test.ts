import { describe, expect, it } from "vitest";
import { comparedWith, versionsOf } from "./pair.ts";
import type { Publication } from "./versions.tsx";

const one = (digest: string, retired = false): Publication => ({
  digest,
  at: "2026-01-01T00:00:00.000Z",
  by: "otto",
  gitCommit: null,
  retired,
  latest: false,
  open: 0,
});

describe("versions that are compared", () => {
  const versions = versionsOf([one("c"), one("a"), one("b", true), one("b"), one("a")]);

  it("are each there once, as they were last published, and what was retired is none", () => {
    expect(versions.map(({ digest }) => digest)).toEqual(["c", "a", "b"]);
  });

  it("are the one that is shown and the one before it, until another is asked for", () => {
    expect(comparedWith(versions, "c", undefined)?.digest).toBe("a");
    expect(comparedWith(versions, "a", undefined)?.digest).toBe("b");
    expect(comparedWith(versions, "a", "c")?.digest).toBe("c");
  });

  it("are never one and itself, and none where there is one alone", () => {
    expect(comparedWith(versions, "c", "c")?.digest).toBe("a");
    expect(comparedWith(versions, "b", undefined)?.digest).toBe("a");
    expect(comparedWith([one("a")], "a", "a")).toBeNull();
  });
});
