/** The month, quarter or year that is so many after another one, as they are written: `2026-11`, `2026-Q4`, `2026`. */
export function periodStep(period: string, by: number): string {
  const [, year = "", quarter, month] = /^(\d{4})(?:-Q([1-4])|-(\d{2}))?$/.exec(period) ?? [];
  if (month !== undefined) {
    const months = Number(year) * 12 + Number(month) - 1 + by;
    return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, "0")}`;
  }
  if (quarter !== undefined) {
    const quarters = Number(year) * 4 + Number(quarter) - 1 + by;
    return `${Math.floor(quarters / 4)}-Q${(quarters % 4) + 1}`;
  }
  return String(Number(year) + by);
}
