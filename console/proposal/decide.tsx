import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api } from "../data/api.ts";
import { useMay } from "../data/use-may.ts";
import { Refusal } from "../parts/refusal.tsx";
import { useKeys } from "../shell/keys.ts";
import { text } from "./text.ts";

/** Publishes what is proposed, as whoever looks, or rejects it with a reason. Keys are `a`, and `r` for the reason. */
export function DecideProposal({ id }: { readonly id: number }) {
  const client = useQueryClient();
  const mayPublish = useMay("definitions.publish");
  const reason = useRef<HTMLTextAreaElement>(null);
  const accepting = useRef<HTMLButtonElement>(null);
  const [isLacking, setLacking] = useState(false);
  const decide = useMutation({
    mutationFn: (isAccepted: boolean) => {
      const written = reason.current?.value.trim() ?? "";
      return isAccepted
        ? api.call.acceptProposal({ params: { id }, body: written === "" ? {} : { reason: written } })
        : api.call.rejectProposal({ params: { id }, body: { reason: written } });
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["proposals"] }),
        client.invalidateQueries({ queryKey: ["definitions"] }),
      ]),
  });
  // What publishes is pressed with the eyes on it: the key leads there.
  useKeys({ a: () => accepting.current?.focus(), r: () => reason.current?.focus() });
  if (!mayPublish) return <p className="dim">{text.mayNot}</p>;

  function reject(): void {
    const lacks = reason.current?.value.trim() === "";
    setLacking(lacks);
    if (lacks) reason.current?.focus();
    else decide.mutate(false);
  }

  return (
    <section aria-labelledby="proposal-decide">
      <h2 id="proposal-decide">{text.decide}</h2>
      {isLacking && <p className="refusal">{text.needsReason}</p>}
      <Refusal error={decide.error} />
      <form className="proposal-decide" onSubmit={(event) => event.preventDefault()}>
        <textarea
          ref={reason}
          className="input"
          rows={2}
          maxLength={2_000}
          aria-label={text.reason}
          placeholder={text.reason}
        />
        <button type="button" className="button" disabled={decide.isPending} onClick={reject}>
          {text.reject} <kbd>r</kbd>
        </button>
        <button
          ref={accepting}
          type="button"
          className="button main"
          disabled={decide.isPending}
          onClick={() => decide.mutate(true)}
        >
          {text.accept} <kbd>a</kbd>
        </button>
      </form>
    </section>
  );
}
