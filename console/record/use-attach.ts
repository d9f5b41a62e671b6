import { useQueryClient } from "@tanstack/react-query";
import { useState, useTransition } from "react";
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

/**
 * Adds files to those of a record: each is uploaded, then all are named by one command. By React alone: a mutation of
 * the query library would be a part of the first load of the page.
 */
export function useAttach(name: RecordName) {
  const client = useQueryClient();
  const [isPending, start] = useTransition();
  const [error, fail] = useState<unknown>(null);

  async function attach({ command, input, added }: Attaching): Promise<void> {
    try {
      const ids = [...filesIn({ held: input.value }), ...(await uploadAll(added))].map(({ id }) => id);
      await api.call.commandRecord({ params: { ...name }, body: { command, input: { [input.name]: ids } } });
      fail(null);
    } catch (refused) {
      fail(refused);
    }
    void client.invalidateQueries({ queryKey: ["record", `${name.type}/${name.number}`] });
  }

  return { isPending, error, mutate: (attaching: Attaching) => start(() => attach(attaching)) };
}
