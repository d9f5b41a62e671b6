import { type Refusal, timedOut, tooLarge } from "./refusal.ts";

export interface BoundParams {
  /** Named in the refusal. */
  readonly where: string;
  readonly deadlineMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Bytes that came so far. */
  readonly read: () => number;
  /** Ends the exchange: whoever waits for it gets an error. */
  readonly stop: () => void;
}

/** Time and bytes of an exchange that a library carries out over a socket of its own. */
export interface Bound {
  /** What stopped the exchange; null = nothing did. */
  readonly broken: Refusal | null;
  /** Counts now, where the exchange can tell that bytes have come. */
  check(): void;
  end(): void;
}

/** How often bytes are counted. What comes in between is read, and is never more than a socket brings in that time. */
const everyMs = 20;

export function createBound(params: BoundParams): Bound {
  let broken: Refusal | null = null;
  const end = (): void => {
    clearTimeout(deadline);
    clearInterval(counting);
    params.signal.removeEventListener("abort", params.stop);
  };
  const breakOff = (why: Refusal): void => {
    broken = why;
    end();
    params.stop();
  };
  const deadline = setTimeout(() => breakOff(timedOut(params.where)), params.deadlineMs);
  const check = (): void => {
    if (broken === null && params.read() > params.maxBytes)
      breakOff(tooLarge(params.where, `${params.maxBytes} bytes`));
  };
  const counting = setInterval(check, everyMs);
  params.signal.addEventListener("abort", params.stop, { once: true });
  return {
    get broken() {
      return broken;
    },
    check,
    end,
  };
}
