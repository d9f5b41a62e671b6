/** Whether the findings of policies are as a scenario expects, whatever host holds them. */
import { ofPolicy, stoppedStep } from "../policy/finding.ts";

export interface ExpectedFinding {
  readonly policy: string;
  /** Id or name of the CI, number or alias of the record; null = of anything. */
  readonly of: string | null;
  /** False = one that is over. */
  readonly open: boolean;
  /** The finding that the policy has stopped. */
  readonly stopped: boolean;
  readonly step: string | null;
  readonly severity: number | null;
  readonly title: string | null;
  /** True or false = an exception is in force for it, or is not; null = either. */
  readonly excepted: boolean | null;
  /** How many there are of these; null = one or more. */
  readonly count: number | null;
}

export interface SeenFinding {
  readonly policy: string;
  readonly subject: string;
  readonly name: string;
  readonly stepName: string;
  readonly severity: number | null;
  readonly title: string;
  readonly exception: unknown;
  readonly ended: unknown;
}

/** `aliases`: ids of records by the names that the scenario gives them. */
export function unmetFindings(
  expected: readonly ExpectedFinding[],
  findings: readonly SeenFinding[],
  aliases: ReadonlyMap<string, string>,
): readonly string[] {
  return expected.flatMap((one) => {
    const fitting = findings.filter((finding) => fits(one, finding, aliases)).length;
    if (one.count === null ? fitting > 0 : fitting === one.count) return [];
    const wanted = one.count === null ? "one" : String(one.count);
    const there = findings.filter(({ policy }) => policy === one.policy).map(shown);
    return [
      `${what(one)}: there are ${String(fitting)}, expected ${wanted}; the policy has ${there.join("; ") || "no finding"}`,
    ];
  });
}

function fits(expected: ExpectedFinding, finding: SeenFinding, aliases: ReadonlyMap<string, string>): boolean {
  const { of, step, severity, title, excepted } = expected;
  if (finding.policy !== expected.policy || (finding.ended === null) !== expected.open) return false;
  if ((finding.subject === ofPolicy) !== expected.stopped) return false;
  return (
    (of === null || [finding.subject, finding.name].includes(aliases.get(of) ?? of)) &&
    (step === null || finding.stepName === step) &&
    (severity === null || finding.severity === severity) &&
    (title === null || finding.title === title) &&
    (excepted === null || (finding.exception !== null) === excepted)
  );
}

function what({ policy, of, open, stopped, step, severity, title, excepted }: ExpectedFinding): string {
  const asked = Object.entries({ of, step, severity, title, excepted }).flatMap(([name, value]) =>
    value === null ? [] : [`${name} ${String(value)}`],
  );
  return [
    `findings of "${policy}"`,
    ...(open ? [] : ["that are over"]),
    ...(stopped ? [stoppedStep] : []),
    ...asked,
  ].join(", ");
}

function shown({ name, stepName, ended, exception, title }: SeenFinding): string {
  const words = [stepName, ...(ended === null ? [] : ["over"]), ...(exception === null ? [] : ["excepted"])];
  return `${name} (${words.join(", ")}: ${title})`;
}
