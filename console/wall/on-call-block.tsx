import { useQuery } from "@tanstack/react-query";
import { Block } from "./block.tsx";
import { onCallNowQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Who is on call now. */
export function OnCallBlock() {
  const { data, error, dataUpdatedAt } = useQuery(onCallNowQuery);
  return (
    <Block title={text.wall.onCall} readAt={dataUpdatedAt} error={error}>
      {data?.items.length === 0 && <p>{text.wall.noPlans}</p>}
      <ul>
        {data?.items.map(({ name, title, people }) => (
          <li key={name}>
            <b>{people.length === 0 ? text.wall.nobody : people.join(", ")}</b>
            <span>{title}</span>
          </li>
        ))}
      </ul>
    </Block>
  );
}
