import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, Suspense, useEffect, useEffectEvent, useRef, useState } from "react";
import { ApiError } from "../../client/fault.ts";
import { api } from "../data/api.ts";
import { openingQuery } from "../data/queries.ts";
import { useSettled } from "../data/use-settled.ts";
import { Control } from "../form/control.tsx";
import { inputOf, type InputFault } from "../form/input-of.ts";
import type { Input } from "../form/input.ts";
import { Preview } from "../form/preview.tsx";
import { text as formText } from "../form/text.ts";
import { usePreview } from "../form/use-preview.ts";
import { title } from "../format/words.ts";
import { isKnown, Refusal } from "../parts/refusal.tsx";
import { text as common } from "../text.ts";
import { openingOf, wordsOf } from "./opening-of.ts";
import { text } from "./text.ts";
import { lazyPart } from "../parts/lazy-part.ts";

const Hints = lazyPart(async () => (await import("../answer/hints.tsx")).Hints);

/** A new record of a type, by a form that its definitions make; beside it what would come of it. */
export function OpeningPage() {
  const { type } = useParams({ from: "/shell/$type/new" });
  const opening = useQuery(openingQuery(type));
  if (opening.data === undefined)
    return (
      <div className="page">
        <Refusal error={opening.error} />
      </div>
    );
  const { because, inputs } = opening.data;
  return (
    <div className="page opening">
      <div className="crumbs">
        <Link to="/work/$type" params={{ type }}>
          {title(type)}
        </Link>
        <span aria-hidden="true">/</span>
        <span>{common.new}</span>
      </div>
      <h1>{text.opening.title(opening.data.title.toLowerCase())}</h1>
      {because === null ? (
        <OpeningForm key={type} type={type} inputs={inputs} />
      ) : (
        <p className="empty">
          {text.opening.mayNot}: {because}
        </p>
      )}
    </div>
  );
}

type OpeningInput = Input & { readonly later: boolean };

/**
 * The key is made with the form, and another one after each refusal: what is sent again because nobody answered opens
 * the same record.
 */
function OpeningForm({ type, inputs }: { readonly type: string; readonly inputs: readonly OpeningInput[] }) {
  const form = useRef<HTMLFormElement>(null);
  const key = useRef(crypto.randomUUID());
  const navigate = useNavigate();
  const [faults, setFaults] = useState<readonly InputFault[]>([]);
  const [written, write] = useState("");
  const settled = useSettled(written, 600);
  const read = () => inputOf(inputs, new FormData(form.current!));
  const { preview, isOld, look } = usePreview(`${type}/new`, (input, signal) =>
    api.call.previewOpening({ params: { type }, body: openingOf(inputs, input) as never, signal }),
  );
  const shown = useEffectEvent(() => look(() => read().input));
  useEffect(() => shown(), []);

  function changed(): void {
    shown();
    write(wordsOf(inputs, read().input));
  }

  const send = useMutation({
    mutationFn: (input: { readonly [name: string]: unknown }) =>
      api.call.openRecord({
        params: { type },
        body: openingOf(inputs, input) as never,
        idempotencyKey: key.current,
      }),
    onError(error) {
      if (isKnown(error)) key.current = crypto.randomUUID();
    },
    onSuccess: ({ number }) => navigate({ to: "/$type/$number", params: { type, number } }),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    const { input, faults: found } = read();
    setFaults(found);
    if (found.length === 0) send.mutate(input);
  }

  const refused = [...faults, ...faultsOf(send.error)];
  const control = (input: OpeningInput) => (
    <Control key={input.name} input={input} fault={refused.find(({ name }) => name === input.name)?.detail ?? null} />
  );
  const later = inputs.filter((input) => input.later);
  return (
    <form ref={form} className="opening-form" onSubmit={submit} onChange={changed}>
      <div className="inputs">
        {inputs.filter((input) => !input.later).map(control)}
        {later.length > 0 && (
          <details>
            <summary>{text.opening.later}</summary>
            <div className="inputs">{later.map(control)}</div>
          </details>
        )}
      </div>
      <div className="beside">
        {settled !== "" && (
          <Suspense>
            <Hints
              type={type}
              written={settled}
              answerHref={({ id }) => `/answer/${id}`}
              recordHref={({ id }) => `/${id}`}
            />
          </Suspense>
        )}
        <Preview of={preview} isOld={isOld} />
        <Refusal error={send.error} isSent />
        <button className="button main" disabled={send.isPending}>
          {send.isPending ? formText.command.asked : text.opening.open}
        </button>
      </div>
    </form>
  );
}

/** What the API found wrong, by the name of the input. */
function faultsOf(error: unknown): readonly InputFault[] {
  if (!(error instanceof ApiError)) return [];
  return error.errors.flatMap(({ pointer, detail }) => {
    const [, name] = /^\/body\/(?:fields|links)\/([^/]+)/.exec(pointer) ?? [];
    return name === undefined ? [] : [{ name, detail }];
  });
}
