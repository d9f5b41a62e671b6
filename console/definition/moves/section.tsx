import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../../data/use-may.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { InTheirPlace } from "./in-their-place.tsx";
import { PlannedMoves } from "./planned-moves.tsx";
import { applyMoves, type Mapped, type Plan, planMoves, planUndo } from "./queries.ts";
import { text } from "./text.ts";

/**
 * Moves open records of a type to the latest definitions, for who may: what would become of each comes first, and what
 * was seen is what is carried out. `number`: this record alone.
 */
export function MovesSection({ type, number }: { readonly type: string; readonly number: string | undefined }) {
  const client = useQueryClient();
  const [plan, show] = useState<Plan | null>(null);
  const [states, choose] = useState<Mapped>({});
  const look = useMutation({ mutationFn: () => planMoves(type, number, states), onSuccess: show });
  const back = useMutation({ mutationFn: planUndo, onSuccess: show });
  const move = useMutation({
    async mutationFn(planned: Plan) {
      let now = planned;
      while (now.counts.pending > 0) {
        now = await applyMoves(now.digest);
        show(now);
      }
    },
    onSettled: () =>
      Promise.all(["definition", "definitions", "record"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  if (!useMay("records.move")) return null;
  const isBusy = look.isPending || back.isPending || move.isPending;
  const isPlanned = plan !== null && plan.appliedAt === null;
  return (
    <section className="moves" aria-label={text.title}>
      <h2>{text.title}</h2>
      <p className="dim">{text.stay}</p>
      <button className="button" disabled={isBusy} onClick={() => look.mutate()}>
        {number === undefined ? text.look : text.lookOne(number)}
      </button>
      <Refusal error={look.error ?? back.error ?? move.error} />
      {plan !== null && <PlannedMoves of={plan} />}
      {isPlanned && plan.undoes === null && (
        <InTheirPlace of={plan} states={states} choose={choose} onLook={() => look.mutate()} />
      )}
      {isPlanned && plan.counts.pending > 0 && (
        <button className="button main" disabled={isBusy} onClick={() => move.mutate(plan)}>
          {text.move(plan.counts.pending)}
        </button>
      )}
      {plan !== null && plan.counts.moved > 0 && (
        <button className="button" disabled={isBusy} onClick={() => back.mutate(plan.digest)}>
          {text.undo}
        </button>
      )}
    </section>
  );
}
