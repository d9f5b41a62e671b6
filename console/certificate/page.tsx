import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Place } from "./place.tsx";
import { certificateQuery } from "./queries.ts";
import { text } from "./text.ts";

/** One certificate: what it says, where it is shown, and what is wrong there. */
export function CertificatePage() {
  const { fingerprint } = useParams({ from: "/shell/certificates/$fingerprint" });
  const found = useQuery(certificateQuery(fingerprint));
  const one = found.data;
  if (one === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  return (
    <div className="page">
      <header>
        <div className="crumbs">
          <Link to="/certificates">{text.title}</Link>
          <span aria-hidden="true">/</span>
          <span className="mono">{one.fingerprint.slice(0, 16)}</span>
        </div>
        <h1>{one.subject}</h1>
        <div className="facts">
          <span>
            {text.until} <Moment at={one.validTo} show={secondOf} />
          </span>
          <span>
            {text.renew} <Moment at={one.renewAt} show={secondOf} />
          </span>
          {one.revokedAt !== null && (
            <span className="chip urgent">
              {text.one.revoked} <Moment at={one.revokedAt} show={secondOf} />
            </span>
          )}
        </div>
      </header>
      <dl className="certificate-facts">
        <dt>{text.one.names}</dt>
        <dd>{one.names.join(", ")}</dd>
        <dt>{text.issuer}</dt>
        <dd>{one.issuer}</dd>
        <dt>{text.one.key}</dt>
        <dd>{[one.keyType, one.keyBits].filter((part) => part !== null).join(" ")}</dd>
        <dt>{text.one.serial}</dt>
        <dd className="mono">{one.serialNumber}</dd>
        <dt>{text.one.fingerprint}</dt>
        <dd className="mono">{one.fingerprint}</dd>
        {one.trusted !== null && (
          <>
            <dt>{text.one.trusted}</dt>
            <dd>{one.trusted}</dd>
          </>
        )}
      </dl>
      <h2>{text.one.shown}</h2>
      {!one.weighed && <p className="chip warn">{text.unweighed}</p>}
      {one.shown.length === 0 && <p className="empty">{text.one.nowhere}</p>}
      {one.shown.map((place) => (
        <Place key={place.place} place={place} />
      ))}
    </div>
  );
}

const secondOf = (instant: string): string => instant.slice(0, 19).replace("T", " ");
