import { useMutation } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import type { RecordName } from "../data/record-queries.ts";
import { useMay } from "../data/use-may.ts";
import { save } from "../file/save.ts";
import { Refusal } from "../parts/refusal.tsx";
import { evidenceFile } from "./evidence.ts";
import { proveRecord } from "./queries.ts";
import { text } from "./text.ts";
import { Wrong } from "./wrong-record.tsx";

/** Whether one record is as it was written, and all that proves it as a file. */
export function Proof({ name }: { readonly name: RecordName }) {
  const mayVerify = useMay("ledger.verify");
  const prove = useMutation({ mutationFn: () => proveRecord(name) });
  const pack = useMutation({
    mutationFn: async () => {
      const evidence = await api.call.showEvidence({ params: { number: name.number } });
      save(`${name.number}.evidence.gz`, await evidenceFile(evidence, Date.now()));
    },
  });
  const isWhole = prove.data?.brokenAt === null && prove.data.differences.length === 0;
  return (
    <div className="proof">
      <button className="button" disabled={prove.isPending} onClick={() => prove.mutate()}>
        {text.prove.one}
      </button>
      <Refusal error={prove.error} />
      {prove.data !== undefined && (
        <div role="status">
          {isWhole ? (
            <p>
              <span className="chip on">✓</span> {text.prove.oneWhole(prove.data.events)}
            </p>
          ) : (
            <Wrong of={prove.data} />
          )}
        </div>
      )}
      {mayVerify && (
        <>
          <p className="dim">{text.prove.evidenceWhat}</p>
          {/* Digests are made by browsers where nobody reads along: over TLS, or on the machine itself. */}
          {isSecureContext ? (
            <button className="button" disabled={pack.isPending} onClick={() => pack.mutate()}>
              {text.prove.evidence}
            </button>
          ) : (
            <p className="dim">{text.prove.notSecure(name.number)}</p>
          )}
          <Refusal error={pack.error} />
        </>
      )}
    </div>
  );
}
