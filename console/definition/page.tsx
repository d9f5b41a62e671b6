import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Suspense } from "react";
import { Refusal } from "../parts/refusal.tsx";
import { Differences } from "./differences.tsx";
import { Head } from "./head.tsx";
import { definitionQuery, versionsQuery } from "./queries.ts";
import { References } from "./references.tsx";
import { Source } from "./source.tsx";
import { Versions } from "./versions.tsx";
import { lazyPart } from "../parts/lazy-part.ts";

const Diagram = lazyPart(async () => (await import("./diagram/section.tsx")).DiagramSection);
const Draft = lazyPart(async () => (await import("./draft/section.tsx")).DraftSection);

/**
 * One definition: its text, its versions and what differs between them, what it refers to and what refers to it; of a
 * lifecycle the diagram. Or a draft of it, with the editor.
 */
export function DefinitionPage() {
  const { kind, _splat: name = "" } = useParams({ from: "/shell/definition/$kind/$" });
  const { version, bundle, from, record, draft } = useSearch({ from: "/shell/definition/$kind/$" });
  const navigate = useNavigate({ from: "/definition/$kind/$" });
  const of = { kind, name };
  const isDraft = draft !== undefined;
  const pinned = isDraft || version !== undefined ? undefined : bundle;
  // A draft is of the latest version, whatever else the address names.
  const found = useQuery(definitionQuery(of, isDraft ? {} : version === undefined ? { bundle } : { version }));
  const versions = useQuery(versionsQuery(of));
  const shown = found.data;
  const publications = versions.data?.items ?? [];
  if (shown === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  return (
    <div className="page definition">
      <Head of={of} shown={shown} publications={publications} isPinned={pinned !== undefined} isDraft={isDraft} />
      <Refusal error={found.error ?? versions.error} />
      {isDraft ? (
        <Suspense>
          <Draft key={`${kind}/${name}`} of={of} published={shown} onDone={() => void navigate({ search: {} })} />
        </Suspense>
      ) : (
        <>
          {kind === "Lifecycle" && (
            <Suspense>
              <Diagram key={name} name={name} bundle={pinned} record={record} />
            </Suspense>
          )}
          <Source text={shown.own} whole={extendsAnother(shown.ir) ? shown.merged : undefined} />
          <Versions of={of} items={publications} shown={shown.digest} />
          <Differences of={of} items={publications} shown={shown.digest} from={from} />
          <References of={of} />
        </>
      )}
    </div>
  );
}

/** A text that extends none is the whole, but for how it is written. */
function extendsAnother(ir: unknown): boolean {
  return typeof ir === "object" && ir !== null && "extends" in ir && typeof ir.extends === "string";
}
