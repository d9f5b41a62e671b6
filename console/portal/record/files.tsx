import type { RecordName } from "../../data/record-queries.ts";
import { filesIn } from "../../file/held-file.ts";
import { Refusal } from "../../parts/refusal.tsx";
import type { Offer } from "../../record/command-form.tsx";
import { useAttach } from "../../record/use-attach.ts";
import { text } from "../text.ts";
import { isFileOffer } from "./file-offer.ts";

/** The files of a record, and a way to add some: each is uploaded, then all are named by one command. */
export function Files(props: {
  readonly name: RecordName;
  readonly fields: { readonly [name: string]: unknown };
  readonly offers: readonly Offer[];
}) {
  const { name, fields, offers } = props;
  const files = filesIn(fields);
  const offer = offers.find((one) => one.may !== "no" && isFileOffer(one));
  const input = offer?.inputs[0];
  const add = useAttach(name);
  if (files.length === 0 && offer === undefined) return null;
  return (
    <section aria-labelledby="files">
      <h2 id="files">{text.record.files}</h2>
      <ul className="files">
        {files.map(({ id, name: called }) => (
          <li key={id}>
            <a href={`/v1/files/${encodeURIComponent(id)}`} download={called}>
              {called}
            </a>
          </li>
        ))}
      </ul>
      <Refusal error={add.error} />
      {offer !== undefined && input !== undefined && (
        <label className="button add-files">
          {add.isPending ? text.record.adding : text.record.addFiles}
          <input
            className="sr"
            type="file"
            multiple
            disabled={add.isPending}
            onChange={(event) => {
              const added = [...(event.currentTarget.files ?? [])];
              if (added.length > 0) add.mutate({ command: offer.command, input, added });
              event.currentTarget.value = "";
            }}
          />
        </label>
      )}
    </section>
  );
}
