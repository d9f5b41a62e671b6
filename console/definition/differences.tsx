import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { momentText } from "../format/moment.ts";
import { Refusal } from "../parts/refusal.tsx";
import { comparedWith, versionsOf } from "./pair.ts";
import { differencesQuery, type DefinitionName } from "./queries.ts";
import { Sentences } from "./sentences.tsx";
import { text } from "./text.ts";
import type { Publication } from "./versions.tsx";

/** What differs in meaning between two versions, and where in the text. Both stand in the address. */
export function Differences(props: {
  readonly of: DefinitionName;
  readonly items: readonly Publication[];
  readonly shown: string;
  readonly from: string | undefined;
}) {
  const { of, items, shown, from } = props;
  const navigate = useNavigate({ from: "/definition/$kind/$" });
  const versions = versionsOf(items);
  const before = comparedWith(versions, shown, from);
  const found = useQuery({
    ...differencesQuery(of, before?.digest ?? "", shown),
    enabled: before !== null,
  });
  return (
    <section aria-labelledby="definition-differences">
      <h2 id="definition-differences">{text.definition.differences}</h2>
      {before === null ? (
        <p className="dim">{text.definition.onlyOne}</p>
      ) : (
        <>
          <div className="versions-pair">
            <Choice
              label={text.definition.from}
              value={before.digest}
              versions={versions.filter(({ digest }) => digest !== shown)}
              choose={(digest) => void navigate({ search: (now) => ({ ...now, from: digest }), resetScroll: false })}
            />
            <Choice
              label={text.definition.to}
              value={shown}
              versions={versions}
              choose={(version) => void navigate({ search: { version, from: before.digest }, resetScroll: false })}
            />
          </div>
          <Refusal error={found.error} />
          {found.data !== undefined && <Sentences of={found.data} />}
        </>
      )}
    </section>
  );
}

function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly versions: readonly Publication[];
  readonly choose: (digest: string) => void;
}) {
  const { label, value, versions, choose } = props;
  return (
    <label className="label">
      {label}
      <select className="input" value={value} onChange={(event) => choose(event.target.value)}>
        {versions.map(({ digest, at, by, latest }) => (
          <option key={digest} value={digest}>
            {[digest.slice(0, 8), momentText(at), by ?? "", latest ? text.definition.latest : ""]
              .filter(Boolean)
              .join(", ")}
          </option>
        ))}
      </select>
    </label>
  );
}
