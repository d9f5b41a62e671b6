import { useQuery } from "@tanstack/react-query";
import { lazyPart } from "../parts/lazy-part.ts";
import { Refusal } from "../parts/refusal.tsx";
import { suggestionsQuery } from "./queries.ts";
import { text } from "./text.ts";

const Line = lazyPart(async () => (await import("./suggested-line.tsx")).SuggestedLine);

/** What the parts of a map were seen to use that it does not show, for people to say whether it counts. */
export function Suggested({ map }: { readonly map: string }) {
  const { data, error } = useQuery(suggestionsQuery(map));
  const items = data?.items.filter(({ state }) => state !== "accepted") ?? [];
  if (data !== undefined && items.length + data.shared.length + data.waiting === 0) return null;
  return (
    <section aria-labelledby="map-suggested">
      <h2 id="map-suggested">{text.suggested.title}</h2>
      <p className="dim">{text.suggested.what}</p>
      <Refusal error={error} />
      {data !== undefined && items.length === 0 && <p className="dim">{text.suggested.none}</p>}
      <ul className="relations">
        {items.map((one) => (
          <Line key={`${one.from} ${one.to.id}`} map={map} of={one} />
        ))}
      </ul>
      {data !== undefined && data.shared.length > 0 && (
        <p className="dim">{text.suggested.shared(data.shared.join(", "))}</p>
      )}
      {data !== undefined && data.waiting > 0 && <p className="dim">{text.suggested.waiting(data.waiting)}</p>}
    </section>
  );
}
