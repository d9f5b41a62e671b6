import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Sessions } from "../account/sessions.tsx";
import { api } from "../data/api.ts";
import { Refusal } from "../parts/refusal.tsx";
import { Access } from "./access.tsx";
import { Accounts } from "./accounts.tsx";
import { Keys } from "./keys.tsx";
import { Names } from "./names.tsx";
import { groupsQuery, personQuery, rolesQuery } from "./queries.ts";
import { text } from "./text.ts";

/** One person: what they may do, by what they get in, and the end of it. */
export function PersonPage() {
  const { name } = useParams({ from: "/shell/admin/people/$name" });
  const client = useQueryClient();
  const found = useQuery(personQuery(name));
  const roles = useQuery(rolesQuery).data?.items.map((role) => role.name) ?? [];
  const groups = useQuery(groupsQuery).data ?? [];
  const onSettled = (): Promise<void> => client.invalidateQueries({ queryKey: ["people"] });
  const setRoles = useMutation({
    mutationFn: (next: readonly string[]) => api.call.changePerson({ params: { name }, body: { roles: [...next] } }),
    onSettled,
  });
  const setGroup = useMutation({
    mutationFn: ({ group, ...body }: { group: string; add?: string[]; drop?: string[] }) =>
      api.call.changeGroup({ params: { name: group }, body }),
    onSettled,
  });
  const person = found.data;
  // Everybody has that one.
  const held = person?.roles.filter((role) => role !== "employee") ?? [];
  return (
    <div className="page narrow">
      <header className="page-head">
        <Link to="/admin/people" search={{ q: "" }} className="dim">
          {text.person.back}
        </Link>
        <h1>{person?.title ?? name}</h1>
        <span className="mono dim">{name}</span>
        {person?.active === false && <span className="chip urgent">{text.people.left}</span>}
      </header>
      <Refusal error={found.error ?? setRoles.error ?? setGroup.error} />
      {person !== undefined && (
        <>
          <section className="panel" aria-label={text.people.roles}>
            <Names
              label={text.people.roles}
              one={text.person.role}
              held={held}
              known={roles}
              isBusy={setRoles.isPending}
              onGive={(role) => setRoles.mutate([...held, role])}
              onTake={(role) => setRoles.mutate(held.filter((one) => one !== role))}
            />
            <p className="dim">{text.person.rolesHint}</p>
            <Names
              label={text.people.groups}
              one={text.person.group}
              held={person.groups}
              known={groups}
              isBusy={setGroup.isPending}
              onGive={(group) => setGroup.mutate({ group, add: [name] })}
              onTake={(group) => setGroup.mutate({ group, drop: [name] })}
            />
          </section>
          <Access person={person} />
          <Accounts user={name} />
          <Sessions user={name} />
          <Keys user={name} />
        </>
      )}
    </div>
  );
}
