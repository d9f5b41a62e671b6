import { useQueries } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { Refusal } from "../parts/refusal.tsx";
import type { HeldTurn } from "./change.ts";
import { turnsQuery } from "./queries.ts";
import { text } from "./text.ts";
import { timesText } from "../format/times.ts";
import { turnOf } from "./turn.ts";

const fourWeeksMs = 28 * 86_400_000;

/** Two turns of the next four weeks that are held by two people. */
export function SwapFields(props: {
  readonly plan: { readonly name: string; readonly layers: readonly string[] };
  readonly onSwap: (turns: readonly [HeldTurn, HeldTurn] | null) => void;
}) {
  const { plan, onSwap } = props;
  const [from] = useState(() => Math.floor(Date.now() / 60_000) * 60_000);
  const found = useQueries({
    queries: plan.layers.map((layer) => turnsQuery(plan.name, from, from + fourWeeksMs, layer)),
  });
  const turns = found
    .flatMap(({ data }) => data?.spans ?? [])
    .map(turnOf)
    .filter((turn): turn is HeldTurn => turn.person !== null && turn.layer !== null);
  const [chosen, choose] = useState<readonly [number, number]>([0, -1]);
  const first = turns[chosen[0]];
  const others = turns.filter(({ person }) => person !== first?.person);
  const second = turns[chosen[1]]?.person === first?.person ? others[0] : (turns[chosen[1]] ?? others[0]);
  const tell = useEffectEvent(() => onSwap(first === undefined || second === undefined ? null : [first, second]));
  const key = [first, second].map((turn) => `${turn?.layer} ${turn?.from}`).join();
  useEffect(() => tell(), [key]);

  const options = (offered: readonly HeldTurn[]) =>
    offered.map((turn) => (
      <option key={turns.indexOf(turn)} value={turns.indexOf(turn)}>
        {text.onCall.turn(turn.person, timesText(turn.from, turn.until))}
        {plan.layers.length > 1 && `, ${turn.layer}`}
      </option>
    ));
  return (
    <>
      <Refusal error={found.find(({ error }) => error !== null)?.error} />
      <label className="label">
        {text.onCall.first}
        <select
          className="input"
          value={chosen[0]}
          onChange={(event) => choose([Number(event.target.value), chosen[1]])}
        >
          {options(turns)}
        </select>
      </label>
      {others.length === 0 ? (
        <p className="dim">{text.onCall.noTurns}</p>
      ) : (
        <label className="label">
          {text.onCall.second}
          <select
            className="input"
            value={second === undefined ? -1 : turns.indexOf(second)}
            onChange={(event) => choose([chosen[0], Number(event.target.value)])}
          >
            {options(others)}
          </select>
        </label>
      )}
    </>
  );
}
