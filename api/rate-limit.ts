import type { Response } from "express";
import { HttpError } from "./error.ts";

export interface RateLimit {
  /** Requests a key may send at once, and regains over the window. */
  readonly quota: number;
  readonly windowSeconds: number;
}

/** Far above what a person or a polite program sends; it stops a loop that went wild. */
export const defaultRateLimit: RateLimit = { quota: 2_000, windowSeconds: 10 };

interface Bucket {
  left: number;
  at: number;
}

/** Keys remembered at most; a bucket that is full again is no different from one that is forgotten. */
const capacity = 10_000;

/**
 * One token bucket for each API key, in this process. Counts after the key is known to be right: a stranger cannot use
 * up another's share, and a 256-bit secret needs no limit on guesses.
 */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limit: RateLimit, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#now = now;
  }

  /** Takes so many requests of a key. The seconds until they are free when there are not enough left: then it takes none. */
  take(key: string, count = 1): { readonly left: number; readonly waitSeconds: number } {
    const { quota, windowSeconds } = this.#limit;
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { left: quota, at: now };
    const regained = ((now - bucket.at) / 1000) * (quota / windowSeconds);
    const available = Math.min(quota, bucket.left + regained);
    const taken = available >= count;
    const rest = taken ? available - count : available;
    this.#buckets.delete(key);
    this.#buckets.set(key, { left: rest, at: now });
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= capacity) break;
      this.#buckets.delete(oldest);
    }
    return {
      left: Math.floor(rest),
      waitSeconds: taken ? 0 : Math.ceil(((count - available) * windowSeconds) / quota),
    };
  }

  /** Takes so many requests and tells so in the headers; throws 429. */
  check(key: string, res: Response, count = 1): void {
    const { quota, windowSeconds } = this.#limit;
    const { left, waitSeconds } = this.take(key, count);
    res.set("ratelimit-policy", `"key";q=${quota};w=${windowSeconds}`);
    res.set("ratelimit", `"key";r=${left};t=${waitSeconds > 0 ? waitSeconds : windowSeconds}`);
    if (waitSeconds === 0) return;
    throw new HttpError({
      status: 429,
      title: "Too many requests",
      detail: `this API key may send ${quota} requests in ${windowSeconds} s: wait ${waitSeconds} s`,
      code: "OPS429",
      headers: { "retry-after": String(waitSeconds) },
    });
  }
}
