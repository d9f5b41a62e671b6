import { useMutation } from "@tanstack/react-query";
import { save as give } from "../file/save.ts";
import { Refusal } from "../parts/refusal.tsx";
import { readHeads } from "./queries.ts";
import { text } from "./text.ts";

/** Where each ledger ends, as a file to be kept elsewhere: `opsloom verify --against` reads it. */
export function Heads() {
  const save = useMutation({
    async mutationFn() {
      const heads = await readHeads();
      give(`heads-${new Date().toISOString().slice(0, 10)}.jsonl`, new Blob([heads.text]));
      return heads.count;
    },
  });
  return (
    <section aria-labelledby="audit-heads">
      <h2 id="audit-heads">{text.heads.title}</h2>
      <p className="dim">{text.heads.what}</p>
      <button className="button" disabled={save.isPending} onClick={() => save.mutate()}>
        {text.heads.save}
      </button>
      <Refusal error={save.error} />
      {save.data !== undefined && <p role="status">{text.heads.saved(save.data)}</p>}
    </section>
  );
}
