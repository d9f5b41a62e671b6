import { useEffect, useEffectEvent, useState } from "react";
import { Moment } from "../parts/moment.tsx";
import { instantOf, type Range, stepOf, steps } from "./moments.ts";
import { text } from "./text.ts";

const restMs = 250;

/** A handle on the time; at its end stands now. What it is moved to is told once it rests. */
export function Handle(props: {
  readonly label: string;
  readonly at: string | undefined;
  readonly range: Range;
  readonly onMove: (at: string | undefined) => void;
}) {
  const { label, at, range, onMove } = props;
  const [moved, move] = useState<{ readonly step: number; readonly was: string | undefined } | null>(null);
  const isMoving = moved !== null && moved.was === at;
  const step = isMoving ? moved.step : at === undefined ? steps : stepOf(Date.parse(at), range);
  const shown = isMoving ? instantOf(moved.step, range) : (at ?? null);
  const rest = useEffectEvent((to: number) => onMove(instantOf(to, range) ?? undefined));
  useEffect(() => {
    if (moved === null) return undefined;
    const timer = setTimeout(() => rest(moved.step), restMs);
    return () => clearTimeout(timer);
  }, [moved]);
  return (
    <label className="handle">
      <span>
        {label} <b>{shown === null ? text.time.now : <Moment at={shown} />}</b>
      </span>
      <input
        type="range"
        min={0}
        max={steps}
        value={step}
        aria-valuetext={shown ?? text.time.now}
        onChange={(event) => move({ step: Number(event.target.value), was: at })}
      />
    </label>
  );
}
