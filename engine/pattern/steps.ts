import { type Json, type JsonObject, ownValue } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { PatternStep, StepProbe } from "./ir.ts";
import { mask } from "./mask.ts";
import { parse } from "./parser/parse.ts";
import type { Probe, ProbeAnswer } from "./probe.ts";
import type { Subject } from "./select.ts";

/** What a step asks, first of all and where the command before is not there. */
export function questionsOf({ probe, or = [] }: PatternStep): readonly StepProbe[] {
  return [probe, ...or];
}

/** Whether the command is not there, as a shell or sudo says it. */
export function isNotThere(probe: StepProbe, answer: ProbeAnswer): boolean {
  if (probe.kind !== "ssh" || !answer.ok) return false;
  const [code, complaint] = [ownValue(answer.output, "exitCode"), ownValue(answer.output, "stderr")];
  if (code === 127) return true;
  return probe.privilege === "sudo" && code === 1 && typeof complaint === "string" && sudoMisses.test(complaint);
}

const sudoMisses = /^sudo: [^\n]{1,500}: command not found\s*$/;

/** A question on what was seen: a port that is not written is the one that was seen; null = there is none. */
export function probeOf(probe: StepProbe, subject: Subject): Probe | null {
  if (!("port" in probe)) return probe;
  const port = probe.port ?? portOf(subject);
  return port === null ? null : { ...probe, port };
}

function portOf(subject: Subject): number | null {
  if (subject.kind === "port") return subject.port.port;
  return subject.kind === "process" ? (subject.process.ports[0] ?? null) : null;
}

/** What a step says, masked and read; or why it says nothing. */
export function valueOf(step: PatternStep, answer: ProbeAnswer): Result<Json, string> {
  if (!answer.ok) return failure(`${answer.category}: ${answer.message}`);
  const output = mask(answer.output, step.mask);
  // A file that is not there has nothing to be read.
  if (step.parse === null || output === null) return ok(output);
  const text = textOf(step, output as JsonObject | string);
  if (!text.ok) return text;
  const read = parse(step.parse, text.value);
  return read.ok ? read : failure(`protocol: ${step.parse.kind} cannot read it: ${read.error}`);
}

/** What was printed: on the standard output, or on that of errors where there is nothing else. */
function textOf({ probe }: PatternStep, output: JsonObject | string): Result<string, string> {
  if (typeof output === "string") return ok(output);
  const said = (name: string): string => {
    const value = ownValue(output, name);
    return typeof value === "string" ? value : "";
  };
  if (probe.kind === "http") return ok(said("body"));
  const { exitCode } = output;
  const [printed, complained] = [said("stdout"), said("stderr")];
  if (exitCode !== 0) {
    const reason = (complained === "" ? printed : complained).trim().split("\n", 1)[0] ?? "";
    return failure(`protocol: it ended with exit code ${JSON.stringify(exitCode ?? null)}: ${reason.slice(0, 200)}`);
  }
  return ok(printed.trim() === "" ? complained : printed);
}

/** What the expressions of a pattern read as `.`: what it applies to, and its steps by name; null = a step says nothing. */
export function inputOf(subject: Subject, values: { readonly [step: string]: Json }): JsonObject {
  const seen: JsonObject =
    subject.kind === "port"
      ? { port: subject.port as unknown as Json }
      : subject.kind === "snmp"
        ? { snmp: subject.device as unknown as Json }
        : subject.kind === "process"
          ? { process: subject.process as unknown as Json }
          : {};
  return { ...seen, ...values };
}
