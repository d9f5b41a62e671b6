import { useMutation } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import { Refusal } from "../parts/refusal.tsx";
import { Effect } from "./effect.tsx";
import { text } from "./text.ts";

/** What the policy of a draft would find and do now, before it is published. */
export function PolicyEffect(props: {
  readonly name: string;
  readonly file: { readonly path: string; readonly text: string };
}) {
  const { name, file } = props;
  const look = useMutation({
    mutationFn: () => api.call.testPolicy({ params: { name }, body: { files: [file] } }),
  });
  return (
    <section aria-labelledby="draft-effect">
      <h2 id="draft-effect">{text.effect}</h2>
      <p className="dim">{text.effectWhat}</p>
      <button className="button" disabled={look.isPending} onClick={() => look.mutate()}>
        {look.isPending ? text.looking : text.look}
      </button>
      <Refusal error={look.error} />
      {look.data !== undefined && <Effect of={look.data} kind={undefined} />}
    </section>
  );
}
