import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { text } from "../text.ts";
import { usePlaces } from "./places.ts";

/** The way to the pages where there is no room for the rail. */
export function BottomBar({ onFind }: { readonly onFind: () => void }) {
  return (
    <nav className="bottom-bar" aria-label={text.shell.more}>
      {usePlaces()
        .filter(({ isInBar }) => isInBar === true)
        .map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to}>
            <Icon aria-hidden="true" />
            {label}
          </Link>
        ))}
      <button onClick={onFind}>
        <Search aria-hidden="true" />
        {text.shell.find}
      </button>
    </nav>
  );
}
