import type { Discovery } from "./ir.ts";
import { type Interval, rangesOf, subtract } from "./range.ts";

/**
 * The discovery that looks after an address: the one whose smallest range holds it, then by name. null = none covers
 * it, or each that does excludes it.
 */
export function covering(discoveries: readonly Discovery[], address: number): Discovery | null {
  const holds = ({ first, last }: Interval): boolean => first <= address && address <= last;
  const found = discoveries.flatMap((discovery) => {
    const ranges = rangesOf(discovery.ranges);
    if (!subtract(ranges, rangesOf(discovery.exclude)).some(holds)) return [];
    const sizes = ranges.filter(holds).map(({ first, last }) => last - first);
    return [{ discovery, size: Math.min(...sizes) }];
  });
  const [best] = found.toSorted((a, b) => a.size - b.size || (a.discovery.name < b.discovery.name ? -1 : 1));
  return best?.discovery ?? null;
}
