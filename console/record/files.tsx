import { Suspense, useEffect, useState } from "react";
import type { RecordName } from "../data/record-queries.ts";
import { filesIn } from "../file/held-file.ts";
import { text } from "../file/text.ts";
import type { Offer } from "./command-form.tsx";
import type { Taker } from "./use-attach.ts";
import { lazyPart } from "../parts/lazy-part.ts";

/** Loaded when somebody asks for it, or drags something over the page. */
const Drop = lazyPart(async () => (await import("./drop.tsx")).Drop);

/**
 * Files that the fields of a record hold, to be saved; and where more are dropped, if a command takes them that needs
 * nothing besides.
 */
export function Files(props: {
  readonly name: RecordName;
  readonly fields: { readonly [name: string]: unknown };
  readonly offers: readonly Offer[];
}) {
  const { name, fields, offers } = props;
  const files = filesIn(fields);
  const taker = takerOf(offers);
  const [isAdding, add] = useState(false);
  useEffect(() => {
    const begin = (): void => add(true);
    addEventListener("dragenter", begin);
    return () => removeEventListener("dragenter", begin);
  }, []);
  if (files.length === 0 && taker === null) return null;
  return (
    <section>
      <h2>{text.title}</h2>
      {files.length === 0 && <p className="dim">{text.none}</p>}
      <ul className="files">
        {files.map(({ id, name: file, size }) => (
          <li key={id}>
            <a href={`/v1/files/${encodeURIComponent(id)}`} download={file}>
              {file}
            </a>{" "}
            <span className="dim number">{text.size(size)}</span>
          </li>
        ))}
      </ul>
      {taker !== null && !isAdding && (
        <button type="button" onClick={() => add(true)}>
          {text.add}
        </button>
      )}
      {taker !== null && isAdding && (
        <Suspense>
          <Drop name={name} taker={taker} />
        </Suspense>
      )}
    </section>
  );
}

/** The command that takes several files, leaves the record in its state and needs nothing besides. */
function takerOf(offers: readonly Offer[]): Taker | null {
  const takers = offers.flatMap(({ command, target, may, inputs }) => {
    const input = inputs.find(({ type, many }) => type === "file" && many);
    const isPlain = target === null && may !== "no" && inputs.every((one) => one === input || !one.required);
    return input === undefined || !isPlain ? [] : [{ command, input, others: inputs.length }];
  });
  // What takes the least besides is meant the least for something else.
  return takers.toSorted((one, other) => one.others - other.others)[0] ?? null;
}
