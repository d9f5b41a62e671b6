/** A value that is read anew when it is older than so many milliseconds; what failed is not kept. */
export function cached<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | null = null;
  let readAt = 0;
  return () => {
    if (value === null || Date.now() - readAt > ms) {
      readAt = Date.now();
      const next = read();
      next.catch(() => {
        if (value === next) value = null;
      });
      value = next;
    }
    return value;
  };
}
