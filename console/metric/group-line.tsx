import { Suspense, useState } from "react";
import { lazyPart } from "../parts/lazy-part.ts";
import { Moment } from "../parts/moment.tsx";
import { evidenceTexts } from "./evidence.ts";
import type { Group, Watch } from "./group.ts";
import { ownLabelsText } from "./labels.ts";
import { numberText } from "./number-text.ts";
import { text } from "./text.ts";

const GroupChart = lazyPart(async () => (await import("./group-chart.tsx")).GroupChart);

/** What a watch knows of one group of series. It opens to their values, with what they are judged by. */
export function GroupLine({ watch, group }: { readonly watch: Watch; readonly group: Group }) {
  const { labels, at, value, score, fires, learning, told, evidence } = group;
  const [isOpen, open] = useState(false);
  return (
    <li className={fires ? "feed-line firing" : "feed-line"}>
      <div className="feed-head">
        <b>{ownLabelsText(labels) || text.watches.all}</b>
        {learning ? (
          <span className="chip">{text.watches.learns}</span>
        ) : (
          <span className={fires ? "chip urgent" : "chip"}>
            {fires ? `${text.watches.fires}, ${text.watches.score(numberText(score))}` : text.watches.quiet}
          </span>
        )}
        <span className="number">
          {text.watches.value} <b>{numberText(value)}</b> {watch.value === "rate" && text.watches.rate}
        </span>
        <span className="dim">
          {text.watches.at} <Moment at={at} />
        </span>
      </div>
      <div className="feed-facts dim">
        {evidenceTexts(evidence).map((part) => (
          <span key={part}>{part}</span>
        ))}
        {told !== null && (
          <span>
            {text.watches.told} <Moment at={told.at} />: {told.title}
          </span>
        )}
        <button className="chip" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
          {text.watches.chart}
        </button>
      </div>
      {isOpen && (
        <Suspense>
          <GroupChart watch={watch} group={group} />
        </Suspense>
      )}
    </li>
  );
}
