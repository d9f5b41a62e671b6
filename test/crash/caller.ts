import { setTimeout as pause } from "node:timers/promises";

/** An answer that no fault of a server excuses. */
export interface WrongAnswer {
  readonly path: string;
  readonly status: number;
  readonly text: string;
}

/** A client that asks until it is answered, as a careful one does: again after 503, 429 and broken connections, with the same key. */
export interface Caller {
  readonly user: string;
  get<T>(path: string): Promise<T>;
  /** Sends a command of ours; the key makes a repeat harmless. */
  post<T>(path: string, body: unknown, key: string): Promise<T>;
  /** One attempt; true when it was acknowledged with 202. */
  deliver(path: string, body: unknown): Promise<boolean>;
}

/** Attempts before an outage counts as lasting; about five minutes. */
const maxAttempts = 600;
const pauseMs = 500;

export interface CallerParams {
  readonly url: string;
  readonly user: string;
  readonly key: string;
  /** Gets answers such as 500: a fault of a server below is no excuse for them. */
  readonly wrong: WrongAnswer[];
}

export function createCaller({ url, user, key, wrong }: CallerParams): Caller {
  const send = (path: string, init: RequestInit): Promise<Response> =>
    fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers }, signal: AbortSignal.timeout(40_000) });

  async function ask<T>(path: string, init: RequestInit): Promise<T> {
    let last = "";
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const answer = await send(path, init).then(
        async (response) => ({ status: response.status, text: await response.text() }),
        (error: unknown) => String(error),
      );
      if (typeof answer === "string") last = answer;
      else if (answer.status < 300) return JSON.parse(answer.text) as T;
      else if (answer.status === 503 || answer.status === 429) last = `${answer.status} ${answer.text}`;
      else {
        wrong.push({ path: `${init.method ?? "GET"} ${path}`, ...answer });
        if (answer.status < 500) throw new Error(`${init.method ?? "GET"} ${path} was answered ${answer.status} ${answer.text}`);
        last = `${answer.status} ${answer.text}`;
      }
      await pause(pauseMs);
    }
    throw new Error(`${path} was not answered in ${maxAttempts} attempts, the last: ${last}`);
  }

  const json = { "content-type": "application/json" };
  return {
    user,
    get: (path) => ask(path, {}),
    post: (path, body, idempotencyKey) =>
      ask(path, { method: "POST", headers: { ...json, "idempotency-key": idempotencyKey }, body: JSON.stringify(body) }),
    async deliver(path, body) {
      return send(path, { method: "POST", headers: json, body: JSON.stringify(body) }).then(
        (response) => response.status === 202,
        () => false,
      );
    },
  };
}
