import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef } from "react";
import { api } from "../data/api.ts";
import { nameText } from "../format/value.ts";
import { Refusal } from "../parts/refusal.tsx";
import { NewPassword } from "./new-password.tsx";
import { text } from "./text.ts";

/** Changes one's own password: the old one is asked for. `user`: for what keeps passwords in the browser. */
export function PasswordForm({ user }: { readonly user: string }) {
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation({
    mutationFn: (body: { readonly old: string; readonly password: string }) => api.call.changePassword({ body }),
    onSuccess: () => form.current?.reset(),
  });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    change.mutate({ old: nameText(given.get("old")), password: nameText(given.get("password")) });
  }

  return (
    <form ref={form} className="panel fields" onSubmit={submit} aria-label={text.password.title}>
      <h2>{text.password.title}</h2>
      <input
        className="sr"
        name="user"
        autoComplete="username"
        value={user}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <label className="label">
        {text.password.old}
        <input className="input" name="old" type="password" autoComplete="current-password" required />
      </label>
      <NewPassword />
      <Refusal error={change.error} />
      {change.isSuccess && <p role="status">{text.password.changed}</p>}
      <div>
        <button className="button main" disabled={change.isPending}>
          {text.password.change}
        </button>
      </div>
      <p className="dim">{text.password.none}</p>
    </form>
  );
}
