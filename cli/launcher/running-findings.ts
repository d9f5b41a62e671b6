import { plural } from "../output/plural.ts";
import type { Finding } from "./finding.ts";
import { type ConsumerLag, measure, type Measured } from "./measured.ts";
import { readState } from "./state.ts";

/** A delivery that waits longer than this is told, seconds; usually one waits less than one. */
const lateSeconds = 60;
/** Rows that may go are looked for once an hour. */
const lateRoundSeconds = 3 * 3_600;

/** How what runs on the home does; nothing when nothing runs. */
export async function runningFindings(home: string): Promise<Finding[]> {
  const state = readState(home);
  if (state === null) return [];
  const measured = await measure(state);
  if (measured !== null) return findingsOf(measured);
  return [
    {
      subject: "effects",
      state: "optional",
      detail: `${state.metricsUrl} does not answer`,
      remedy: "look at opsloom status and at the log",
    },
  ];
}

export function findingsOf({ effects, commands, consumers, roundAgeSeconds, workers, disagreed }: Measured): Finding[] {
  return [
    refusedEffects(effects),
    ...refusedCommands(commands),
    ...consumers.map(behind),
    retentionFinding(roundAgeSeconds),
    runningWorkers(workers, disagreed),
  ];
}

/** A worker takes a round an hour, the first within a minute of its start. */
function retentionFinding(ageSeconds: number | null): Finding {
  const subject = "retention";
  if (ageSeconds !== null && ageSeconds < lateRoundSeconds)
    return {
      subject,
      state: "ok",
      detail: `last round ${plural(Math.floor(ageSeconds / 60), "minute")} ago`,
      remedy: null,
    };
  const since = ageSeconds === null ? "yet" : `for ${plural(Math.floor(ageSeconds / 3_600), "hour")}`;
  return {
    subject,
    state: "optional",
    detail: `no round ${since}: what is kept long enough stays`,
    remedy: "a worker takes one an hour: see that one runs, and look for a broken-off round in its log",
  };
}

function refusedEffects(count: number): Finding {
  const subject = "effects";
  if (count === 0) return { subject, state: "ok", detail: "none is refused for good", remedy: null };
  return {
    subject,
    state: "optional",
    detail: `${plural(count, "effect")} of commits and alerts refused for good, and not tried any more`,
    remedy:
      "opsloom effects list --parked says why; publish what was wrong, or mend the cause elsewhere and run opsloom effects retry --all",
  };
}

/** Commands that the engine sent by itself: the record that sent one tells its refusal. */
function refusedCommands(commands: { readonly [command: string]: number }): Finding[] {
  const names = Object.keys(commands);
  if (names.length === 0) return [];
  const list = names.map((name) => `"${name}" ${String(commands[name] ?? 0)}`).join(", ");
  return [
    {
      subject: "commands",
      state: "optional",
      detail: `records have refused what the engine sent them, in seven days: ${list}`,
      remedy: "the story of the record that sent it says why: opsloom story NUMBER",
    },
  ];
}

/** A step of a run may reach any worker: all of them should carry out the same. */
function runningWorkers(count: number, disagreed: readonly string[]): Finding {
  const subject = "workers";
  if (count === 0)
    return {
      subject,
      state: "optional",
      detail: "none runs: what is opened waits",
      remedy: "start one: opsloom up --parts worker",
    };
  const running = count === 1 ? "one runs" : `${count} run`;
  if (disagreed.length === 0)
    return { subject, state: "ok", detail: `${running}, with the same functions`, remedy: null };
  return {
    subject,
    state: "optional",
    detail: `${running}, and not all have the same: ${disagreed.join(", ")}`,
    remedy:
      "opsloom functions NAME says which worker differs: restart it with the same OPSLOOM_INTEGRATIONS as the others",
  };
}

function behind({ consumer, waiting, oldestSeconds, stuck }: ConsumerLag): Finding {
  const subject = "events";
  if (stuck > 0)
    return {
      subject,
      state: "optional",
      detail: `"${consumer}" cannot process deliveries of ${plural(stuck, "shard")} of sources; ${String(waiting)} wait, the oldest for ${String(Math.round(oldestSeconds))} s`,
      remedy: 'the log of a worker says why ("could not be processed"); they are tried again each second',
    };
  if (oldestSeconds > lateSeconds)
    return {
      subject,
      state: "optional",
      detail: `${plural(waiting, "delivery waits", "deliveries wait")} for "${consumer}", the oldest for ${String(Math.round(oldestSeconds))} s`,
      remedy: "see that a worker runs (opsloom status) and what it logs",
    };
  return { subject, state: "ok", detail: `"${consumer}" is not behind`, remedy: null };
}
