import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../data/api.ts";
import { timelineQuery } from "../../data/record-queries.ts";
import { useNews } from "../../news/use-news.ts";
import { LiveMark } from "../../parts/live-mark.tsx";
import { NumberLink } from "../../parts/number-link.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Drawing } from "./drawing.tsx";
import { pathOf } from "./path.ts";
import { States } from "./states.tsx";
import { text } from "./text.ts";

/** A lifecycle as a drawing and in words, live, with the path of a record when one is named. */
export function DiagramSection(props: {
  readonly name: string;
  readonly bundle: string | undefined;
  /** Number of a record that goes through it. */
  readonly record: string | undefined;
}) {
  const { name, bundle, record } = props;
  const client = useQueryClient();
  const [chosen, choose] = useState<string | null>(null);
  const key = ["definition", "Lifecycle", name, "diagram", bundle];
  const found = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.call.showDiagram({ params: { name }, query: { bundle }, signal }),
    placeholderData: keepPreviousData,
  });
  const diagram = found.data;
  const of = { type: diagram?.record ?? "", number: record ?? "" };
  const isOfRecord = record !== undefined && diagram !== undefined;
  const ledger = useQuery({ ...timelineQuery(of), enabled: isOfRecord });
  useNews(diagram === undefined ? [] : [`type:${diagram.record}`], 1_000, () => {
    void client.invalidateQueries({ queryKey: key });
    if (isOfRecord) void client.invalidateQueries({ queryKey: ["record", `${of.type}/${of.number}`] });
  });
  if (diagram === undefined) return <Refusal error={found.error} />;
  const initial = diagram.states.find(({ isInitial }) => isInitial)?.name;
  const path = ledger.data === undefined ? null : pathOf(ledger.data, diagram.facet, initial);
  return (
    <section aria-labelledby="definition-states">
      <div className="section-head">
        <h2 id="definition-states">{text.diagram.title}</h2>
        <span className="dim">{text.diagram.hint}</span>
        <LiveMark />
      </div>
      {isOfRecord && (
        <p className="path">
          {text.diagram.pathOf} <NumberLink id={`${of.type}/${of.number}`} />
        </p>
      )}
      <Refusal error={found.error ?? ledger.error} />
      <div className="lifecycle">
        <div className="drawing">
          <Drawing of={diagram} path={path} chosen={chosen} choose={choose} />
        </div>
        <States of={diagram} path={path} chosen={chosen} choose={choose} />
      </div>
    </section>
  );
}
