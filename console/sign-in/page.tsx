import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef } from "react";
import { api } from "../data/api.ts";
import { nameText } from "../format/value.ts";
import { Brand } from "../parts/brand.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";
import { Providers } from "./providers.tsx";
import { takeToken } from "./take-token.ts";
import { isOfPortal } from "./of-portal.ts";

type Way = { readonly token: string } | { readonly user: string; readonly password: string };

/** Signs in by the link that opened it, by a provider, or by name and password. */
export function SignInPage() {
  const { to } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const client = useQueryClient();
  const begun = useRef(false);
  const signIn = useMutation({
    mutationFn: (way: Way) =>
      "token" in way ? api.call.signInByLink({ body: way }) : api.call.signInByPassword({ body: way }),
    async onSuccess() {
      client.clear();
      if (to !== undefined && isOfPortal(to)) location.replace(to);
      else await navigate({ href: to ?? "/", replace: true });
    },
  });
  const { mutate } = signIn;

  useEffect(() => {
    if (begun.current) return;
    const token = takeToken();
    if (token === "") return;
    begun.current = true;
    mutate({ token });
  }, [mutate]);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    mutate({ user: nameText(given.get("user")), password: nameText(given.get("password")) });
  }

  return (
    <main className="sign-in">
      <form onSubmit={submit} aria-label={text.signIn.title}>
        <Brand />
        <h1>
          {signIn.isPending && signIn.variables !== undefined && "token" in signIn.variables
            ? text.signIn.byLink
            : text.signIn.title}
        </h1>
        <Refusal error={signIn.error} />
        <Providers to={to ?? "/"} />
        <label className="label">
          {text.signIn.name}
          <input className="input" name="user" autoComplete="username" autoCapitalize="none" required />
        </label>
        <label className="label">
          {text.signIn.password}
          <input className="input" name="password" type="password" autoComplete="current-password" required />
        </label>
        <button className="button main" disabled={signIn.isPending}>
          {text.signIn.submit}
        </button>
        <p className="dim">
          {text.signIn.hint} <code className="mono">{text.signIn.command}</code>
        </p>
      </form>
    </main>
  );
}
