import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { words } from "../../format/words.ts";
import { NumberLink } from "../../parts/number-link.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { backtestDraft, type DecidedAnew, type DraftFile } from "./queries.ts";
import { text } from "./text.ts";

type Difference = DecidedAnew["differing"][number]["differences"][number];

const spans = [7, 30, 90] as const;

/** Which records of the past would have gone another way by the draft, a hundred at a time. Nothing is written. */
export function PastRecords({ file }: { readonly file: DraftFile }) {
  const [days, choose] = useState<number>(spans[1]);
  const [pages, keep] = useState<readonly DecidedAnew[]>([]);
  const decide = useMutation({
    mutationFn: (cursor: string | undefined) => backtestDraft(file, days, cursor),
    onSuccess: (page, cursor) => keep(cursor === undefined ? [page] : [...pages, page]),
  });
  const differing = pages.flatMap((page) => page.differing);
  const unplayable = pages.flatMap((page) => page.unplayable);
  const next = pages.at(-1)?.next ?? null;
  return (
    <div className="what-if">
      <h3>{text.draft.past}</h3>
      <div className="choices" role="group" aria-label={text.draft.days}>
        <span className="dim">{text.draft.days}</span>
        {spans.map((one) => (
          <button key={one} className="chip" aria-pressed={one === days} onClick={() => choose(one)}>
            {one}
          </button>
        ))}
        <button className="button" disabled={decide.isPending} onClick={() => decide.mutate(undefined)}>
          {text.draft.decide}
        </button>
      </div>
      <Refusal error={decide.error} />
      <div role="status">
        {pages.length > 0 && (
          <p>
            {text.draft.lookedAt(pages.reduce((sum, page) => sum + page.records, 0))}{" "}
            {differing.length === 0 ? text.draft.noneDiffers : text.draft.differing(differing.length)}{" "}
            {unplayable.length > 0 && <span className="dim">{text.draft.unplayable(unplayable.length)}</span>}
          </p>
        )}
        <ul className="changes">
          {differing.map(({ record, differences }) => (
            <li key={record}>
              <NumberLink id={record} />
              <ul>
                {differences.map((one) => (
                  <li key={`${one.aspect} ${one.name}`}>
                    <Told of={one} />
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      </div>
      {next !== null && (
        <button className="button" disabled={decide.isPending} onClick={() => decide.mutate(next)}>
          {text.draft.decideMore}
        </button>
      )}
    </div>
  );
}

function Told({ of: { aspect, name, was, wouldBe, because } }: { readonly of: Difference }) {
  return (
    <>
      {text.draft.aspects[aspect]} <b>{words(name)}</b> <del>{was ?? text.draft.nothing}</del>{" "}
      <ins>{wouldBe ?? text.draft.nothing}</ins> {because !== null && <span className="dim">{because}</span>}
    </>
  );
}
