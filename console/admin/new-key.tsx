import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef } from "react";
import { api } from "../data/api.ts";
import { nameText } from "../format/value.ts";
import { Refusal } from "../parts/refusal.tsx";
import { Secret } from "./secret.tsx";
import { text } from "./text.ts";

interface Given {
  readonly user: string;
  readonly title: string;
  readonly expiresAt?: string;
}

/** Makes a key, and shows it this once. `user`: whose it is; left out, that is asked. */
export function NewKey({ user }: { readonly user?: string }) {
  const form = useRef<HTMLFormElement>(null);
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: (body: Given) => api.call.addKey({ body }),
    async onSuccess() {
      form.current?.reset();
      await client.invalidateQueries({ queryKey: ["keys"] });
    },
  });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const day = nameText(given.get("until"));
    make.mutate({
      user: user ?? nameText(given.get("user")).trim(),
      title: nameText(given.get("title")).trim(),
      // To the end of that day, where the administrator is.
      ...(day === "" ? {} : { expiresAt: new Date(`${day}T23:59:59`).toISOString() }),
    });
  }

  return (
    <>
      <form ref={form} className="new-key" onSubmit={submit} aria-label={text.keys.make}>
        {user === undefined && (
          <label className="label">
            {text.keys.forWhom}
            <input className="input" name="user" maxLength={63} autoComplete="off" required />
          </label>
        )}
        <label className="label">
          {text.keys.what}
          <input className="input" name="title" maxLength={200} autoComplete="off" required />
        </label>
        <label className="label">
          {text.keys.until}
          <input className="input" name="until" type="date" />
        </label>
        <button className="button" disabled={make.isPending}>
          {text.keys.make}
        </button>
      </form>
      <Refusal error={make.error} />
      {make.data !== undefined && <Secret value={make.data.key} hint={text.keys.once} />}
    </>
  );
}
