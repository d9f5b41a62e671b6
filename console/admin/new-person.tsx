import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { api } from "../data/api.ts";
import { nameText } from "../format/value.ts";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";

interface Given {
  readonly name: string;
  readonly title: string;
  readonly email: string | null;
}

/** Adds a person, who has no roles and no way to sign in yet; both are given on their page, which opens. */
export function NewPerson() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const add = useMutation({
    mutationFn: ({ name, ...body }: Given) => api.call.changePerson({ params: { name }, body }),
    async onSuccess({ person: { name } }) {
      await client.invalidateQueries({ queryKey: ["people"] });
      await navigate({ to: "/admin/people/$name", params: { name } });
    },
  });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const email = nameText(given.get("email")).trim();
    add.mutate({
      name: nameText(given.get("name")).trim(),
      title: nameText(given.get("title")).trim(),
      email: email === "" ? null : email,
    });
  }

  return (
    <form className="panel fields" onSubmit={submit} aria-label={text.people.add}>
      <h2>{text.people.add}</h2>
      <label className="label">
        {text.people.name}
        <input className="input" name="name" maxLength={63} autoComplete="off" required />
      </label>
      <label className="label">
        {text.people.full}
        <input className="input" name="title" maxLength={160} autoComplete="off" required />
      </label>
      <label className="label">
        {text.people.email}
        <input className="input" name="email" type="email" autoComplete="off" />
      </label>
      <Refusal error={add.error} />
      <div>
        <button className="button main" disabled={add.isPending}>
          {text.people.add}
        </button>
      </div>
    </form>
  );
}
