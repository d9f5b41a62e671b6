import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef } from "react";
import { api } from "../data/api.ts";
import { nameText } from "../format/value.ts";
import { isKnown, Refusal } from "../parts/refusal.tsx";
import { remediationsQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Lets a stopped remediation run again, with the reason that is kept. Sent again it releases once. */
export function ReleaseForm(props: { readonly name: string; readonly ci: string | null; readonly onDone: () => void }) {
  const { name, ci, onDone } = props;
  const client = useQueryClient();
  const key = useRef(crypto.randomUUID());
  const send = useMutation({
    mutationFn: (reason: string) =>
      api.call.releaseRemediation({
        params: { name },
        body: { reason, ...(ci === null ? {} : { ci }) },
        idempotencyKey: key.current,
      }),
    onError(error) {
      if (isKnown(error)) key.current = crypto.randomUUID();
    },
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: remediationsQuery.queryKey }),
  });

  /** With another reason it is another release. */
  function renew(): void {
    key.current = crypto.randomUUID();
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    send.mutate(nameText(new FormData(event.currentTarget).get("reason")));
  }

  return (
    <form className="release-form" onSubmit={submit}>
      <label className="label">
        {text.remediations.reason}
        <textarea className="input" name="reason" required maxLength={2_000} autoFocus onInput={renew} />
      </label>
      <Refusal error={send.error} isSent />
      <button className="button main" disabled={send.isPending}>
        {text.remediations.send}
      </button>
    </form>
  );
}
