import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { text } from "./text.ts";

type Maintenance = NonNullable<Reply<"showAlert">["maintenance"]>;

/** Why an alert opens nothing now: what is worked on, until when, and who holds the window. */
export function InMaintenance({ of: { name, on, until, record } }: { readonly of: Maintenance }) {
  return (
    <p className="in-maintenance">
      <b>{text.maintenance.opensNothing}</b> {text.maintenance.worksOn}{" "}
      <Link className="mono" to="/ci/$" params={{ _splat: on }}>
        {on}
      </Link>{" "}
      {text.maintenance.until} <Moment at={until} />
      {record !== null && (
        <>
          , {text.maintenance.by} <NumberLink id={record} />
        </>
      )}{" "}
      (<Link to="/maintenance">{name}</Link>). {text.maintenance.afterwards}
    </p>
  );
}
