import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef } from "react";
import { api } from "../data/api.ts";
import { nameText } from "../format/value.ts";
import { Refusal } from "../parts/refusal.tsx";
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
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: remediationsQuery.queryKey }),
  });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    send.mutate(nameText(new FormData(event.currentTarget).get("reason")));
  }

  return (
    <form className="release-form" onSubmit={submit}>
      <label className="label">
        {text.remediations.reason}
        <textarea className="input" name="reason" required maxLength={2_000} autoFocus />
      </label>
      <Refusal error={send.error} />
      <button className="button main" disabled={send.isPending}>
        {text.remediations.send}
      </button>
    </form>
  );
}
