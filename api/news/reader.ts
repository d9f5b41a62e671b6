/**
 * Which topics somebody may hear of, and of which changes.
 *
 * 1. A topic of what they do not see is refused as one of what is not there.
 * 2. Of records that they see in part, or of which not every event is for them, they hear when what they see has
 *    changed, and not of what is hidden from them. Who sees every event of a type is asked nothing about: no query.
 */
import type { Pool } from "pg";
import { listDeclarations } from "../../store/record/declaration.ts";
import { loadRecords } from "../../store/record/load.ts";
import { type Onlooker, visibleOf } from "../../store/record/visible.ts";
import type { Watched } from "../../store/news/read-marks.ts";
import { isGranted } from "../contract/permission.ts";
import type { Caller } from "../identity/caller.ts";
import { countingOf, onlookerOn, seesType, sightsOn } from "../sight.ts";
import { type Changes, recentMs } from "./hub.ts";
import { type Topic, topicOf } from "./topic.ts";

export interface NewsReader {
  readonly refused: readonly string[];
  readonly watched: Watched;
  /** Those of the topics that the changes are of. */
  heard(changes: Changes): Promise<readonly string[]>;
}

export interface Hearing {
  readonly seesRun: (id: string) => Promise<boolean>;
  /** How far the reader has heard of each record that they see in part; it is kept over a change of topics. */
  readonly shown: Map<string, number>;
  /** Since when these topics are wanted, UTC milliseconds: what they saw of a record before is no news. */
  readonly since: number;
}

export async function newsReader(
  pool: Pool,
  caller: Caller,
  topics: readonly string[],
  { seesRun, shown, since }: Hearing,
): Promise<NewsReader> {
  const declared = await listDeclarations(pool);
  const onlooker = onlookerOn(declared, caller);
  const { roles } = caller.person;
  const asked = topics.map((text) => ({ text, topic: topicOf(text) }));
  const seen = await visibleOf(
    pool,
    onlooker,
    asked.flatMap(({ topic }) => (topic.kind === "record" ? [topic.id] : [])),
  );
  const isSeen = async (topic: Topic): Promise<boolean> => {
    if (topic.kind === "record") return seen.has(topic.id);
    if (topic.kind === "type") return declared.some((one) => one.type === topic.type && seesType(one, caller));
    if (topic.kind === "run") return isGranted(roles, "runs.read") && seesRun(topic.id);
    if (topic.kind === "runs") return isGranted(roles, "runs.read");
    return topic.kind === "alerts" ? isGranted(roles, "alerts.read") : true;
  };
  const judged: { readonly text: string; readonly topic: Topic; readonly isSeen: boolean }[] = [];
  // One after the other: each run is read, and the store is there for others too.
  for (const one of asked) judged.push({ ...one, isSeen: await isSeen(one.topic) });
  const whole = onlookerOn(declared, caller, () => "everyEvent");
  const heard = judged.filter((one) => one.isSeen);

  async function changedRecords(changes: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const ids = [...changes].flatMap((key) => (key.startsWith("record/") ? [key.slice("record/".length)] : []));
    const wanted = ids.filter((id) => heard.some(({ topic }) => isOf(topic, id)));
    const moved = await movedFor(wanted.filter((id) => !isWhole(whole, id)));
    return new Set([...wanted.filter((id) => isWhole(whole, id)), ...moved]);
  }

  /** Invariant 2. */
  async function movedFor(ids: readonly string[]): Promise<readonly string[]> {
    const visible = await visibleOf(pool, onlooker, ids);
    const states = [...(await loadRecords(pool, [...visible])).values()];
    const records = sightsOn(declared, caller, states);
    const counting = await countingOf(pool, records);
    return records.flatMap(({ state }) => {
      const { sequence, updatedAt } = counting(state);
      const [head, known] = [sequence.shown(state.head), shown.get(state.id)];
      const isNews = known === undefined ? updatedAt > since - recentMs : known !== head;
      shown.set(state.id, head);
      return isNews ? [state.id] : [];
    });
  }

  return {
    refused: judged.filter((one) => !one.isSeen).map(({ text }) => text),
    watched: {
      runs: heard.flatMap(({ topic }) => (topic.kind === "run" ? [topic.id] : [])),
      allRuns: heard.some(({ topic }) => topic.kind === "runs"),
      alerts: heard.some(({ topic }) => topic.kind === "alerts"),
      approvers: heard.some(({ topic }) => topic.kind === "approvals") ? onlooker.approvers : [],
    },
    async heard(changes) {
      if (changes === null) return heard.map(({ text }) => text);
      const records = await changedRecords(changes);
      const isNews = (topic: Topic): boolean => {
        if (topic.kind === "run") return changes.has(`run/${topic.id}`);
        if (topic.kind === "runs" || topic.kind === "alerts") return changes.has(topic.kind);
        if (topic.kind === "approvals") return onlooker.approvers.some((name) => changes.has(`approvals/${name}`));
        return [...records].some((id) => isOf(topic, id));
      };
      return heard.filter(({ topic }) => isNews(topic)).map(({ text }) => text);
    },
  };
}

function isOf(topic: Topic, id: string): boolean {
  if (topic.kind === "record") return topic.id === id;
  return topic.kind === "records" || (topic.kind === "type" && id.startsWith(`${topic.type}/`));
}

/** By the type alone. */
function isWhole({ visibility }: Onlooker, id: string): boolean {
  const of = visibility[id.split("/")[0] ?? ""];
  return of?.kind === "all" && of.frozen === undefined;
}
