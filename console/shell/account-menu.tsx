import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../data/api.ts";
import { canNotify } from "../notice/setting.ts";
import { NotifySwitch } from "../notice/switch.tsx";
import { text } from "../text.ts";
import { useOtherPlaces } from "./places.ts";
import { applyTheme, readTheme, type Theme, themes } from "./theme.ts";

/** Pages of one's own and of administrators, the theme, being told by the browser, and signing out. */
export function AccountMenu({ onNotify }: { readonly onNotify: (isOn: boolean) => void }) {
  const [theme, setTheme] = useState(readTheme);
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: () => api.call.endSession(),
    async onSettled(done) {
      if (done !== undefined && done.leave !== null) return location.assign(done.leave);
      await navigate({ to: "/sign-in", search: { to: "/" } });
      client.clear();
    },
  });

  function choose(next: Theme): void {
    applyTheme(next);
    setTheme(next);
  }

  return (
    <div className="account-menu">
      <label className="label">
        {text.shell.theme}
        <select className="input" value={theme} onChange={(event) => choose(event.target.value as Theme)}>
          {themes.map((one) => (
            <option key={one} value={one}>
              {text.shell.themes[one]}
            </option>
          ))}
        </select>
      </label>
      {canNotify() && <NotifySwitch onChange={onNotify} />}
      {useOtherPlaces().map(({ to, label }) => (
        <Link key={to} to={to}>
          {label}
        </Link>
      ))}
      <a href="/docs">{text.shell.api}</a>
      <button className="button" onClick={() => signOut.mutate()}>
        {text.shell.signOut}
      </button>
    </div>
  );
}
