import type { Reply } from "../../client/call.ts";
import { useKeys } from "../shell/keys.ts";
import { Density } from "./density.tsx";
import { Handle } from "./handle.tsx";
import { beside, type Range, secondText, type Span, spans } from "./moments.ts";
import type { MapSearch } from "./search.ts";
import { text } from "./text.ts";

/** As of when a map is looked at, and what it is compared with: two handles on one time, and a step from change to change. */
export function Time(props: {
  readonly search: MapSearch;
  readonly span: Span;
  readonly range: Range;
  readonly changes: Reply<"listMapChanges"> | undefined;
  readonly go: (next: MapSearch) => void;
}) {
  const { search, span, range, changes, go } = props;
  const { at, diff } = search;
  const items = changes?.items ?? [];
  const { before, after } = beside(
    items.map((change) => Date.parse(change.at)),
    at === undefined ? range.until : Date.parse(at),
  );
  const earlier = (): void => void (before !== null && go({ at: before }));
  const later = (): void => go({ at: after ?? undefined });
  useKeys({ "[": earlier, "]": later, t: () => go({ at: undefined }) });
  return (
    <section className="map-time" aria-labelledby="map-time">
      <header>
        <h2 id="map-time">{text.time.title}</h2>
        <div className="choices" role="group" aria-label={text.time.span}>
          {(Object.keys(spans) as Span[]).map((one) => (
            <button key={one} className="chip" aria-pressed={span === one} onClick={() => go({ span: one })}>
              {text.time.spans[one]}
            </button>
          ))}
        </div>
        <div className="choices">
          <button className="button" disabled={before === null} onClick={earlier}>
            {text.time.earlier} <kbd>[</kbd>
          </button>
          <button className="button" disabled={at === undefined} onClick={later}>
            {text.time.later} <kbd>]</kbd>
          </button>
          <button className="button" disabled={at === undefined} onClick={() => go({ at: undefined })}>
            {text.time.now} <kbd>t</kbd>
          </button>
        </div>
      </header>
      <p className="dim">{text.time.bars(items.length)}</p>
      <Density changes={items} range={range} />
      <Handle label={text.time.at} at={at} range={range} onMove={(to) => go({ at: to })} />
      <label className="check">
        <input
          type="checkbox"
          checked={diff !== undefined}
          onChange={(event) => go({ diff: event.target.checked ? secondText(range.from) : undefined })}
        />{" "}
        {text.time.compare}
      </label>
      {diff !== undefined && (
        <Handle
          label={text.time.diff}
          at={diff}
          range={range}
          onMove={(to) => go({ diff: to ?? secondText(range.until) })}
        />
      )}
    </section>
  );
}
