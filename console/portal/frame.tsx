import { useMutation, useQuery } from "@tanstack/react-query";
import { CheckCheck, CircleHelp, List, PanelsTopLeft } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { ApiError } from "../../client/fault.ts";
import { api } from "../data/api.ts";
import { approvalsQuery, meQuery } from "../data/queries.ts";
import { useRenewal } from "../data/use-renewal.ts";
import { Brand } from "../parts/brand.tsx";
import { Lost } from "../parts/lost.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Link, useAddress } from "./router.tsx";
import { text } from "./text.ts";

/** What stands around every page of the portal. Without a session it leads to signing in, and back after it. */
export function Frame({ isAlone, children }: { readonly isAlone: boolean; readonly children: ReactNode }) {
  const me = useQuery(meQuery);
  const isStranger = me.error instanceof ApiError && me.error.status === 401;
  useEffect(() => {
    if (isStranger) location.replace(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`);
  }, [isStranger]);
  useRenewal(me.data !== undefined);
  if (me.data === undefined) return isStranger ? null : <Refusal error={me.error} />;
  return (
    <div className="portal">
      <a className="skip" href="#content">
        {text.skip}
      </a>
      <header className="top">
        <Link to="/portal" className="home">
          <Brand />
        </Link>
        {!isAlone && <Navigation isStaff={me.data.permissions.includes("records.read")} />}
        <SignOut title={me.data.title} />
      </header>
      {children}
      <Lost />
    </div>
  );
}

function Navigation({ isStaff }: { readonly isStaff: boolean }) {
  const { path } = useAddress();
  const waiting = useQuery(approvalsQuery).data?.items.length ?? 0;
  const current = (is: boolean): { "aria-current"?: "page" } => (is ? { "aria-current": "page" } : {});
  return (
    <nav className="places" aria-label={text.nav.label}>
      <Link to="/portal" {...current(path === "/portal")}>
        <CircleHelp aria-hidden="true" />
        {text.nav.home}
      </Link>
      <Link to="/portal/mine" {...current(path.startsWith("/portal/mine"))}>
        <List aria-hidden="true" />
        {text.nav.mine}
      </Link>
      {waiting > 0 && (
        <Link to="/portal/approvals" {...current(path === "/portal/approvals")}>
          <CheckCheck aria-hidden="true" />
          {text.nav.approvals} <b className="count">{waiting}</b>
        </Link>
      )}
      {isStaff && (
        <a href="/">
          <PanelsTopLeft aria-hidden="true" />
          {text.nav.console}
        </a>
      )}
    </nav>
  );
}

function SignOut({ title }: { readonly title: string }) {
  const signOut = useMutation({
    mutationFn: () => api.call.endSession(),
    onSettled: (done) => location.replace(done?.leave ?? "/sign-in?to=/portal"),
  });
  return (
    <span className="who">
      <a className="name" href="/account">
        {title}
      </a>
      <button className="button" onClick={() => signOut.mutate()}>
        {text.account.signOut}
      </button>
    </span>
  );
}
