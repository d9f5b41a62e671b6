import { useQuery } from "@tanstack/react-query";
import { SeverityChip } from "../alert/severity-chip.tsx";
import { firingQuery } from "../home/queries.ts";
import { Moment } from "../parts/moment.tsx";
import { Block } from "./block.tsx";
import { text } from "./text.ts";

/** Alerts that fire, a group a line. */
export function AlertBlock() {
  const { data, error, dataUpdatedAt } = useQuery(firingQuery(8));
  return (
    <Block title={text.wall.alerts} readAt={dataUpdatedAt} error={error}>
      {data?.items.length === 0 && <p>{text.wall.nothingFires}</p>}
      <ul>
        {data?.items.map(({ key, title, severity, cis, changedAt }) => (
          <li key={key}>
            <SeverityChip severity={severity} isFiring />
            <b>{title}</b>
            <span className="mono">{cis[0]}</span>
            <Moment at={changedAt} />
          </li>
        ))}
      </ul>
    </Block>
  );
}
