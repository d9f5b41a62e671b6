import { setTimeout as pause } from "node:timers/promises";
import { within } from "./within.ts";

/** An answer that no fault of a server excuses. */
export interface WrongAnswer {
  readonly path: string;
  readonly status: number;
  readonly text: string;
}

/**
 * A client that asks until it is answered, as a careful one does: again after 503, 429 and broken connections, with the
 * same key.
 */
export interface Caller {
  readonly user: string;
  get<T>(path: string): Promise<T>;
  /** Sends a command of ours; the key makes a repeat harmless. */
  post<T>(path: string, body: unknown, key: string): Promise<T>;
  /** Sends a content; a repeat is another upload, or is known by what it says. */
  upload<T>(path: string, content: Buffer, type: string): Promise<T>;
  /** Presses the button of a link, which was used by that or before. */
  press(path: string): Promise<void>;
  /** One attempt; true when it was acknowledged with 202. */
  deliver(path: string, body: unknown): Promise<boolean>;
}

/** How long an outage may last before it counts as lasting. */
const patienceMs = 150_000;
/** Longest wait for one answer: the API itself gives up a command after 20 s. */
const answerMs = 40_000;
const pauseMs = 500;

export interface CallerParams {
  readonly url: string;
  readonly user: string;
  readonly key: string;
  /** Gets answers such as 500: a fault of a server below is no excuse for them. */
  readonly wrong: WrongAnswer[];
  /** Aborted: nobody needs an answer any more. */
  readonly over?: AbortSignal;
}

/** A request whose headers are a plain map: other forms could not be put together with the key. */
type Asked = Omit<RequestInit, "headers"> & { readonly headers?: { readonly [name: string]: string } };

interface Answer {
  readonly status: number;
  readonly text: string;
}

export function createCaller({ url, user, key, wrong, over }: CallerParams): Caller {
  /**
   * One attempt, body and all. The timer holds the controller: a signal that only `fetch` knows may be collected before
   * it fires.
   */
  async function send(path: string, init: Asked): Promise<Answer> {
    const abort = new AbortController();
    const stop = (): void =>
      abort.abort(new Error(over?.aborted === true ? "the test is over" : `no answer in ${answerMs} ms`));
    const timer = setTimeout(stop, answerMs);
    over?.addEventListener("abort", stop, { once: true });
    const asked = fetch(`${url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, ...init.headers },
      signal: abort.signal,
    });
    try {
      const read = asked.then(async (response) => ({ status: response.status, text: await response.text() }));
      return await within(`an answer to ${init.method ?? "GET"} ${path}`, answerMs + 5_000, read);
    } finally {
      clearTimeout(timer);
      over?.removeEventListener("abort", stop);
    }
  }

  const isDone = ({ status }: Answer): boolean => status < 300;

  async function ask<T>(path: string, init: Asked): Promise<T> {
    return JSON.parse(await askFor(path, init, isDone)) as T;
  }

  async function askFor(path: string, init: Asked, isGood: (answer: Answer) => boolean): Promise<string> {
    const what = `${init.method ?? "GET"} ${path}`;
    const end = performance.now() + patienceMs;
    let last = "";
    do {
      if (over?.aborted === true) throw new Error(`${what} was given up: the test is over`);
      const answer = await send(path, init).catch(
        (error: unknown) =>
          `${(error as Error).message} ${((error as Error).cause as Error | undefined)?.message ?? ""}`,
      );
      if (typeof answer === "string") last = answer;
      else if (isGood(answer)) return answer.text;
      else {
        last = `${answer.status} ${answer.text}`;
        if (answer.status !== 503 && answer.status !== 429) wrong.push({ path: what, ...answer });
        if (answer.status < 500 && answer.status !== 429) throw new Error(`${what} was answered ${last}`);
      }
      await pause(pauseMs);
    } while (performance.now() < end);
    throw new Error(`${what} was not answered in ${patienceMs / 1000} s, the last: ${last}`);
  }

  const json = { "content-type": "application/json" };
  return {
    user,
    get: (path) => ask(path, {}),
    post: (path, body, idempotencyKey) =>
      ask(path, {
        method: "POST",
        headers: { ...json, "idempotency-key": idempotencyKey },
        body: JSON.stringify(body),
      }),
    upload: (path, content, type) =>
      ask(path, { method: "POST", headers: { "content-type": type }, body: new Uint8Array(content) }),
    async press(path) {
      // Pressed again, after an answer that was lost, it says that it was used.
      await askFor(path, { method: "POST" }, ({ status }) => status === 200 || status === 410);
    },
    deliver: (path, body) =>
      send(path, { method: "POST", headers: json, body: JSON.stringify(body) }).then(
        ({ status }) => status === 202,
        () => false,
      ),
  };
}
