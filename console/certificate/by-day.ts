/** Places that break, by their day and in the order in which they come; null = already. */
export function byDay<T extends { readonly day: string | null }>(
  items: readonly T[],
): readonly { readonly day: string | null; readonly items: readonly T[] }[] {
  const days: { day: string | null; items: T[] }[] = [];
  for (const item of items) {
    const last = days.at(-1);
    if (last !== undefined && last.day === item.day) last.items.push(item);
    else days.push({ day: item.day, items: [item] });
  }
  return days;
}
