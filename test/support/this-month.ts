/** The month by which shipped indicators count now, as `2026-12`: it begins in their zone. */
export function thisMonth(): string {
  return new Date().toLocaleDateString("sv", { timeZone: "Europe/Berlin" }).slice(0, 7);
}
