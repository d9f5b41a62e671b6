/** A wish to stop, told by a signal to the process. */
export interface StopSignals {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  readonly stop: AbortSignal;
  /** Aborted by a Ctrl-C after that: never by a repeated `opsloom down` or a stop of the container. */
  readonly force: AbortSignal;
  dispose(): void;
}

/** `npm start` passes on the Ctrl-C that the terminal has sent to us already: repeats within this time are one. */
const sameMs = 700;

/** Listens for the signals that stop a server. The handlers of libraries stay off: only we know the order. */
export function listenForStop(now: () => number = () => performance.now()): StopSignals {
  const stop = new AbortController();
  const force = new AbortController();
  let first: number | null = null;
  const hear = (name: NodeJS.Signals): void => {
    if (first === null) {
      first = now();
      stop.abort(new Error("asked to stop"));
    } else if (name === "SIGINT" && now() - first > sameMs) {
      force.abort(new Error("asked to stop at once"));
    }
  };
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of names) process.on(name, hear);
  return {
    stop: stop.signal,
    force: force.signal,
    dispose: () => {
      for (const name of names) process.off(name, hear);
    },
  };
}
