import { useMutation } from "@tanstack/react-query";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";

interface Counted {
  readonly period: string;
  readonly asOf: string;
  /** Null = it is the same. */
  readonly differs: string | null;
  /** What is known now and was not then; null = nothing. */
  readonly corrected?: string | null;
}

/** Counts the stored numbers anew, and says which differ, and which were corrected since. */
export function Verify({ count }: { readonly count: () => AsyncIterable<Counted> }) {
  const verify = useMutation({
    async mutationFn() {
      const items: Counted[] = [];
      for await (const item of count()) items.push(item);
      return items;
    },
  });
  const differing = verify.data?.filter(({ differs }) => differs !== null) ?? [];
  const corrected = verify.data?.filter((one) => (one.corrected ?? null) !== null) ?? [];
  return (
    <div className="verify">
      <button className="button" disabled={verify.isPending} onClick={() => verify.mutate()}>
        {verify.isPending ? text.indicator.verifying : text.indicator.verify}
      </button>
      <Refusal error={verify.error} />
      {verify.data !== undefined && (
        <p role="status" className={differing.length > 0 ? "refusal" : ""}>
          {differing.length > 0 ? text.indicator.differ(differing.length) : text.indicator.verified(verify.data.length)}
        </p>
      )}
      <ul>
        {differing.map(({ period, asOf, differs }) => (
          <li key={`${period} ${asOf}`}>
            <b>{period}</b> {differs}
          </li>
        ))}
        {corrected.map(({ period, asOf, corrected: now }) => (
          <li key={`corrected ${period} ${asOf}`}>
            <b>{period}</b> {text.indicator.corrected}: {now}
          </li>
        ))}
      </ul>
    </div>
  );
}
