/**
 * Asks a target by patterns where there is no CMDB. The kernel runs on the answers alone; what the target said is the
 * recording that the centre plays.
 *
 * R1. Every answer is masked before it is kept.
 * R2. A question is asked once, whichever patterns ask it.
 * R3. Commands of one pattern run side by side: they are all asked, whatever each says.
 */
import { canonicalJson } from "../../engine/base/canonical.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import type { TargetError } from "../../engine/discovery/target.ts";
import type { Ask, Reply } from "../../engine/pattern/ask.ts";
import { explore } from "../../engine/pattern/explore.ts";
import { type Guide, lineageOf, maskedBy } from "../../engine/pattern/guide.ts";
import { mask } from "../../engine/pattern/mask.ts";
import type { Probe, ProbeAnswer, TargetIdentity } from "../../engine/pattern/probe.ts";
import { writeRecording } from "../../engine/pattern/recording.ts";
import type { Sighting } from "../../engine/pattern/sighting.ts";

export interface RecordParams {
  readonly guide: Guide;
  /** Class of the target, when no pattern tells what it is. */
  readonly class: string;
  readonly ask: (probe: Probe) => Promise<ProbeAnswer>;
}

export interface RecordedTarget {
  /** As fixtures have it. */
  readonly recording: JsonObject;
  /** Names of the credentials that were accepted. */
  readonly credentials: readonly string[];
  readonly errors: readonly TargetError[];
  readonly identity: TargetIdentity;
}

/** Bytes of answers after which a target is asked no more. */
const maxAnswerBytes = 4 * 1024 * 1024;

export async function recordTarget(sighting: Sighting, params: RecordParams): Promise<RecordedTarget> {
  const { guide } = params;
  const asked = new Map<string, { readonly probe: Probe; readonly answer: Promise<ProbeAnswer> }>();
  const masked = maskedBy(guide);
  let bytes = 0;
  const answerTo = async (probe: Probe): Promise<ProbeAnswer> => {
    if (bytes > maxAnswerBytes) return tooMuch(sighting.address);
    const answer = await params.ask(probe);
    if (!answer.ok) return answer;
    bytes += answer.bytes;
    return { ...answer, output: mask(answer.output, masked(probe)) };
  };
  const begin = (probe: Probe): Promise<ProbeAnswer> => {
    const key = canonicalJson(probe);
    const known = asked.get(key);
    if (known !== undefined) return known.answer;
    const answer = answerTo(probe);
    // Whoever waits for it is told; one that is not waited for must not end the process.
    answer.catch(() => undefined);
    asked.set(key, { probe, answer });
    return answer;
  };
  const reply = async (ask: Ask): Promise<Reply> => {
    if (ask.kind !== "probe") return replyOf(ask, sighting.address, params);
    for (const probe of commandsBeside(ask, guide)) void begin(probe);
    return { kind: "probe", answer: await begin(ask.probe) };
  };
  try {
    const talk = explore({
      patterns: guide.patterns,
      sighting,
      known: null,
      relations: [],
      lineage: (name) => lineageOf(guide, name),
    });
    for (let next = talk.next(); next.done !== true;) next = talk.next(await reply(next.value));
  } finally {
    await Promise.allSettled([...asked.values()].map(({ answer }) => answer));
  }
  const answers = await Promise.all(
    [...asked.values()].map(async ({ probe, answer }) => ({ probe, answer: await answer })),
  );
  return {
    recording: writeRecording(sighting, answers),
    credentials: [...new Set(answers.flatMap(({ answer }) => (answer.ok ? (answer.credential ?? []) : [])))],
    errors: errorsOf(answers),
    identity: Object.assign({}, ...answers.map(({ answer }) => (answer.ok ? answer.identity : {}))) as TargetIdentity,
  };
}

/** Nothing is found and everything is taken: what is asked does not depend on it. */
function replyOf(
  ask: Exclude<Ask, { readonly kind: "probe" }>,
  address: string,
  { guide, class: className }: RecordParams,
): Reply {
  switch (ask.kind) {
    case "find":
      return { kind: "find", ids: [] };
    case "supersede":
      return { kind: "supersede" };
    case "report":
      return {
        kind: "report",
        outcomes: ask.report.candidates.map(({ ref }) => ({ ref, id: `#${ref}`, because: null })),
      };
    case "host":
      return {
        kind: "host",
        host: ask.told ?? {
          id: "#host",
          name: address,
          classes: lineageOf(guide, className),
          attributes: { address },
        },
      };
  }
  return ask satisfies never;
}

/** The commands of the other steps of the pattern that asks one. */
function commandsBeside({ pattern, probe }: Extract<Ask, { readonly kind: "probe" }>, guide: Guide): readonly Probe[] {
  if (probe.kind !== "ssh" && probe.kind !== "read") return [];
  const steps = guide.patterns.find(({ name }) => name === pattern)?.steps ?? [];
  return steps.flatMap((step): Probe[] =>
    step.probe.kind === "ssh" || step.probe.kind === "read" ? [step.probe] : [],
  );
}

/** What was in the way, each once. */
function errorsOf(answers: readonly { readonly probe: Probe; readonly answer: ProbeAnswer }[]): readonly TargetError[] {
  const errors = answers.flatMap(({ probe, answer }): TargetError[] => {
    if (answer.ok) return [];
    const { category, message } = answer;
    return [{ phase: "explore", category, port: "port" in probe ? probe.port : null, credential: null, message }];
  });
  return [...new Map(errors.map((error) => [`${error.category} ${error.message}`, error])).values()];
}

function tooMuch(address: string): ProbeAnswer {
  return {
    ok: false,
    category: "tooLarge",
    message: `${address} has answered with more than ${maxAnswerBytes} bytes: it is asked no more`,
    remedy: "take out the step that asks for so much",
  };
}
