/**
 * What the bench runs in a page, as texts: programs outside the console are checked without the names of a browser, so
 * that none is used on a server by mistake. Each is an expression that becomes a promise.
 */

/** Milliseconds from the beginning of the navigation to the largest paint so far. */
export const largestPaint = `new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})`;

/**
 * UTC milliseconds at which the page shows a text. The page notes it itself: asking it again and again would keep it
 * from drawing.
 */
export const shownAt = (text: string): string => `new Promise((resolve) => {
  const look = () => {
    if (!document.body.innerText.includes(${JSON.stringify(text)})) return;
    watching.disconnect();
    resolve(Date.now());
  };
  const watching = new MutationObserver(look);
  watching.observe(document.body, { childList: true, subtree: true, characterData: true });
})`;

/**
 * Scrolls a list of so many rows to its end, ten rows a frame, waiting where more of it is still asked for:
 * { frames: milliseconds of each frame that scrolled, rows }.
 */
export const scrolled = (count: number): string => `new Promise((resolve, reject) => {
  const box = document.querySelector(".rows");
  const table = document.querySelector(".record-table");
  const frames = [];
  let last = 0;
  let movedAt = performance.now();
  const step = (now) => {
    const rows = Number(table.getAttribute("aria-rowcount")) - 1;
    const isAtEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 1;
    // Frames in which nothing can be scrolled say nothing of scrolling.
    if (last !== 0 && !isAtEnd) frames.push(now - last);
    last = now;
    if (!isAtEnd) movedAt = now;
    if (isAtEnd && rows >= ${count}) return resolve({ frames, rows });
    if (now - movedAt > 60000) return reject(new Error("the list stays at " + rows + " rows"));
    box.scrollTop += 360;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;
