import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../data/queries.ts";
import { Delegations } from "./delegations.tsx";
import { PasswordForm } from "./password-form.tsx";
import { QuietHours } from "./quiet-hours.tsx";
import { Sessions } from "./sessions.tsx";
import { text } from "./text.ts";

/** One's own password, who decides in one's name, when one is left in peace, and where one is signed in. */
export function AccountPage() {
  const { data: me } = useQuery(meQuery);
  return (
    <div className="page narrow">
      <header className="page-head">
        <h1>{text.title}</h1>
        {me !== undefined && (
          <p className="dim">
            {me.title} <span className="mono">{me.name}</span>
          </p>
        )}
      </header>
      <PasswordForm user={me?.name ?? ""} />
      {me !== undefined && (
        <>
          <Delegations user={me.name} />
          <QuietHours user={me.name} />
          <Sessions user={me.name} isOwn />
        </>
      )}
    </div>
  );
}
