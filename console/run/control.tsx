import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { api } from "../data/api.ts";
import { Refusal } from "../parts/refusal.tsx";
import { controlQuery } from "./queries.ts";
import { text } from "./text.ts";
import { lazyPart } from "../parts/lazy-part.ts";

const RetryForm = lazyPart(async () => (await import("./retry-form.tsx")).RetryForm);

/** What may be asked of a run: to pause, to go on, to stop, or to be retried; or why not. */
export function Control({ id, isOpen }: { readonly id: string; readonly isOpen: boolean }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const control = useQuery(controlQuery(id));
  const [isSure, ask] = useState(false);
  const [isRetrying, retry] = useState(false);
  const send = useMutation({
    mutationFn: (verb: "cancel" | "suspend" | "resume") => {
      if (verb === "cancel") return api.call.cancelRun({ params: { id } });
      return verb === "suspend" ? api.call.suspendRun({ params: { id } }) : api.call.resumeRun({ params: { id } });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["run", id] }),
  });
  const verbs = control.data?.verbs ?? [];
  return (
    <div className="run-control">
      <div className="commands">
        {verbs.map((verb) => (
          <button
            key={verb}
            className={verb === "retry" ? "button main" : "button"}
            disabled={send.isPending || (send.isSuccess && send.variables === verb)}
            onClick={() => {
              if (verb === "retry") retry(true);
              else if (verb === "cancel" && !isSure) ask(true);
              else send.mutate(verb);
            }}
          >
            {verb === "cancel" && isSure ? text.control.sure : text.control.verb[verb]}
          </button>
        ))}
        {isSure && verbs.includes("cancel") && (
          <button className="button" onClick={() => ask(false)}>
            {text.control.keep}
          </button>
        )}
      </div>
      {send.isSuccess && isOpen && <p className="dim">{text.control.asked[send.variables]}</p>}
      <Refusal error={send.error ?? control.error} />
      {isOpen && control.data?.because !== null && control.data !== undefined && (
        <p className="dim">{control.data.because}</p>
      )}
      {isRetrying && control.data?.retry !== undefined && control.data.retry !== null && (
        <Suspense>
          <RetryForm
            id={id}
            plan={control.data.retry}
            onClose={() => retry(false)}
            onDone={(next) => void navigate({ to: "/run/$", params: { _splat: next } })}
          />
        </Suspense>
      )}
    </div>
  );
}
