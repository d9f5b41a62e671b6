import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type KeyboardEvent, useRef, useState, useTransition } from "react";
import { api } from "../data/api.ts";
import type { RecordName } from "../data/record-queries.ts";
import { isKnown, Refusal } from "../parts/refusal.tsx";
import { useKeys } from "../shell/keys.ts";
import { text } from "./text.ts";

/**
 * Where a note is written. What stands in it is kept in this browser until it is sent: no change of the record, no
 * reload and no refusal takes it away. A try that is sent again has the same key, so that no note comes twice.
 */
export function Composer({ name, mayBeInternal }: { readonly name: RecordName; readonly mayBeInternal: boolean }) {
  const place = `opsloom.draft.${name.type}/${name.number}`;
  const client = useQueryClient();
  const field = useRef<HTMLTextAreaElement>(null);
  const [written, write] = useState(() => sessionStorage.getItem(place) ?? "");
  const [internal, setInternal] = useState(mayBeInternal);
  const key = useRef(crypto.randomUUID());
  // By React alone: a mutation of the query library would be a part of the first load of the page.
  const [isPending, start] = useTransition();
  const [error, fail] = useState<unknown>(null);
  useKeys({ n: () => field.current?.focus() });

  function keep(value: string): void {
    write(value);
    // What is another note has another key.
    key.current = crypto.randomUUID();
    if (value === "") sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, value);
  }

  function choose(isInternal: boolean): void {
    setInternal(isInternal);
    key.current = crypto.randomUUID();
  }

  async function send(note: string): Promise<void> {
    try {
      await api.call.commandRecord({
        params: { ...name },
        body: { command: "comment", input: { text: note, ...(mayBeInternal ? { internal } : {}) } },
        idempotencyKey: key.current,
      });
      fail(null);
      if (field.current?.value === note) keep("");
      void client.invalidateQueries({ queryKey: ["record", `${name.type}/${name.number}`] });
    } catch (error) {
      if (isKnown(error)) key.current = crypto.randomUUID();
      fail(error);
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (written.trim() !== "" && !isPending) start(() => send(written));
  }

  function press(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
    if (event.key === "Escape") event.currentTarget.blur();
  }

  return (
    <form className={internal && mayBeInternal ? "composer internal" : "composer"} onSubmit={submit}>
      <textarea
        ref={field}
        rows={1}
        aria-label={text.record.noteKept}
        placeholder={text.record.note}
        value={written}
        onChange={(event) => keep(event.target.value)}
        onKeyDown={press}
      />
      {mayBeInternal && (
        <label className="check">
          <input type="checkbox" checked={internal} onChange={(event) => choose(event.target.checked)} />
          {text.record.isInternal}
        </label>
      )}
      <button className="button main" disabled={isPending}>
        {error !== null ? text.record.sendAgain : text.record.send}
      </button>
      <Refusal error={error} isSent />
    </form>
  );
}
