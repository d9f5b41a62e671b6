/**
 * Rings of a graph (Tarjan): CIs that depend on one another, each CI without a ring one of its own. What a ring leads
 * to comes before it. `links` gives the places that each place leads to. No recursion: a chain may be long.
 */
export function ringsOf(links: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const [order, low] = [new Map<number, number>(), new Map<number, number>()];
  const rings: number[][] = [];
  const open: number[] = [];
  const isOpen = new Set<number>();
  const enter = (place: number): { place: number; at: number } => {
    low.set(place, order.size);
    order.set(place, order.size);
    open.push(place);
    isOpen.add(place);
    return { place, at: 0 };
  };
  const lower = (place: number, to: number): void => void low.set(place, Math.min(low.get(place) ?? to, to));
  for (let root = 0; root < links.length; root += 1) {
    if (order.has(root)) continue;
    const way = [enter(root)];
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const next = links[top.place]?.[top.at];
      top.at += 1;
      if (next !== undefined) {
        if (!order.has(next)) way.push(enter(next));
        else if (isOpen.has(next)) lower(top.place, order.get(next) ?? 0);
        continue;
      }
      way.pop();
      const above = way.at(-1);
      if (above !== undefined) lower(above.place, low.get(top.place) ?? 0);
      if (low.get(top.place) === order.get(top.place)) {
        const ring = open.splice(open.indexOf(top.place));
        for (const place of ring) isOpen.delete(place);
        rings.push(ring);
      }
    }
  }
  return rings;
}
