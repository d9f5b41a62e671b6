/**
 * B4: deadlines of service levels, with holidays, pauses and daylight saving, over twenty zones and three years.
 *
 * Ceiling: a bare binary search over segments prepared by hand, the least any calendar needs. Oracle: a walk through
 * the minutes by the host's own wall clock. Results are compared before anything is timed; rounds interleave A B B A.
 */
import { compareWithWalk, minuteWalk, walkedFrom, walkedTo, walkedZones } from "../store/calendar/minute-walk.ts";
import { tzdbVersion, zoneTable } from "../store/calendar/zone-table.ts";
import { addOpenTime, openTimeBetween } from "../engine/clock/calendar.ts";
import type { Calendar, ZoneTable } from "../engine/clock/ir.ts";
import { openSegments } from "../engine/clock/segments.ts";
import type { Json } from "../engine/base/json.ts";

const hour = 3_600_000;
const rounds = 9;
const perRound = 400_000;
const perOracle = 60;

/** German public holidays of 2025 to 2027 on weekdays, as published. */
const holidays = [
  "2025-01-01", "2025-04-18", "2025-04-21", "2025-05-01", "2025-05-29", "2025-06-09", "2025-10-03", "2025-12-25", "2025-12-26",
  "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-12-25",
  "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-06", "2027-05-17",
]; // prettier-ignore

interface Question {
  readonly calendar: Calendar;
  readonly table: ZoneTable;
  readonly startAt: number;
  /** The clock ran, was paused, and runs again. */
  readonly pausedAt: number;
  readonly resumedAt: number;
  readonly targetMs: number;
}

/**
 * One JSON value with the ratios of B4: `ceilingRatio` (target 0.2), `oracleRatio` (target 2,000), `mismatches` (target
 * 0).
 */
export async function bench(): Promise<Json> {
  const questions = makeQuestions(20_000);
  const mismatches = countMismatches();
  for (const question of questions.slice(0, 2_000)) {
    if (ours(question) !== bareSearch(question)) throw new Error(`the bare search disagrees in ${question.table.zone}`);
  }
  const ceilingRatios: number[] = [];
  const oracleRatios: number[] = [];
  let oursPerSecond = 0;
  for (let round = 0; round < rounds; round += 1) {
    const first = rate(ours, questions, perRound);
    const bare = rate(bareSearch, questions, perRound) + rate(bareSearch, questions, perRound);
    const second = rate(ours, questions, perRound);
    const walked = rate(walk, questions, perOracle);
    oursPerSecond = (first + second) / 2;
    ceilingRatios.push((first + second) / bare);
    oracleRatios.push(oursPerSecond / walked);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    bench: "sla",
    deadlinesPerSecond: Math.round(oursPerSecond),
    ceilingRatio: summary(ceilingRatios),
    oracleRatio: summary(oracleRatios),
    mismatches,
    zones: walkedZones.length,
    years: 3,
    rounds,
    tzdb: tzdbVersion(),
  };
}

/** When a paused clock is due: two measurements and one addition, as a resume computes it. */
function ours({ calendar, table, startAt, pausedAt, resumedAt, targetMs }: Question): number {
  const used = openTimeBetween(calendar, table, startAt, pausedAt);
  if (!used.ok) throw new Error(used.error.message);
  const due = addOpenTime(calendar, table, resumedAt, { businessDays: 0, ms: Math.max(0, targetMs - used.value) });
  if (!due.ok) throw new Error(due.error.message);
  return due.value;
}

interface Prepared {
  readonly starts: Float64Array;
  readonly before: Float64Array;
  readonly ends: Float64Array;
}

const prepared = new Map<Calendar, Prepared>();

/** The same question by hand: no checks, no results, arrays known beforehand. */
function bareSearch({ calendar, startAt, pausedAt, resumedAt, targetMs }: Question): number {
  const { starts, before, ends } = prepared.get(calendar) as Prepared;
  const remaining = Math.max(
    0,
    targetMs - (passed(starts, before, ends, pausedAt) - passed(starts, before, ends, startAt)),
  );
  if (remaining === 0) return resumedAt;
  const wanted = passed(starts, before, ends, resumedAt) + remaining;
  let low = 0;
  let high = before.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if ((before[middle] as number) < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return (starts[high] as number) + wanted - (before[high] as number);
}

function passed(starts: Float64Array, before: Float64Array, ends: Float64Array, at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) <= at) low = middle + 1;
    else high = middle - 1;
  }
  return high < 0 ? 0 : (before[high] as number) + Math.min(at, ends[high] as number) - (starts[high] as number);
}

/** The same question minute by minute: exact only where all its instants are whole minutes, as they are here. */
function walk({ calendar, startAt, pausedAt, resumedAt, targetMs }: Question): number {
  let remaining = targetMs;
  for (const [minute, openMs] of minuteWalk(calendar, startAt, pausedAt)) if (minute === pausedAt) remaining -= openMs;
  if (remaining <= 0) return resumedAt;
  for (const [minute, openMs] of minuteWalk(calendar, resumedAt, walkedTo)) if (openMs >= remaining) return minute;
  throw new Error("not due within three years");
}

function makeQuestions(count: number): Question[] {
  const calendars = walkedZones.map(calendarIn);
  const tables = walkedZones.map((zone) => zoneTable(zone, walkedFrom, walkedTo));
  for (const [index, calendar] of calendars.entries())
    prepared.set(calendar, openSegments(calendar, tables[index] as ZoneTable));
  // A fixed sequence: every run asks the same.
  let seed = 20_260_105;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed % below;
  };
  return Array.from({ length: count }, () => {
    const zone = random(walkedZones.length);
    const startAt = walkedFrom + random(900 * 24 * 60) * 60_000;
    const pausedAt = startAt + random(48 * 60) * 60_000;
    return {
      calendar: calendars[zone] as Calendar,
      table: tables[zone] as ZoneTable,
      startAt,
      pausedAt,
      resumedAt: pausedAt + random(48 * 60) * 60_000,
      targetMs: (1 + random(40)) * hour,
    };
  });
}

function calendarIn(zone: string): Calendar {
  const day: readonly (readonly [number, number])[] = [[480, 1080]];
  return {
    name: zone,
    zone,
    businessDayMs: 10 * hour,
    week: [day, day, day, day, day, [[0, 360]], [[0, 360]]],
    closed: holidays,
    dates: {},
  };
}

/** Every quarter of an hour of three years in each zone, against the walk. */
function countMismatches(): number {
  return walkedZones.reduce((sum, zone) => {
    const table = zoneTable(zone, walkedFrom, walkedTo);
    return sum + compareWithWalk(calendarIn(zone), table, walkedFrom, walkedTo, 900_000).mismatches;
  }, 0);
}

function rate(answer: (question: Question) => number, questions: readonly Question[], count: number): number {
  const began = process.hrtime.bigint();
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += answer(questions[index % questions.length] as Question);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  if (!Number.isFinite(sum)) throw new Error("a deadline is no number");
  return count / seconds;
}

function summary(ratios: number[]): Json {
  const sorted = [...ratios].sort((a, b) => a - b);
  const round = (value: number | undefined): number => Math.round((value ?? 0) * 1_000) / 1_000;
  return { median: round(sorted[Math.floor(sorted.length / 2)]), min: round(sorted[0]), max: round(sorted.at(-1)) };
}
