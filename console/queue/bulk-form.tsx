import { useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import type { Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { commandsQuery } from "../data/record-queries.ts";
import { Control } from "../form/control.tsx";
import { inputOf, type InputFault } from "../form/input-of.ts";
import { text as formText } from "../form/text.ts";
import { title } from "../format/words.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { text as common } from "../text.ts";
import type { ListedRecord } from "./column.ts";
import { text } from "./text.ts";

type Offer = Reply<"listCommands">["items"][number];
type Outcome = Reply<"commandRecords">["items"][number];

const mostStates = 6;

/**
 * One command to all that are chosen: tried first, which sends nothing, then sent to those that would take it. The key
 * is of the form and of what is written in it, so that sending again does nothing twice.
 */
export function BulkForm(props: { readonly records: readonly ListedRecord[]; readonly onClose: () => void }) {
  const { records, onClose } = props;
  const type = records[0]?.type ?? "";
  const client = useQueryClient();
  const found = useQueries({ queries: oneOfEach(records).map((record) => commandsQuery(record)) });
  const offers = offersOf(found.flatMap(({ data }) => data?.items ?? []));
  const [command, choose] = useState("");
  const offer = offers.find((one) => one.command === command);
  const form = useRef<HTMLFormElement>(null);
  const key = useRef(crypto.randomUUID());
  const [faults, setFaults] = useState<readonly InputFault[]>([]);
  const [tried, setTried] = useState<readonly Outcome[] | null>(null);

  const ask = useMutation({
    mutationFn: async ({ dry, input }: { readonly dry: boolean; readonly input: object }) => {
      const numbers = dry ? records.map(({ number }) => number) : takersOf(tried ?? []);
      const body = { numbers, command, input: input as never, dry };
      return api.call.commandRecords({
        params: { type },
        body,
        idempotencyKey: dry ? crypto.randomUUID() : key.current,
      });
    },
    onSuccess({ items }, { dry }) {
      if (dry) setTried(items);
    },
    onSettled: (_, __, { dry }) => (dry ? undefined : client.invalidateQueries()),
  });
  const sent = ask.variables?.dry === false ? ask.data?.items : undefined;
  const toSend = takersOf(tried ?? []).length;

  /** What is written is another command: it is tried anew, and has a key of its own. */
  function renew(): void {
    key.current = crypto.randomUUID();
    setTried(null);
    ask.reset();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (offer === undefined) return;
    const { input, faults: wrong } = inputOf(offer.inputs, new FormData(form.current!));
    setFaults(wrong);
    if (wrong.length === 0) ask.mutate({ dry: tried === null, input });
  }

  return (
    <Dialog label={text.bulk.command} className="command-form" onClose={onClose}>
      <form ref={form} onSubmit={submit} onChange={renew}>
        <h1>{text.bulk.chosen(records.length)}</h1>
        <label className="label">
          {text.bulk.choose}
          <select className="input" value={command} onChange={(event) => choose(event.target.value)} required>
            <option value="">{formText.command.choose}</option>
            {offers.map((one) => (
              <option key={one.command} value={one.command}>
                {title(one.command)}
              </option>
            ))}
          </select>
        </label>
        <Refusal error={found.find(({ error }) => error !== null)?.error} />
        <div key={command} className="bulk-inputs">
          {offer?.inputs.map((input) => (
            <Control
              key={input.name}
              input={input}
              fault={faults.find((one) => one.name === input.name)?.detail ?? null}
            />
          ))}
        </div>
        {tried !== null && sent === undefined && (
          <>
            <p role="status">{text.bulk.take(toSend, tried.length)}</p>
            <Outcomes of={tried.filter(({ outcome }) => outcome !== "taken")} unknown={text.bulk.told} />
          </>
        )}
        {sent !== undefined && (
          <>
            <p role="status">{text.bulk.done(sent.filter(({ outcome }) => outcome === "taken").length)}</p>
            <Outcomes of={sent.filter(({ outcome }) => outcome !== "taken")} unknown={text.bulk.unknown} />
          </>
        )}
        <Refusal error={ask.error} />
        <footer>
          <button type="button" className="button" onClick={onClose}>
            {sent === undefined ? formText.command.cancel : common.close}
          </button>
          {(sent === undefined || sent.some(({ outcome }) => outcome === "unknown")) && (
            <button
              className="button main"
              disabled={offer === undefined || ask.isPending || (tried !== null && toSend === 0)}
            >
              {ask.isPending ? formText.command.asked : tried === null ? text.bulk.try : text.bulk.send(toSend)}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}

/** One record of each state, of a few: what is in one state takes the same commands. */
function oneOfEach(records: readonly ListedRecord[]): readonly ListedRecord[] {
  return [...new Map(records.map((record) => [record.state, record])).values()].slice(0, mostStates);
}

/** The commands that any of them takes. What one of them holds is none of the others' business. */
function offersOf(all: readonly Offer[]): readonly Offer[] {
  const taken = all.filter(({ may, command }) => may !== "no" && command !== "approve" && command !== "reject");
  const offers = taken.map((offer) => ({ ...offer, inputs: offer.inputs.map((input) => ({ ...input, value: null })) }));
  return [...new Map(offers.map((offer) => [offer.command, offer])).values()];
}

/** Those that would take it, and those of which that is not known before. */
function takersOf(tried: readonly Outcome[]): string[] {
  return tried.filter(({ outcome }) => outcome !== "refused").map(({ number }) => number);
}

function Outcomes({ of, unknown }: { readonly of: readonly Outcome[]; readonly unknown: string }) {
  return (
    <ul className="outcomes">
      {of.map(({ number, refused, outcome }) => (
        <li key={number}>
          <span className="mono">{number}</span>{" "}
          <span className="dim">{outcome === "unknown" ? unknown : refused?.detail}</span>
        </li>
      ))}
    </ul>
  );
}
