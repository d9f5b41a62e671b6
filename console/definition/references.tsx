import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Refusal } from "../parts/refusal.tsx";
import { type DefinitionName, referencesQuery } from "./queries.ts";
import { text } from "./text.ts";

/** The published definitions that one refers to, and those that refer to it, by kind. */
export function References({ of }: { readonly of: DefinitionName }) {
  const found = useQuery(referencesQuery(of));
  if (found.data === undefined) return <Refusal error={found.error} />;
  return (
    <div className="reference-columns">
      <Named label={text.definition.names} none={text.definition.noNames} items={found.data.names} />
      <Named label={text.definition.namedBy} none={text.definition.notNamed} items={found.data.namedBy} />
    </div>
  );
}

function Named(props: { readonly label: string; readonly none: string; readonly items: readonly DefinitionName[] }) {
  const { label, none, items } = props;
  const kinds = [...new Set(items.map(({ kind }) => kind))];
  return (
    <section aria-label={label}>
      <h2>{label}</h2>
      {items.length === 0 && <p className="dim">{none}</p>}
      <dl className="facts-list">
        {kinds.map((kind) => (
          <div key={kind}>
            <dt>{text.kind(kind)}</dt>
            {items
              .filter((one) => one.kind === kind)
              .map(({ name }) => (
                <dd key={name}>
                  <Link to="/definition/$kind/$" params={{ kind, _splat: name }} className="mono">
                    {name}
                  </Link>
                </dd>
              ))}
          </div>
        ))}
      </dl>
    </section>
  );
}
