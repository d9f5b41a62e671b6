import { EventStreamReader } from "./event-stream.ts";
import { ApiError, UnreachableError } from "./fault.ts";

export interface FollowParams {
  /** Opens the stream behind the event with that id; rejects with what a call would. */
  readonly open: (lastEventId: string) => Promise<Response>;
  readonly lastEventId: string;
  readonly signal: AbortSignal | undefined;
  readonly onCut?: (() => void) | undefined;
}

/** Milliseconds to wait before each try in a row; after the last the failure is told. */
const pauses = [250, 500, 1_000, 2_000, 4_000, 8_000] as const;

/**
 * The data of a stream of server-sent events, parsed, until the server ends it. A stream that is cut off is opened
 * again behind the last event that came, so that nothing is missed; the tries are counted anew with each event. What
 * the API refuses ends it, but for 429 and 503, which mean later.
 */
export async function* follow<T>({ open, lastEventId, signal, onCut }: FollowParams): AsyncGenerator<T> {
  let last = lastEventId;
  for (let tries = 0; ;) {
    try {
      for await (const event of eventsOf(await open(last))) {
        last = event.id;
        tries = 0;
        yield JSON.parse(event.data) as T;
      }
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const wait = pauses[tries];
      if (!mayComeBack(error) || wait === undefined) throw error;
      tries += 1;
      onCut?.();
      await pause(Math.max(wait, (error instanceof ApiError ? (error.retryAfter ?? 0) : 0) * 1_000), signal);
    }
  }
}

async function* eventsOf(response: Response) {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const events = new EventStreamReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new UnreachableError(new URL(response.url).origin, error);
      });
      if (done) return;
      yield* events.read(decoder.decode(value, { stream: true }));
    }
  } finally {
    // Whoever stops to listen closes the connection. Its failure is told by read.
    await reader.cancel().catch(() => undefined);
  }
}

function mayComeBack(error: unknown): boolean {
  return error instanceof UnreachableError || (error instanceof ApiError && [429, 503].includes(error.status));
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
