import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { isKnown, Refusal } from "../parts/refusal.tsx";
import { useKeys } from "../shell/keys.ts";
import { text } from "./text.ts";

export type Waiting = Reply<"listApprovals">["items"][number];

/** Approve or reject, with the reason. Keys are `a`, and `r` for the reason. */
export function Decision({ waiting, me }: { readonly waiting: Waiting; readonly me: string }) {
  const { type, number, digest, approver } = waiting;
  const client = useQueryClient();
  const reason = useRef<HTMLTextAreaElement>(null);
  const key = useRef(crypto.randomUUID());
  const [isLacking, setLacking] = useState(false);
  const decide = useMutation({
    mutationFn: (command: "approve" | "reject") =>
      api.call.commandRecord({
        params: { type, number },
        body: {
          command,
          input: { digest, ...(reason.current?.value.trim() ? { comment: reason.current.value } : {}) },
          ...(approver === me ? {} : { onBehalfOf: approver }),
        },
        idempotencyKey: `${key.current}-${command}`,
      }),
    onError(error) {
      if (isKnown(error)) key.current = crypto.randomUUID();
    },
    async onSettled() {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["approvals"] }),
        client.invalidateQueries({ queryKey: ["record", `${type}/${number}`] }),
      ]);
    },
  });
  function reject(): void {
    const lacks = reason.current?.value.trim() === "";
    setLacking(lacks);
    if (lacks) reason.current?.focus();
    else decide.mutate("reject");
  }
  useKeys({ a: () => decide.mutate("approve"), r: () => reason.current?.focus() });
  return (
    <form className="decide" onSubmit={(event) => event.preventDefault()}>
      {isLacking && <p className="refusal">{text.approvals.needsReason}</p>}
      <Refusal error={decide.error} isSent />
      <textarea
        ref={reason}
        className="input"
        rows={1}
        aria-label={text.approvals.reason}
        placeholder={text.approvals.reason}
        // With another reason it is another decision.
        onInput={() => (key.current = crypto.randomUUID())}
      />
      <button className="button" disabled={decide.isPending} onClick={reject}>
        {text.approvals.reject} <kbd>r</kbd>
      </button>
      <button className="button main" disabled={decide.isPending} onClick={() => decide.mutate("approve")}>
        {text.approvals.approve} <kbd>a</kbd>
      </button>
    </form>
  );
}
