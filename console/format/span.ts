const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const two = (amount: number): string => String(amount).padStart(2, "0");

/**
 * A length of time in two units, such as `2 h 05 m`; the smaller one has two digits, so that nothing jumps while it
 * ticks. The sign is left to whoever shows it.
 */
export function spanText(ms: number): string {
  const length = Math.abs(ms);
  const [days, hours] = [Math.floor(length / dayMs), Math.floor(length / hourMs) % 24];
  const [minutes, seconds] = [Math.floor(length / minuteMs) % 60, Math.floor(length / secondMs) % 60];
  if (days > 0) return `${days} d ${two(hours)} h`;
  if (hours > 0) return `${hours} h ${two(minutes)} m`;
  if (minutes > 0) return `${minutes} m ${two(seconds)} s`;
  return `${seconds} s`;
}
