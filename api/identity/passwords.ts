import type { Pool } from "pg";
import { checkPassword, hashedPassword } from "../../store/session/password.ts";
import { type Counted, forgetTry, noteTry } from "../../store/session/tries.ts";
import { HttpError, unavailable } from "../error.ts";

/** Passwords that are hashed at the same time: each takes a thread, 32 MiB and a fifth of a second. */
const mostAtOnce = 2;

/** Passwords as strangers and people give them: counted, and few at a time. */
export interface Passwords {
  /**
   * Whether it is the password of the person. A right one is no try. Throws 429 when there were too many, 503 when too
   * many are looked at now.
   */
  isRight(user: string, password: string, counted: readonly Counted[]): Promise<boolean>;
  /** What is stored of a new one. Throws 503. */
  hash(password: string): Promise<string>;
}

export function createPasswords(pool: Pool): Passwords {
  let hashing = 0;

  async function inTurn<T>(act: () => Promise<T>, whenBusy: () => Promise<void> = () => Promise.resolve()): Promise<T> {
    if (hashing >= mostAtOnce) {
      await whenBusy();
      throw unavailable("many people sign in now: try again", 1);
    }
    hashing += 1;
    try {
      return await act();
    } finally {
      hashing -= 1;
    }
  }

  return {
    async isRight(user, password, counted) {
      const tried = await noteTry(pool, counted);
      if (!tried.ok) throw tooMany(tried.waitSeconds);
      const isRight = await inTurn(
        () => checkPassword(pool, user, password),
        () => forgetTry(pool, tried.ids),
      );
      if (isRight) await forgetTry(pool, tried.ids);
      return isRight;
    },
    hash: (password) => inTurn(() => hashedPassword(password)),
  };
}

function tooMany(waitSeconds: number): HttpError {
  return new HttpError({
    status: 429,
    title: "Too many tries",
    detail: `too many tries of a password: wait ${Math.ceil(waitSeconds / 60)} min, or ask an administrator for a link`,
    code: "OPS429",
    headers: { "retry-after": String(waitSeconds) },
  });
}
