/** Stories played for the console: in this process, against its own API, with what becomes of them in the store. */
import { setTimeout as pause } from "node:timers/promises";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Pool } from "pg";
import type { Logger } from "pino";
import type { DemoStage } from "../../api/deps.ts";
import { createClient, type Client } from "../../client/client.ts";
import { addPlayLine, askInPlay, endPlay, keepPlay, takeAnswer } from "../../store/demo/play.ts";
import { readPeople } from "../../store/person/read.ts";
import { sampleCompany } from "../sample/company.ts";
import type { Audience } from "./audience.ts";
import { Demo } from "./demo.ts";
import { stories } from "./stories.ts";

export interface StageParams {
  readonly pool: Pool;
  readonly log: Logger;
  readonly home: string;
  /** File with the administrator's key. */
  readonly apiKeyFile: string;
  /** Of the API of this process, once it is served. */
  readonly url: () => string | null;
}

export interface RunningStage extends DemoStage {
  /** Stops what is played, and waits for its end. */
  stop(): Promise<void>;
}

/** A process that plays says so this often; the store takes it for gone after half a minute. */
const aliveMs = 2_000;
const lookMs = 400;

export function createStage(params: StageParams): RunningStage {
  const { log } = params;
  const stopping = new AbortController();
  let playing: Promise<void> = Promise.resolve();
  return {
    stories,
    refusal: () => refusal(params),
    begin(play) {
      playing = playOut(params, play, stopping.signal).catch((error: unknown) =>
        log.error({ err: error, play: play.id }, "what became of a story could not be noted"),
      );
    },
    async stop() {
      stopping.abort();
      await playing;
    },
  };
}

/** A company of one's own has not all of these people: no story is played in it. */
async function refusal({ pool, home, apiKeyFile }: StageParams): Promise<string | null> {
  const names = sampleCompany.users.map(({ name }) => name);
  const people = await readPeople(pool, names);
  if (names.some((name) => people.get(name)?.active !== true))
    return "stories play in the sample company of a first start, and not all of its people are here";
  try {
    await Promise.all([apiKeyFile, ...names.map((name) => keyFile(home, name))].map((file) => readFile(file)));
    return null;
  } catch {
    return `stories are played with the keys that a first start makes, and they are not under "${home}"`;
  }
}

const keyFile = (home: string, person: string): string => join(home, "keys", person);

async function playOut(
  params: StageParams,
  { id, story: name }: { readonly id: string; readonly story: string },
  ended: AbortSignal,
): Promise<void> {
  const { pool, log, home, apiKeyFile } = params;
  const asked = new AbortController();
  const stop = AbortSignal.any([ended, asked.signal]);
  const beat = setInterval(() => {
    keepPlay(pool, id).then(
      (isOver) => isOver && asked.abort(),
      (error: unknown) => log.warn({ err: error, play: id }, "a story could not say that it goes on"),
    );
  }, aliveMs);
  const audience = onPage(params, id, stop);
  try {
    const story = stories.find((one) => one.name === name);
    if (story === undefined) throw new Error(`there is no story "${name}"`);
    const demo = new Demo({
      api: await clientOf(params, apiKeyFile),
      as: (person) => clientOf(params, keyFile(home, person)),
      audience,
      stop,
    });
    const recordId = await story.play(demo, { home });
    await audience.written();
    await endPlay(pool, id, { outcome: "completed", recordId });
  } catch (error) {
    if (!stop.aborted) {
      log.warn({ err: error, play: id }, "a story failed");
      audience.say(error instanceof Error ? error.message : String(error));
    }
    await audience.written();
    await endPlay(pool, id, { outcome: stop.aborted ? "stopped" : "failed", recordId: null });
  } finally {
    clearInterval(beat);
  }
}

async function clientOf({ url }: StageParams, file: string): Promise<Client> {
  const at = url();
  if (at === null) throw new Error("the API of this process is not served yet: try again in a moment");
  return createClient({ url: at, key: (await readFile(file, "utf8")).trim() });
}

/** Lines are written one after the other; a question stands in the store until it is answered. */
function onPage(
  { pool }: StageParams,
  id: string,
  stop: AbortSignal,
): Audience & { readonly written: () => Promise<void> } {
  let writing: Promise<void> = Promise.resolve();
  const say = (text: string): void => {
    writing = writing.then(() => addPlayLine(pool, id, text));
  };
  return {
    say,
    written: () => writing,
    async agrees(question) {
      await writing;
      await askInPlay(pool, id, question);
      for (;;) {
        const answer = await takeAnswer(pool, id);
        if (answer !== null) return answer;
        await pause(lookMs, undefined, { signal: stop });
      }
    },
    async watch(run) {
      let last = "";
      for await (const { runbook, phase, id: runId } of run) {
        if (phase === last) continue;
        last = phase;
        say(`${runbook} (${runId}) is ${phase}`);
      }
    },
  };
}
