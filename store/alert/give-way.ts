/** Longest time that a loop over events keeps everything else in this process waiting, milliseconds. */
const sliceMs = 8;

/**
 * For loops that may be long: `await giveWay()` in each round lets requests and timers have their turn as soon as the
 * loop has had `sliceMs` since the last time. Otherwise it costs next to nothing.
 */
export function createGiveWay(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < sliceMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  };
}
