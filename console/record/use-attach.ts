import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import type { RecordName } from "../data/record-queries.ts";
import { uploadAll } from "../data/upload.ts";
import { filesIn } from "../file/held-file.ts";
import type { Offer } from "./command-form.tsx";

/** A command that takes files. */
export interface Taker {
  readonly command: string;
  /** What takes the files, with those that it holds. */
  readonly input: Offer["inputs"][number];
}

interface Attaching extends Taker {
  readonly added: readonly File[];
}

/** Adds files to those of a record: each is uploaded, then all are named by one command. */
export function useAttach(name: RecordName) {
  const client = useQueryClient();
  return useMutation({
    async mutationFn({ command, input, added }: Attaching) {
      const ids = [...filesIn({ held: input.value }), ...(await uploadAll(added))].map(({ id }) => id);
      await api.call.commandRecord({ params: { ...name }, body: { command, input: { [input.name]: ids } } });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["record", `${name.type}/${name.number}`] }),
  });
}
