import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { momentText } from "../format/moment.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Secret } from "./secret.tsx";
import { text } from "./text.ts";

/** Links that let a person in, and the end of their access. */
export function Access({ person }: { readonly person: Reply<"showPerson"> }) {
  const { name, title, active } = person;
  const client = useQueryClient();
  const [isAsking, ask] = useState(false);
  const link = useMutation({
    mutationFn: (purpose: "signIn" | "password") => api.call.makeSignInLink({ body: { user: name, purpose } }),
  });
  const removePassword = useMutation({
    mutationFn: () => api.call.removePassword({ params: { name } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["sessions"] }),
  });
  const setActive = useMutation({
    mutationFn: (next: boolean) => api.call.changePerson({ params: { name }, body: { active: next } }),
    onSettled: () => client.invalidateQueries(),
  });
  const waits = setActive.data?.waits;
  return (
    <section className="panel" aria-label={text.person.access}>
      <h2>{text.person.access}</h2>
      <Refusal error={link.error ?? removePassword.error ?? setActive.error} />
      {waits !== undefined && waits !== null && (
        <p role="status">{text.person.endDone(waits.approvals, waits.records)}</p>
      )}
      {link.data !== undefined && (
        <Secret
          value={`${location.origin}${link.data.path}`}
          hint={text.person.linkOnce(link.data.user, momentText(link.data.expiresAt))}
        />
      )}
      {removePassword.isSuccess && <p role="status">{text.person.passwordGone}</p>}
      {active ? (
        <div className="in-line">
          <button className="button" disabled={link.isPending} onClick={() => link.mutate("signIn")}>
            {text.person.link}
          </button>
          <button className="button" disabled={link.isPending} onClick={() => link.mutate("password")}>
            {text.person.passwordLink}
          </button>
          <button className="button" disabled={removePassword.isPending} onClick={() => removePassword.mutate()}>
            {text.person.removePassword}
          </button>
          <button className="button" onClick={() => ask(true)}>
            {text.person.end}
          </button>
        </div>
      ) : (
        <>
          <p className="dim">{text.person.left}</p>
          <button className="button" disabled={setActive.isPending} onClick={() => setActive.mutate(true)}>
            {text.person.again}
          </button>
        </>
      )}
      {isAsking && (
        <Dialog label={text.person.endSure(title)} className="key-list" onClose={() => ask(false)}>
          <h1>{text.person.endSure(title)}</h1>
          <p>{text.person.endWhy}</p>
          <div className="in-line">
            <button
              className="button main"
              onClick={() => {
                ask(false);
                setActive.mutate(false);
              }}
            >
              {text.person.end}
            </button>
            <button className="button" onClick={() => ask(false)}>
              {text.person.cancel}
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
