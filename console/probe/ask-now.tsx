import { useMutation } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import { useMay } from "../data/use-may.ts";
import { Refusal } from "../parts/refusal.tsx";
import { fromText, ProbeState } from "./probe-state.tsx";
import { text } from "./text.ts";

/** Asks once now from each vantage point, and shows each step. For who may reach out. */
export function AskNow({ name }: { readonly name: string }) {
  const mayRun = useMay("discovery.run");
  const run = useMutation({ mutationFn: () => api.call.runProbe({ params: { name }, body: {} }) });
  if (!mayRun) return null;
  return (
    <section aria-labelledby="probe-now">
      <h2 id="probe-now">{text.ran}</h2>
      <p className="dim">{text.runWhat}</p>
      <button className="button" disabled={run.isPending} onClick={() => run.mutate()}>
        {run.isPending ? text.running : text.run}
      </button>
      <Refusal error={run.error} />
      <ul className="series-list" role="status">
        {run.data?.seen.map((seen) => (
          <li key={seen.from}>
            <span>
              <ProbeState state={seen.state} /> {fromText(seen.from)} {seen.because}
            </span>
            <span className="number">{text.ms(seen.ms.toFixed(0))}</span>
            {seen.steps.map((step) => (
              <small key={step.name} className="dim probe-step">
                {step.name} {text.ms(step.ms.toFixed(0))} {step.note}
              </small>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
