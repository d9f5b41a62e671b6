/** Writes rows to the store in batches, a while after the first of them; what cannot be written is given up. */

/** Rows waiting at most; beyond that the oldest go, because the newest say where a run is. */
const mostWaiting = 5000;
const flushMs = 25;

export interface BatchWriter<Row> {
  write(rows: readonly Row[]): void;
  /** Writes what waits, and waits for it. */
  flush(): Promise<void>;
}

export function createBatchWriter<Row>(
  save: (rows: readonly Row[]) => Promise<void>,
  onError: (error: Error) => void,
): BatchWriter<Row> {
  let waiting: Row[] = [];
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const rows = waiting;
    waiting = [];
    writing = writing
      .then(() => save(rows))
      .catch((error: unknown) => onError(error instanceof Error ? error : new Error(String(error))));
    return writing;
  };
  return {
    write(rows) {
      waiting.push(...rows);
      if (waiting.length > mostWaiting) waiting = waiting.slice(-mostWaiting);
      timer ??= setTimeout(() => void flush(), flushMs);
    },
    flush,
  };
}
