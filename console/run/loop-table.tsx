import { useState } from "react";
import { spanText } from "../format/span.ts";
import { PhaseMark } from "./phase-mark.tsx";
import { nameOf } from "./steps.tsx";
import { text } from "./text.ts";
import { drawnTurns, type Loop } from "./turns.ts";

/** A loop as step by target: what failed and what goes on is seen at once, however many turns there are. */
export function LoopTable({ loop }: { readonly loop: Loop }) {
  const [onlyBad, show] = useState(false);
  const bad = loop.turns.filter(({ isBad }) => isBad);
  const drawn = drawnTurns(onlyBad ? bad : loop.turns);
  const left = (onlyBad ? bad.length : loop.turns.length) - drawn.length;
  return (
    <section className="loop" aria-label={text.runs.loop(nameOf(loop.path))}>
      <header>
        <h2>{text.runs.loop(nameOf(loop.path))}</h2>
        <span className="dim number">
          {text.runs.turns(loop.turns.length, loop.turns.filter(({ isOver }) => !isOver).length, bad.length)}
        </span>
        {bad.length > 0 && (
          <button className="chip" aria-pressed={onlyBad} onClick={() => show(!onlyBad)}>
            {text.runs.onlyBad}
          </button>
        )}
      </header>
      <div className="loop-scroll" tabIndex={0} role="group" aria-label={text.runs.loop(nameOf(loop.path))}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.runs.turnHead}</th>
              {loop.columns.map((path) => (
                <th key={path} scope="col">
                  {nameOf(path)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {drawn.map(({ iteration, cells }) => (
              <tr key={iteration}>
                <th scope="row" className="number">
                  {iteration}
                </th>
                {loop.columns.map((path) => {
                  const step = cells.get(path);
                  return (
                    <td key={path} title={step?.fault?.detail ?? step?.fault?.title}>
                      {step !== undefined && (
                        <>
                          <PhaseMark phase={step.phase} />{" "}
                          <span className="number dim">
                            {step.endedAt !== null && spanText(Date.parse(step.endedAt) - Date.parse(step.startedAt))}
                            {step.attempt > 1 && ` ${text.runs.attempt(step.attempt)}`}
                          </span>
                          {step.fault !== null && (
                            <span className="refusal">{step.fault.detail ?? step.fault.title}</span>
                          )}
                        </>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {left > 0 && <p className="dim">{text.runs.turnsLeft(left)}</p>}
    </section>
  );
}
