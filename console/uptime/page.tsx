import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { api } from "../data/api.ts";
import { meQuery } from "../data/queries.ts";
import { spanText } from "../format/span.ts";
import { words } from "../format/words.ts";
import { text as indicatorText } from "../indicator/text.ts";
import { Verify } from "../indicator/verify.tsx";
import { DefinitionLink } from "../parts/definition-link.tsx";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Budget, type Service } from "./budget.tsx";
import { Kept } from "./kept.tsx";
import { Outages } from "./outages.tsx";
import { periodStep } from "./period-step.ts";
import { uptimeQuery } from "./queries.ts";
import { shareText } from "./share-text.ts";
import { text } from "./text.ts";

/** One commitment to uptime in a period: what is left of its error budget, each outage, and what of it counts. */
export function UptimePage() {
  const { name } = useParams({ from: "/shell/uptime/$name" });
  const { period } = useSearch({ from: "/shell/uptime/$name" });
  const me = useQuery(meQuery);
  const found = useQuery(uptimeQuery(name, period));
  const told = found.data;
  if (told === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  const { commitment } = told;
  const listed = (names: readonly string[]): string => names.map(words).join(", ");
  return (
    <div className="page indicator uptime">
      <div className="crumbs">
        <Link to="/indicators">{indicatorText.indicator.title}</Link>
        <span aria-hidden="true">/</span>
        <span className="mono">{name}</span>
        <DefinitionLink kind="Availability" name={name} />
      </div>
      <header>
        <h1>{commitment.title}</h1>
        <p className="dim">
          {text.uptime.of(commitment.target, commitment.period)}, {text.uptime.hours(commitment.hours)},{" "}
          {commitment.zone}. {text.uptime.made(listed(commitment.outages), listed(commitment.except))}
        </p>
      </header>
      <nav className="headline" aria-label={indicatorText.indicator.period}>
        <PeriodLink name={name} period={periodStep(told.period.text, -1)} label={text.uptime.earlier}>
          <ChevronLeft aria-hidden="true" />
        </PeriodLink>
        <b className="number">{told.period.text}</b>
        <PeriodLink name={name} period={periodStep(told.period.text, 1)} label={text.uptime.later}>
          <ChevronRight aria-hidden="true" />
        </PeriodLink>
        <Kept met={told.met} />
        {told.provisional && <span className="chip">{indicatorText.indicator.goesOn}</span>}
      </nav>
      <Refusal error={found.error} />
      {told.services.map((service) => (
        <ServiceSection key={service.ci} service={service} isOnly={told.services.length === 1} />
      ))}
      <section aria-labelledby="uptime-known" className="known">
        <h2 id="uptime-known">{indicatorText.indicator.known}</h2>
        <p className="dim">{text.uptime.rule}</p>
        <p className="dim">
          {indicatorText.indicator.digest} <span className="mono">{told.digest.slice(0, 12)}</span>,{" "}
          {indicatorText.indicator.asOf} <Moment at={told.asOf} />, {indicatorText.indicator.hash}{" "}
          <span className="mono">{told.rowsHash.slice(0, 12)}</span>;{" "}
          {told.kept ? indicatorText.indicator.kept : indicatorText.indicator.notKept}
        </p>
        {me.data?.permissions.includes("ledger.verify") === true && (
          <Verify count={() => api.each.verifyUptime({ params: { name }, query: { limit: 20 } })} />
        )}
      </section>
    </div>
  );
}

function PeriodLink(props: {
  readonly name: string;
  readonly period: string;
  readonly label: string;
  readonly children: React.ReactNode;
}) {
  const { name, period, label, children } = props;
  return (
    <Link className="button" to="/uptime/$name" params={{ name }} search={{ period }} aria-label={label} title={period}>
      {children}
    </Link>
  );
}

function ServiceSection({ service, isOnly }: { readonly service: Service; readonly isOnly: boolean }) {
  const { ci, name, share, downMs, elapsedMs, excludedMs, leftMs, met, outages } = service;
  return (
    <section aria-label={name}>
      <div className="section-head">
        <h2>
          {name} <span className="mono dim">{ci === name ? "" : ci}</span>
        </h2>
        {!isOnly && <Kept met={met} />}
      </div>
      <p className="headline">
        <b className="number">{shareText(share)}</b>
        <Budget of={service} />
      </p>
      <dl className="facts-list">
        <dt>{text.uptime.down}</dt>
        <dd className="number">{spanText(downMs)}</dd>
        <dt>{text.uptime.excluded}</dt>
        <dd className="number">{spanText(excludedMs)}</dd>
        <dt>{text.uptime.left}</dt>
        <dd className="number">
          {leftMs < 0 && "−"}
          {spanText(leftMs)}
        </dd>
        <dt>{text.uptime.elapsed}</dt>
        <dd className="number">{spanText(elapsedMs)}</dd>
      </dl>
      <Outages of={outages} />
    </section>
  );
}
