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
const Moves = lazyPart(async () => (await import("./moves/section.tsx")).MovesSection);
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
  const type = recordTypeOf(kind, name, shown.ir);
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
          {type !== undefined && (
            <Suspense>
              <Moves key={`${type}/${record ?? ""}`} type={type} number={record} />
            </Suspense>
          )}
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

/** Whose records are moved from its page: those of a type, and of the type that a lifecycle is of. */
function recordTypeOf(kind: string, name: string, ir: unknown): string | undefined {
  if (kind === "RecordType") return name;
  if (kind !== "Lifecycle" || typeof ir !== "object" || ir === null || !("record" in ir)) return undefined;
  return typeof ir.record === "string" ? ir.record : undefined;
}
