import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "../data/api.ts";
import { meQuery } from "../data/queries.ts";
import { Control } from "../form/control.tsx";
import { inputOf } from "../form/input-of.ts";
import { text as formText } from "../form/text.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { type Change, type HeldTurn, swapOf } from "./change.ts";
import { changeInputs, type ChangeKind, changeKinds } from "./change-inputs.ts";
import { SwapFields } from "./swap-fields.tsx";
import { text } from "./text.ts";

const hourMs = 3_600_000;

/** A swap, a turn that is taken over, or time off. Half a swap is none: what was made of it is taken back. */
export function ChangeForm(props: {
  readonly plan: { readonly name: string; readonly layers: readonly string[] };
  readonly onClose: () => void;
}) {
  const { plan, onClose } = props;
  const params = { name: plan.name };
  const client = useQueryClient();
  const me = useQuery(meQuery);
  const [kind, choose] = useState<ChangeKind>("take");
  const [swapped, swap] = useState<readonly [HeldTurn, HeldTurn] | null>(null);
  const [at] = useState(() => Math.ceil(Date.now() / hourMs) * hourMs);
  const inputs =
    kind === "swap"
      ? []
      : changeInputs(kind, {
          layers: plan.layers,
          me: me.data?.name ?? "",
          from: new Date(at).toISOString(),
          until: new Date(at + 24 * hourMs).toISOString(),
        });

  const send = useMutation({
    async mutationFn([first, second]: readonly [Change, Change?]) {
      const made = await api.call.addOverride({ params, body: first });
      if (second === undefined) return;
      try {
        await api.call.addOverride({ params, body: second });
      } catch (error) {
        await api.call.removeOverride({ params: { ...params, id: made.id } });
        throw error;
      }
    },
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: ["onCall"] }),
  });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (kind === "swap") {
      if (swapped !== null) send.mutate(swapOf(...swapped, me.data?.name ?? ""));
      return;
    }
    const asked = inputs.map(({ input }) => input);
    const { input } = inputOf(asked, new FormData(event.currentTarget));
    send.mutate([Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null)) as never]);
  }

  if (me.data === undefined) return null;
  return (
    <Dialog label={text.onCall.change} className="command-form" onClose={onClose}>
      <form onSubmit={submit}>
        <h1>{text.onCall.change}</h1>
        <fieldset className="choices" aria-label={text.onCall.kind}>
          {changeKinds.map((one) => (
            <button key={one} type="button" className="chip" aria-pressed={one === kind} onClick={() => choose(one)}>
              {text.onCall.kinds[one]}
            </button>
          ))}
        </fieldset>
        {kind === "swap" ? (
          <SwapFields plan={plan} onSwap={swap} />
        ) : (
          inputs.map(({ input, label, hint }) => (
            <Control key={`${kind} ${input.name}`} input={input} label={label} hint={hint} fault={null} />
          ))
        )}
        <Refusal error={send.error} />
        {kind === "swap" && send.isError && <p className="dim">{text.onCall.half}</p>}
        <footer>
          <button type="button" className="button" onClick={onClose}>
            {formText.command.cancel}
          </button>
          <button className="button main" disabled={send.isPending || (kind === "swap" && swapped === null)}>
            {send.isPending ? formText.command.asked : text.onCall.make}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
