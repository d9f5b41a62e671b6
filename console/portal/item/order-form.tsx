import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useMemo, useRef, useState } from "react";
import type { Reply } from "../../../client/call.ts";
import { ApiError, UnreachableError } from "../../../client/fault.ts";
import { api } from "../../data/api.ts";
import { Control } from "../../form/control.tsx";
import { inputOf } from "../../form/input-of.ts";
import { inputsOfSchema, valuesOf } from "../../form/of-schema.ts";
import { title } from "../../format/words.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { go } from "../router.tsx";
import { text } from "../text.ts";
import { dropDraft, keepDraft, readDraft } from "./draft.ts";

/**
 * The form of an item, made of its declaration. What is written is kept in this browser until it was sent; what is sent
 * again because nobody answered has the same key, so that nothing is ordered twice.
 */
export function OrderForm(props: {
  readonly item: Reply<"showCatalogItem">;
  readonly onWrite: (written: string) => void;
}) {
  const { item, onWrite } = props;
  const client = useQueryClient();
  const key = useRef(crypto.randomUUID());
  const [round, setRound] = useState(0);
  const [faults, setFaults] = useState<readonly { readonly name: string; readonly detail: string }[]>([]);
  const asked = useMemo(() => inputsOfSchema(item.form, readDraft(item.name)), [item.form, item.name, round]);
  // What is read is all that stands in the form, whatever stood there at first.
  const inputs = asked.map(({ input }) => ({ ...input, value: null }));

  const order = useMutation({
    mutationFn: (form: { readonly [name: string]: unknown }) =>
      api.call.orderCatalogItem({
        params: { name: item.name },
        body: { form: form as never },
        idempotencyKey: key.current,
      }),
    onError(error) {
      if (!(error instanceof ApiError) || error.code === "OPS451") return;
      key.current = crypto.randomUUID();
      setFaults(
        error.errors.flatMap(({ pointer, detail }) => {
          const name = /^\/body\/form\/([^/]+)/.exec(pointer)?.[1];
          return name === undefined ? [] : [{ name, detail }];
        }),
      );
    },
    async onSuccess({ id }) {
      dropDraft(item.name);
      await client.invalidateQueries({ queryKey: ["own"] });
      go(`/portal/mine/${id}`);
    },
  });

  function read(form: HTMLFormElement) {
    const { input, faults: found } = inputOf(inputs, new FormData(form));
    return { values: valuesOf(asked, input), found };
  }

  function write(event: FormEvent<HTMLFormElement>): void {
    const { values } = read(event.currentTarget);
    keepDraft(item.name, values);
    onWrite(
      Object.values(values)
        .filter((value) => typeof value === "string")
        .join(" "),
    );
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const { values, found } = read(event.currentTarget);
    setFaults(found);
    if (found.length === 0 && !order.isPending) order.mutate(values);
  }

  const isUnknown =
    order.error instanceof UnreachableError || (order.error instanceof ApiError && order.error.code === "OPS451");
  return (
    <form key={round} className="order" onInput={write} onSubmit={submit} aria-label={item.title}>
      {asked.map(({ input, label, hint }) => (
        <Control
          key={input.name}
          input={input}
          label={label ?? title(input.name)}
          hint={hint}
          fault={faults.find(({ name }) => name === input.name)?.detail ?? null}
        />
      ))}
      {asked.length === 0 && <p className="dim">{text.item.noForm}</p>}
      {isUnknown ? <p className="refusal">{text.item.unknown}</p> : <Refusal error={order.error} />}
      <footer>
        {asked.length > 0 && (
          <button
            type="button"
            className="button"
            onClick={() => {
              dropDraft(item.name);
              setRound(round + 1);
              onWrite("");
            }}
          >
            {text.item.clear}
          </button>
        )}
        <button className="button main" disabled={order.isPending}>
          {order.isPending ? text.item.sending : text.item.order}
        </button>
      </footer>
      {asked.length > 0 && <p className="dim">{text.item.draft}</p>}
    </form>
  );
}
