import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../../data/use-may.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { text as common } from "../../text.ts";
import { type Change, Changes } from "./changes.tsx";
import { type DraftFile, publishDraft, type Simulated } from "./queries.ts";
import { text } from "./text.ts";

/** Publishing a draft: what it would change is read once more before. Who may not is told who may. */
export function Publish(props: {
  readonly file: DraftFile;
  /** What the checker said of this very text; null = it has errors, changes nothing, or is not checked yet. */
  readonly changes: readonly Change[] | null;
  /** How the scenarios went with this very text; null = they were not run with it. */
  readonly tried: Simulated | null;
  readonly onDone: () => void;
}) {
  const { file, changes, tried, onDone } = props;
  const client = useQueryClient();
  const mayPublish = useMay("definitions.publish");
  const [isOpen, open] = useState(false);
  const send = useMutation({
    mutationFn: publishDraft,
    onSuccess() {
      onDone();
      for (const noun of ["definitions", "definition"]) void client.invalidateQueries({ queryKey: [noun] });
    },
  });
  if (!mayPublish) return <p className="dim">{text.draft.mayNotPublish}</p>;
  const failed = tried?.scenarios.filter(({ passed }) => !passed).length ?? 0;
  return (
    <>
      <button className="button main" disabled={changes === null} onClick={() => open(true)}>
        {text.draft.publish}
      </button>
      {isOpen && changes !== null && (
        <Dialog label={text.draft.publishAll} className="publish-draft" onClose={() => open(false)}>
          <h1>{text.draft.publishAll}</h1>
          <p>{text.draft.publishWith(changes.length)}</p>
          {tried === null && <p className="chip warn">{text.draft.notTried}</p>}
          {failed > 0 && <p className="chip urgent">{text.draft.failing(failed)}</p>}
          <Changes of={changes} />
          <Refusal error={send.error} />
          <div className="choices">
            <button className="button main" disabled={send.isPending} onClick={() => send.mutate(file)}>
              {text.draft.publishAll}
            </button>
            <button className="button" onClick={() => open(false)}>
              {common.close}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
