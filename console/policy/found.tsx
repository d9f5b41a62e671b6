import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Reply } from "../../client/call.ts";
import { NumberLink } from "../parts/number-link.tsx";
import { text } from "./text.ts";

type Told = Reply<"foreseePolicy">["items"][number];
export type OverKind = Reply<"showPolicy">["over"]["kind"];

const tones: { readonly [severity: number]: string } = { 1: "urgent", 2: "urgent", 3: "warn", 4: "warn" };

/** What is found, or would be: what about, at which step, why, and whether it is excepted. */
export function Found(props: {
  readonly of: Told;
  /** What its policy is over; left out = it is published no more. */
  readonly kind: OverKind | undefined;
  readonly children?: ReactNode;
}) {
  const { of, kind, children } = props;
  const { subject, name, step, severity, title, why, exception } = of;
  return (
    <>
      <div className="feed-head">
        <b>{title}</b>
        <span className={`chip ${severity === null || exception !== null ? "" : (tones[severity] ?? "")}`}>
          {text.before(step)}
          {severity !== null && `, ${text.severity(severity)}`}
        </span>
        <Subject id={subject} name={name} kind={kind} />
        {children}
      </div>
      <p className="dim">{why}</p>
      {exception !== null && <p>{text.except(exception.until.slice(0, 10), exception.by, exception.because)}</p>}
    </>
  );
}

/** The way to what it is about; nothing = the policy itself, which has stopped. */
function Subject({
  id,
  name,
  kind,
}: {
  readonly id: string;
  readonly name: string;
  readonly kind: OverKind | undefined;
}) {
  if (id === "") return <span className="dim">{text.policyItself}</span>;
  if (kind === undefined) return <span className="mono">{name}</span>;
  return kind === "records" ? (
    <NumberLink id={id} />
  ) : (
    <Link className="mono" to="/ci/$" params={{ _splat: id }}>
      {name}
    </Link>
  );
}
