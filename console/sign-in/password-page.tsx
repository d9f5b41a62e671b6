import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { NewPassword } from "../account/new-password.tsx";
import { api } from "../data/api.ts";
import { nameText } from "../format/value.ts";
import { Brand } from "../parts/brand.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";
import { takeToken } from "./take-token.ts";

/** Chooses a password by the link of an administrator, and signs in. */
export function PasswordPage() {
  const [token] = useState(takeToken);
  const navigate = useNavigate();
  const client = useQueryClient();
  const choose = useMutation({
    mutationFn: (password: string) => api.call.setPasswordByLink({ body: { token, password } }),
    async onSuccess() {
      client.clear();
      await navigate({ to: "/", replace: true });
    },
  });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    choose.mutate(nameText(new FormData(event.currentTarget).get("password")));
  }

  return (
    <main className="sign-in">
      <form onSubmit={submit} aria-label={text.choose.title}>
        <Brand />
        <h1>{text.choose.title}</h1>
        {token === "" ? (
          <p className="refusal" role="alert">
            {text.choose.none}
          </p>
        ) : (
          <>
            <NewPassword />
            <Refusal error={choose.error} />
            <button className="button main" disabled={choose.isPending}>
              {text.choose.submit}
            </button>
          </>
        )}
        <p className="dim">
          <Link to="/sign-in" search={{ to: "/" }}>
            {text.signIn.again}
          </Link>
        </p>
      </form>
    </main>
  );
}
