import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { uploadAll } from "../data/upload.ts";
import { DropZone } from "./drop-zone.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";
import { fileOf, type HeldFile } from "./held-file.ts";

/** Files of a field: those that it holds, and those that are uploaded now. What is sent are their ids. */
export function FileField(props: {
  readonly id: string;
  readonly name: string;
  readonly many: boolean;
  readonly value: unknown;
}) {
  const { id, name, many, value } = props;
  const [files, setFiles] = useState<readonly HeldFile[]>(() => [value].flat().flatMap((one) => fileOf(one) ?? []));
  const upload = useMutation({
    mutationFn: uploadAll,
    onSuccess: (added) => setFiles((before) => (many ? [...before, ...added] : added)),
  });
  return (
    <div className="file-field">
      {files.length > 0 && (
        <ul>
          {files.map((file) => (
            <li key={file.id}>
              <input type="hidden" name={name} value={file.id} />
              {file.name}
              <button
                type="button"
                className="button small"
                aria-label={text.remove(file.name)}
                onClick={() => setFiles(files.filter((one) => one !== file))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <DropZone id={id} label={text.drop} many={many} isBusy={upload.isPending} onFiles={upload.mutate} />
      <Refusal error={upload.error} />
    </div>
  );
}
