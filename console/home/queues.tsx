import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queuesQuery } from "../data/queries.ts";
import { Refusal } from "../parts/refusal.tsx";
import { text as queueText } from "../queue/text.ts";
import { text } from "./text.ts";

/** The queues for the person who looks, those with something in them as tiles. */
export function Queues() {
  const queues = useQuery(queuesQuery);
  const filled = queues.data?.items.filter(({ count }) => count !== 0) ?? [];
  const still = queues.data?.items.filter(({ count }) => count === 0) ?? [];
  return (
    <section aria-labelledby="home-queues">
      <h2 id="home-queues">{text.home.queues}</h2>
      <Refusal error={queues.error} />
      {queues.data?.items.length === 0 && <p className="dim">{text.home.noQueues}</p>}
      <ul className="tiles">
        {filled.map(({ name, title: label, count, more, atRisk, breached }) => (
          <li key={name}>
            <Link to="/q/$queue" params={{ queue: name }} className="tile">
              <span>{label}</span>
              <b className="number">{count === null ? "–" : queueText.queue.count(count, more)}</b>
              <span className="tile-marks">
                <Mark of={atRisk} says={text.home.atRisk} tone="warn" />
                <Mark of={breached} says={text.home.breached} tone="urgent" />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {still.length > 0 && (
        <ul className="still" aria-label={text.home.still}>
          <li className="dim">{text.home.still}</li>
          {still.map(({ name, title: label }) => (
            <li key={name}>
              <Link to="/q/$queue" params={{ queue: name }}>
                {label}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Mark({ of, says, tone }: { readonly of: number | null; readonly says: string; readonly tone: string }) {
  if (of === null || of === 0) return null;
  return (
    <span className={`chip ${tone}`}>
      {of} {says}
    </span>
  );
}
