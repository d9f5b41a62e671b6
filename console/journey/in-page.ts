/**
 * What the journeys run in a page, as texts: programs outside the console are checked without the names of a browser,
 * so that none is used on a server by mistake.
 */

/** Cumulative layout shift that a page may have; of 0.1 it is called good (web.dev/cls). */
export const mostShift = 0.02;

/** A page waits for all that it shows, however slow the machine is: for it no time goes by. */
export const noHurry = `performance.now = () => 0;`;

/** Adds up in `shifted` by how much what was drawn has moved but for what somebody did, and names it. */
export const watchShifts = `
globalThis.shifted = { sum: 0, by: [] };
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    if (hadRecentInput) continue;
    shifted.sum += value;
    for (const { node } of sources) shifted.by.push((node?.outerHTML ?? node?.textContent ?? "").slice(0, 80));
  }
}).observe({ type: "layout-shift", buffered: true });
`;

export interface Shifted {
  readonly sum: number;
  readonly by: readonly string[];
}

/** Notes in `openedAfter`, of each Ctrl-K, the milliseconds until the first frame in which the palette is open. */
export const watchPalette = `
globalThis.openedAfter = [];
addEventListener("keydown", ({ key }) => {
  if (key !== "k") return;
  const from = performance.now();
  const look = () => {
    if (document.querySelector("dialog.palette[open]") === null) return requestAnimationFrame(look);
    openedAfter.push(performance.now() - from);
  };
  requestAnimationFrame(look);
}, { capture: true });
`;

/**
 * What is painted in a color that says how something is (fill, stroke, ground or border) and is no text: how many there
 * are, and those of them that stand in nothing with a word, `{ painted, untold }`.
 */
export const coloredMarks = `(() => {
  const probe = document.body.appendChild(document.createElement("i"));
  const colors = ["ok", "warn", "hot", "bad"].map((name) => {
    probe.style.color = "var(--" + name + ")";
    return getComputedStyle(probe).color;
  });
  probe.remove();
  const isPainted = (one) => {
    const style = getComputedStyle(one);
    const sides = ["Top", "Right", "Bottom", "Left"];
    const edges = sides.filter((side) => style["border" + side + "Style"] !== "none" && style["border" + side + "Width"] !== "0px");
    const own = [style.backgroundColor, ...edges.map((side) => style["border" + side + "Color"])];
    const drawn = one instanceof SVGGraphicsElement && one.localName !== "text" && one.localName !== "tspan";
    return [...own, ...(drawn ? [style.fill, style.stroke] : [])].some((color) => colors.includes(color));
  };
  const painted = [...document.querySelectorAll("body *")].filter((one) => one.getClientRects().length > 0 && isPainted(one));
  const around = "li, tr, dd, p, a, button, figure, label, [role=row], [role=img], .fault";
  const untold = painted.filter((one) => {
    // A drawing stands beside the words that say the same.
    const whole = one.closest(around) ?? one.closest("svg")?.parentElement ?? null;
    return whole === null || !/\\p{L}|\\d/u.test(whole.textContent + (whole.getAttribute("aria-label") ?? ""));
  });
  return { painted: painted.length, untold: untold.map((one) => one.outerHTML.slice(0, 160)) };
})()`;
