/** When people of the sample work, roughly: what is exact are the calendars that clocks count by. */
const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** UTC hours: eight to six in Berlin, but for an hour in summer. */
const [opens, closes] = [7, 17];

/** The instant itself when somebody works then, else the next morning's, some minutes later by `spread` (0 to 1). */
export function atWork(at: number, spread: number): number {
  const date = new Date(at);
  const weekday = date.getUTCDay();
  const isWeekend = weekday === 0 || weekday === 6;
  if (!isWeekend && date.getUTCHours() >= opens && date.getUTCHours() < closes) return at;
  const midnight = Math.floor(at / day) * day;
  let morning = !isWeekend && date.getUTCHours() < opens ? midnight : midnight + day;
  while ([0, 6].includes(new Date(morning).getUTCDay())) morning += day;
  return morning + opens * hour + Math.floor(spread * 90) * minute;
}
