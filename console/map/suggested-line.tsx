import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { useMay } from "../data/use-may.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";

type Suggestion = Reply<"listSuggestions">["items"][number];
interface Decision {
  readonly state: Suggestion["state"];
  readonly type: string;
  readonly because?: string;
}

/** What a part of a map was seen to use, and what may be said of it. */
export function SuggestedLine({ map, of }: { readonly map: string; readonly of: Suggestion }) {
  const { from, to, port, samples, lastSeenAt, users, confidence, state, because, by } = of;
  const mayDecide = useMay("cmdb.write");
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: (body: Decision) => api.call.decideSuggestion({ params: { id: from, other: to.id }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["maps", map] }),
  });
  return (
    <li>
      <Link to="/ci/$" params={{ _splat: to.id }}>
        {to.name}
      </Link>{" "}
      <span className={state === "ignored" ? "chip" : "chip human"}>
        {state === "ignored" ? text.suggested.states.ignored : text.suggested.confidence[confidence]}
      </span>{" "}
      {text.suggested.uses(port)} <span className="mono">{from}</span>.{" "}
      <span className="dim">
        {text.suggested.seen(samples)} <Moment at={lastSeenAt} />; {text.suggested.users(users)}
        {because !== null && `; ${by ?? ""}: ${because}`}
      </span>
      <Refusal error={decide.error} />
      {mayDecide && <Answers of={of} onDecide={(body) => decide.mutate(body)} isSent={decide.isPending} />}
    </li>
  );
}

function Answers(props: {
  readonly of: Suggestion;
  readonly onDecide: (body: Decision) => void;
  readonly isSent: boolean;
}) {
  const { of, onDecide, isSent } = props;
  const { type } = of;
  const [isAsking, ask] = useState(false);
  const [because, write] = useState("");
  if (of.state === "ignored")
    return (
      <p>
        <button className="button" disabled={isSent} onClick={() => onDecide({ state: "suggested", type })}>
          {text.suggested.again}
        </button>
      </p>
    );
  return (
    <>
      <p className="choices">
        <button className="button" disabled={isSent} onClick={() => onDecide({ state: "accepted", type })}>
          {text.suggested.accept}
        </button>
        <button className="button" aria-expanded={isAsking} onClick={() => ask(!isAsking)}>
          {text.suggested.ignore}
        </button>
      </p>
      {isAsking && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onDecide({ state: "ignored", because, type });
          }}
        >
          <label className="label">
            {text.suggested.reason}
            <input className="input" required value={because} onChange={(event) => write(event.target.value)} />
          </label>
          <button className="button" disabled={isSent}>
            {text.suggested.send}
          </button>
        </form>
      )}
    </>
  );
}
