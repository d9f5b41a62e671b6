/** Every limit on what a definition file may hold, in one place. All are checked by counting, never by time. */
export const limits = {
  /** Characters of one file. */
  fileLength: 256 * 1024,
  /** Nesting of collections in YAML. */
  depth: 64,
  /** Documents in one file. */
  documents: 200,
  /** Rules of one decision table. */
  tableRules: 2_000,
  /** Combinations of input values looked at for missing or overlapping rules. */
  tableCombinations: 20_000,
  /** Errors, and as many warnings, reported for one file; the rest of its kind shows once these are repaired. */
  diagnosticsPerFile: 100,
  /** Days covered by one day range of a calendar. */
  calendarRangeDays: 3_660,
  /** Turns of one escalation, with its reminders, repetitions and looks; each is some twelve events of one history. */
  escalationTurns: 2_000,
  /** Ports listed by one discovery. */
  ports: 1_024,
  /** Longest duration: 100 years in milliseconds. */
  durationMs: 100 * 366 * 24 * 3_600_000,
  businessDays: 36_600,
} as const;
