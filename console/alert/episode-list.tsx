import { useNow } from "../data/use-now.ts";
import { spanText } from "../format/span.ts";
import { Moment } from "../parts/moment.tsx";
import { type AlertChange, barsOf, episodesOf, turnsOf } from "./episodes.ts";
import { text } from "./text.ts";

/** When an alert fired: as a band from its first start to now, and as lines. */
export function Episodes({
  changes,
  onMore,
}: {
  readonly changes: readonly AlertChange[];
  readonly onMore: (() => void) | null;
}) {
  const now = useNow();
  const episodes = episodesOf(changes);
  if (episodes.length === 0) return <p className="dim">{text.alert.noEpisodes}</p>;
  return (
    <>
      <svg className="episode-band" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
        <rect className="track" width="1000" height="10" />
        {barsOf(episodes, now).map(({ number, x, width }) => (
          <rect key={number} className="fired" x={x} width={width} height="10" />
        ))}
      </svg>
      <ol className="episode-list">
        {episodes.map((episode) => (
          <li key={episode.number}>
            <span className="number dim">{episode.number}</span>
            <span>
              <Moment at={episode.from} /> – {episode.to === null ? text.alert.goesOn : <Moment at={episode.to} />}
            </span>
            <span className="number">
              {spanText((episode.to === null ? now : Date.parse(episode.to)) - Date.parse(episode.from))}
            </span>
            <span className="dim">
              {turnsOf(episode)
                .map(({ what, to }) => `${what} ${text.alert.became} ${String(to)}`)
                .join(", ")}
            </span>
          </li>
        ))}
      </ol>
      {onMore !== null && (
        <button className="button" onClick={onMore}>
          {text.alert.earlier}
        </button>
      )}
    </>
  );
}
