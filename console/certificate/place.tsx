import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { words } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { text } from "./text.ts";

type Shown = Reply<"showCertificate">["shown"][number];

/** A place that shows a certificate: the way that clients follow, and what is wrong there. */
export function Place({ place }: { readonly place: Shown }) {
  const { served, best } = place;
  const isBetter = served !== null && best !== null && best.certificates.join() !== served.certificates.join();
  return (
    <section className="certificate-place">
      <h3>
        {place.ci === null ? (
          place.place
        ) : (
          <Link to="/ci/$" params={{ _splat: place.ci }}>
            {place.place}
          </Link>
        )}{" "}
        {place.broken && <span className="chip urgent">{text.one.breaks}</span>}
        {place.breaksAt !== null && (
          <span className="chip">
            {text.one.good} <Moment at={place.breaksAt} show={(at) => at.slice(0, 10)} />
          </span>
        )}
      </h3>
      {place.fault !== null && (
        <p className="dim">
          {text.one.notSeen} <Moment at={place.lookedAt} />: {place.fault}
        </p>
      )}
      {served !== null && (
        <p>
          {text.one.served} <Chain fingerprints={served.certificates} />
          {!served.trusted && `, ${text.one.untrusted}`}
        </p>
      )}
      {isBetter && (
        <p>
          {text.one.better}: <Chain fingerprints={best.certificates} />
        </p>
      )}
      {place.problems.length === 0 && served !== null && <p className="dim">{text.one.right}</p>}
      {place.problems.length > 0 && (
        <ul>
          {place.problems.map((one) => (
            <li key={`${one.problem} ${one.certificate ?? ""}`}>
              <span className={one.breaks === true ? "chip urgent" : "chip"}>
                {one.breaks === null ? text.one.unjudged : one.breaks ? text.one.breaks : text.one.policy}
              </span>{" "}
              {words(one.problem)}: {one.because}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Chain({ fingerprints }: { readonly fingerprints: readonly string[] }) {
  return (
    <span className="certificate-chain">
      {fingerprints.map((fingerprint) => (
        <Link key={fingerprint} className="mono" to="/certificates/$fingerprint" params={{ fingerprint }}>
          {fingerprint.slice(0, 8)}
        </Link>
      ))}
    </span>
  );
}
