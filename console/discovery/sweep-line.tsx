import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { words } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { text } from "./text.ts";

type Sweep = Reply<"listSweeps">["items"][number];

const tones: { readonly [phase in Sweep["phase"]]: string } = {
  running: "on",
  completed: "",
  cancelled: "",
  faulted: "urgent",
  expired: "warn",
};

/** A sweep in a few words: where it is, how much of it is done, and what came of it. */
export function SweepLine({ of, isLink = false }: { readonly of: Sweep; readonly isLink?: boolean }) {
  const { id, discovery, phase, startedAt, endedAt, addresses, done, counts, absent, fault, whole } = of;
  return (
    <>
      <div className="feed-head">
        {isLink ? (
          <Link className="feed-title" to="/sweep/$" params={{ _splat: id }}>
            {discovery}
          </Link>
        ) : (
          <Link className="linked" to="/definition/$kind/$" params={{ kind: "Discovery", _splat: discovery }}>
            {discovery}
          </Link>
        )}
        <span className={`chip ${tones[phase]}`}>{text.phase[phase]}</span>
        {!whole && <span className="chip">{text.part}</span>}
        <span className="dim">
          <Moment at={startedAt} />
          {endedAt !== null && (
            <>
              {" – "}
              <Moment at={endedAt} />
            </>
          )}
        </span>
      </div>
      <div className="feed-facts dim">
        <span>{text.done(done, addresses)}</span>
        {Object.entries(counts)
          .filter(([, count]) => count > 0)
          .map(([name, count]) => (
            <span key={name}>
              {words(name)} {count}
            </span>
          ))}
        {absent.length > 0 && <span>{text.absent(absent.length)}</span>}
      </div>
      {fault !== null && <p className="refusal">{fault}</p>}
    </>
  );
}
