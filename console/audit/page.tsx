import { useMay } from "../data/use-may.ts";
import { AuditEvents } from "./events.tsx";
import { Gaps } from "./gaps.tsx";
import { Heads } from "./heads.tsx";
import { ProveAll } from "./prove-all.tsx";
import { text } from "./text.ts";

/** For who audits: whether all is as it was written, what is kept of that elsewhere, and who gave whom which rights. */
export function AuditPage() {
  const mayVerify = useMay("ledger.verify");
  const mayRead = useMay("audit.read");
  return (
    <div className="page audit">
      <header className="page-head">
        <h1>{text.title}</h1>
      </header>
      {mayVerify && (
        <>
          <ProveAll />
          <Gaps />
          <Heads />
        </>
      )}
      {mayRead ? <AuditEvents /> : <p className="dim">{text.events.mayNot}</p>}
    </div>
  );
}
