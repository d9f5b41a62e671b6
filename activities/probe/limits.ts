/** What a probe may cost. Lengths are milliseconds. */
export interface ProbeLimits {
  /** Until a target has taken a connection. */
  readonly connectMs: number;
  /** For handshakes and a login. */
  readonly loginMs: number;
  /** For a whole answer, where the probe says no time of its own. */
  readonly answerMs: number;
  /** Until an SNMP agent has answered one request. */
  readonly snmpMs: number;
  /** Of one answer. */
  readonly maxBytes: number;
  /** Of one answer in rows or varbinds. */
  readonly maxRows: number;
}

export const defaultLimits: ProbeLimits = {
  connectMs: 3_000,
  loginMs: 10_000,
  answerMs: 15_000,
  snmpMs: 1_500,
  maxBytes: 1024 * 1024,
  maxRows: 20_000,
};
