import { describe, expect, it } from "vitest";
import { RateLimiter } from "./rate-limit.ts";

describe("the rate limit of a key", () => {
  it("lets the quota through, then says how long to wait", () => {
    const now = 0;
    const limiter = new RateLimiter({ quota: 3, windowSeconds: 30 }, () => now);
    expect([1, 2, 3].map(() => limiter.take("a").left)).toEqual([2, 1, 0]);
    expect(limiter.take("a")).toEqual({ left: 0, waitSeconds: 10 });
  });

  it("counts each key for itself", () => {
    const limiter = new RateLimiter({ quota: 1, windowSeconds: 10 }, () => 0);
    expect(limiter.take("a").waitSeconds).toBe(0);
    expect(limiter.take("b").waitSeconds).toBe(0);
    expect(limiter.take("a").waitSeconds).toBe(10);
  });

  it("takes as many as are asked for, or none of them", () => {
    let now = 0;
    const limiter = new RateLimiter({ quota: 10, windowSeconds: 10 }, () => now);
    expect(limiter.take("a", 8)).toEqual({ left: 2, waitSeconds: 0 });
    expect(limiter.take("a", 5)).toEqual({ left: 2, waitSeconds: 3 });
    now = 3_000;
    expect(limiter.take("a", 5)).toEqual({ left: 0, waitSeconds: 0 });
  });

  it("regains the quota over the window, and never more", () => {
    let now = 0;
    const limiter = new RateLimiter({ quota: 2, windowSeconds: 10 }, () => now);
    limiter.take("a");
    limiter.take("a");
    now = 5_000;
    expect(limiter.take("a")).toEqual({ left: 0, waitSeconds: 0 });
    now = 1_000_000;
    expect(limiter.take("a").left).toBe(1);
  });

  it("forgets the keys used longest ago instead of growing without end", () => {
    const limiter = new RateLimiter({ quota: 1, windowSeconds: 10 }, () => 0);
    limiter.take("first");
    for (let key = 0; key < 10_000; key += 1) limiter.take(`key ${key}`);
    expect(limiter.take("first").waitSeconds).toBe(0);
  });
});
