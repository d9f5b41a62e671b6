import { useQuery } from "@tanstack/react-query";
import type { Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";
import type { RecordName } from "../data/record-queries.ts";
import { title, words } from "../format/words.ts";
import { Refusal } from "../parts/refusal.tsx";
import { text as common } from "../text.ts";
import { text } from "./all-commands-text.ts";

type Known = Reply<"listAllCommands">["items"][number];
type Branch = Known["branches"][number];

/** Every command that the record's definitions know: whether it is taken now and why not, the way there, who may. */
export function AllCommands({ name }: { readonly name: RecordName }) {
  const { data, error } = useQuery({
    queryKey: ["record", `${name.type}/${name.number}`, "allCommands"],
    queryFn: ({ signal }) => api.call.listAllCommands({ params: { ...name }, signal }),
  });
  if (data === undefined) return error === null ? <p className="dim">{common.loading}</p> : <Refusal error={error} />;
  return (
    <ul className="all-commands">
      {data.items.map((known) => (
        <li key={known.command}>
          <Told of={known} />
        </li>
      ))}
    </ul>
  );
}

function Told({ of }: { readonly of: Known }) {
  const { command, may, because, needs, steps, branches } = of;
  return (
    <details>
      <summary>
        <b>{title(command)}</b> <span className={may === "no" ? "chip" : "chip on"}>{text.now[may]}</span>
      </summary>
      {because !== null && <p>{because}</p>}
      {may !== "no" && needs.length > 0 && <p>{text.give(needs.map(words).join(", "))}</p>}
      {steps === null && <p>{text.noWay}</p>}
      {steps !== null && steps.length > 0 && (
        <p>
          {text.way}{" "}
          {steps
            .map(({ name, kind, to }) => text.step(kind === "timer" ? name : words(name), text.kinds[kind], words(to)))
            .join(", ")}
        </p>
      )}
      <ul>
        {branches.map((branch) => (
          <li key={`${branch.states.join()} ${branch.targets.join()} ${branch.when ?? ""}`}>
            <BranchTold of={branch} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function BranchTold({ of }: { readonly of: Branch }) {
  const { states, targets, may, fits, needs, when, refuses, brings } = of;
  const lacking = needs.filter(({ has }) => has !== true).map(({ name }) => words(name));
  const there = needs.filter(({ has }) => has === true).map(({ name }) => words(name));
  const parts = [
    may === null ? "" : `${text.by(may)} ${fits ? text.you : text.notYou}`,
    lacking.length === 0 ? "" : text.needs(lacking.join(", ")),
    there.length === 0 ? "" : text.has(there.join(", ")),
    when === null ? "" : text.when(when),
    refuses === null ? "" : text.refuses(refuses),
    ...brings,
  ];
  return (
    <>
      {text.in(states.map(words).join(", "))}
      {targets.length > 0 && ` → ${targets.map(words).join(text.or)}`}{" "}
      <span className="dim">{parts.filter((part) => part !== "").join(" · ")}</span>
    </>
  );
}
