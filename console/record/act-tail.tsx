import { CirclePause, CirclePlay, CircleStop, Flag, Timer } from "lucide-react";
import { words } from "../format/words.ts";
import { text } from "../text.ts";
import { shortValue } from "./act-text.tsx";
import { type Act, changesOf, clockTurnsOf, facetMovesOf } from "./acts.ts";

const icons: { readonly [turn: string]: typeof Timer } = {
  paused: CirclePause,
  resumed: CirclePlay,
  stopped: CircleStop,
};

/** What came with an act: fields, facets, clocks. */
export function ActTail({ act }: { readonly act: Act }) {
  const opened = act.events.some(({ kind }) => kind === "opened");
  const changes = changesOf(act).filter(([name, value]) => !name.endsWith("At") && shortValue(value) !== "");
  const parts = [
    // What it was opened with stands in the fields.
    ...(opened ? [] : changes).map(([name, value]) => (
      <span key={`field ${name}`}>
        {words(name)} <b>{shortValue(value)}</b>
      </span>
    )),
    ...facetMovesOf(act).map(({ facet, to }) => (
      <span key={`facet ${facet} ${to}`}>
        <Flag aria-hidden="true" />
        {words(facet)} {words(to)}
      </span>
    )),
    // A line that is of clocks alone has said it.
    ...[...(act.events.every(({ kind }) => kind === "clock" || kind === "notified") ? [] : clockTurnsOf(act))].map(
      ([turn, names]) => {
        const Icon = icons[turn] ?? Timer;
        return (
          <span key={`clock ${turn}`}>
            <Icon aria-hidden="true" />
            {names.map(words).join(", ")} {turn === "attached" ? "" : words(turn)}
          </span>
        );
      },
    ),
    ...act.events
      .filter(({ kind }) => kind === "notified")
      .map(({ seq, body }) => (
        <span key={seq}>→ {((body["to"] ?? []) as readonly string[]).join(", ") || text.none}</span>
      )),
  ];
  return parts.length === 0 ? null : <div className="tail">{parts}</div>;
}
