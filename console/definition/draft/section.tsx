import { useMutation } from "@tanstack/react-query";
import { Suspense, useRef } from "react";
import { useMay } from "../../data/use-may.ts";
import { lazyPart } from "../../parts/lazy-part.ts";
import { Refusal } from "../../parts/refusal.tsx";
import type { DefinitionName } from "../queries.ts";
import { Behind } from "./behind.tsx";
import { Changes } from "./changes.tsx";
import { EditorBox, type EditorHandle } from "./editor-box.tsx";
import { Findings } from "./findings.tsx";
import { FromGit } from "./from-git.tsx";
import { OpenRecords } from "./open-records.tsx";
import { PastRecords } from "./past-records.tsx";
import { Publish } from "./publish.tsx";
import { completeDraft, simulateDraft } from "./queries.ts";
import { Scenarios } from "./scenarios.tsx";
import { text } from "./text.ts";
import { useDraft } from "./use-draft.ts";

const PolicyEffect = lazyPart(async () => (await import("../../policy/draft-effect.tsx")).PolicyEffect);
const WatchTest = lazyPart(async () => (await import("../../metric/draft-test.tsx")).WatchTest);

/** A draft of a definition: it is written, checked, tried, looked at against records, and published. */
export function DraftSection(props: {
  readonly of: DefinitionName;
  /** The version that is published: its digest, its file and its own text. */
  readonly published: { readonly digest: string; readonly path: string; readonly own: string };
  readonly onDone: () => void;
}) {
  const { of, published, onDone } = props;
  const { digest, path, own } = published;
  const { draft, keep, drop, check, checked, error } = useDraft(
    `${of.kind}/${of.name}`,
    { text: own, base: digest },
    path,
  );
  const mayPublish = useMay("definitions.publish");
  const editor = useRef<EditorHandle>(null);
  const file = { path, text: draft.text };
  const simulate = useMutation({
    mutationFn: async () => ({ of: draft.text, said: await simulateDraft(file) }),
  });
  const finish = (): void => {
    drop();
    onDone();
  };

  const hasErrors = checked?.diagnostics.some(({ severity }) => severity === "error") !== false;
  // What is not among the files is told as removed: nothing is retired here.
  const changes = hasErrors ? null : checked.changes.filter(({ change }) => change === "added" || change === "changed");
  const isReady = draft.base === digest && changes !== null && changes.length > 0;
  const tried = simulate.data?.of === draft.text ? simulate.data.said : null;
  return (
    <div className="draft">
      <FromGit file={file} />
      {draft.base !== digest && <Behind of={of} base={draft.base} onSeen={() => keep({ ...draft, base: digest })} />}
      <EditorBox
        ref={editor}
        label={text.draft.label}
        text={draft.text}
        asks={{
          check,
          complete: completeDraft,
          change: (changed) => keep({ ...draft, text: changed }),
          save: () => mayPublish && simulate.mutate(),
        }}
      />
      <p className="dim">
        {text.draft.keys} {text.draft.kept}
      </p>
      <div className="choices">
        {mayPublish ? (
          <button className="button" disabled={simulate.isPending} onClick={() => simulate.mutate()}>
            {simulate.isPending ? text.draft.running : text.draft.run}
          </button>
        ) : (
          <span className="dim">{text.draft.mayNotRun}</span>
        )}
        <Publish file={file} changes={isReady ? changes : null} tried={tried} onDone={finish} />
        <button className="button" onClick={finish}>
          {text.draft.drop}
        </button>
      </div>
      <Refusal error={error ?? simulate.error} />
      <Findings of={checked?.diagnostics} path={path} show={(finding) => editor.current?.show(finding)} />
      {simulate.data !== undefined && <Scenarios of={simulate.data.said} isOld={tried === null} />}
      <section aria-labelledby="draft-changes">
        <h2 id="draft-changes">{text.draft.changes}</h2>
        {changes !== null && <Changes of={changes} />}
      </section>
      {mayPublish && of.kind === "Policy" && (
        <Suspense>
          <PolicyEffect name={of.name} file={file} />
        </Suspense>
      )}
      {of.kind === "Watch" && (
        <Suspense>
          <WatchTest name={of.name} file={file} />
        </Suspense>
      )}
      {mayPublish && (
        <section aria-labelledby="draft-records">
          <h2 id="draft-records">{text.draft.whatIf}</h2>
          <OpenRecords file={file} />
          <PastRecords file={file} />
        </section>
      )}
    </div>
  );
}
