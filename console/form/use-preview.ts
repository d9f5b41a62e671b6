import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useLayoutEffect, useRef, useState } from "react";
import type { Reply } from "../../client/call.ts";

export type Preview = Reply<"previewCommand">;

/** Milliseconds after the last change of a form, so that nobody asks with each letter. */
const restMs = 350;

/**
 * What would come of a form as it is filled now. It is asked for when the person rests; what was told before stays
 * meanwhile. `read`: the input of the form as it is; null = it cannot be sent yet.
 */
export function usePreview(
  of: string,
  ask: (input: { readonly [name: string]: unknown }, signal: AbortSignal) => Promise<Preview>,
): {
  readonly preview: Preview | undefined;
  /** It is of what was written before. */
  readonly isOld: boolean;
  readonly look: (read: () => { readonly [name: string]: unknown }) => void;
} {
  const [input, setInput] = useState<{ readonly [name: string]: unknown } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // With the form and not after it: what it would read then is gone.
  useLayoutEffect(() => () => clearTimeout(timer.current), []);
  const found = useQuery({
    queryKey: ["preview", of, input],
    queryFn: ({ signal }) => ask(input ?? {}, signal),
    enabled: input !== null,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 5_000,
    gcTime: 30_000,
  });
  return {
    preview: found.isError ? undefined : found.data,
    isOld: found.isFetching || found.isPlaceholderData,
    look(read) {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setInput(read()), restMs);
    },
  };
}
