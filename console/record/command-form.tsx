import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useEffectEvent, useRef, useState } from "react";
import type { Reply } from "../../client/call.ts";
import { ApiError } from "../../client/fault.ts";
import { api } from "../data/api.ts";
import { type RecordName, recordQuery } from "../data/record-queries.ts";
import { title, words } from "../format/words.ts";
import { Control } from "../form/control.tsx";
import { inputOf, type InputFault } from "../form/input-of.ts";
import { Preview } from "../form/preview.tsx";
import { usePreview } from "../form/use-preview.ts";
import { Dialog } from "../parts/dialog.tsx";
import { isKnown, Refusal } from "../parts/refusal.tsx";
import { text } from "../form/text.ts";

export type Offer = Reply<"listCommands">["items"][number];

/**
 * A command as a form, made of what the record says that it takes. The key is made when the form opens, and another one
 * after each answer: what is sent again because nobody answered is the same command.
 */
export function CommandForm(props: {
  readonly name: RecordName;
  readonly offer: Offer;
  readonly head: number;
  readonly onClose: () => void;
  /** When it was carried out; it is closed as well. */
  readonly onDone?: () => void;
}) {
  const { name, offer, head, onClose, onDone } = props;
  const client = useQueryClient();
  const key = useRef(crypto.randomUUID());
  // The head that the form was made of: what comes meanwhile is shown behind it.
  const seen = useRef(head);
  const [faults, setFaults] = useState<readonly InputFault[]>([]);
  const wantsReason = offer.inputs.some((input) => input.wantsReason);
  // Who changes what they have read is told when somebody else was faster.
  const changesSeen = offer.inputs.some(({ kind, value }) => kind === "field" && value !== null);

  const send = useMutation({
    mutationFn: (input: { readonly [name: string]: unknown }) =>
      api.call.commandRecord({
        params: { ...name },
        body: { command: offer.command, input: input as never },
        idempotencyKey: key.current,
        ...(changesSeen ? { ifMatch: seen.current } : {}),
      }),
    async onError(error) {
      if (isKnown(error)) key.current = crypto.randomUUID();
      // From now on the person has seen that it changed.
      if (error instanceof ApiError && error.status === 412)
        seen.current = (await client.fetchQuery({ ...recordQuery(name), staleTime: 0 })).record.head;
    },
    onSuccess() {
      onDone?.();
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["record", `${name.type}/${name.number}`] }),
  });

  const { preview, isOld, look } = usePreview(`${name.type}/${name.number}/${offer.command}`, (input, signal) =>
    api.call.previewCommand({ params: { ...name }, body: { command: offer.command, input: input as never }, signal }),
  );
  const form = useRef<HTMLFormElement>(null);
  const shown = useEffectEvent(() => look(() => inputOf(offer.inputs, new FormData(form.current!), wantsReason).input));
  useEffect(() => shown(), []);

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const { input, faults: found } = inputOf(offer.inputs, given, wantsReason);
    setFaults(found);
    if (found.length === 0) send.mutate(input);
  }

  return (
    <Dialog label={title(offer.command)} className="command-form" onClose={onClose}>
      <form ref={form} onSubmit={submit} onChange={shown}>
        <h1>{title(offer.command)}</h1>
        {offer.target !== null && <p className="dim">{text.command.leads(words(offer.target))}</p>}
        {offer.may === "depends" && (
          <p className="dim">
            {text.command.depends}: {offer.because}
          </p>
        )}
        {offer.inputs.map((input) => (
          <Control
            key={input.name}
            input={input}
            fault={faults.find((one) => one.name === input.name)?.detail ?? null}
          />
        ))}
        {wantsReason && !offer.inputs.some((input) => input.name === "reason") && (
          <label className="label">
            {text.command.reason}
            <input className="input" name="reason" />
          </label>
        )}
        <Preview of={preview} isOld={isOld} />
        <Answer error={send.error} />
        <footer>
          <button type="button" className="button" onClick={onClose}>
            {text.command.cancel}
          </button>
          <button className="button main" disabled={send.isPending}>
            {send.isPending ? text.command.asked : title(offer.command)}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function Answer({ error }: { readonly error: unknown }) {
  if (error instanceof ApiError && error.status === 412) return <p className="refusal">{text.command.changed}</p>;
  return <Refusal error={error} isSent />;
}
