/** The month by which shipped indicators count an instant, as `2026-12`: it begins in their zone. */
export function monthOf(at: Date): string {
  return at.toLocaleDateString("sv", { timeZone: "Europe/Berlin" }).slice(0, 7);
}

export const thisMonth = (): string => monthOf(new Date());
