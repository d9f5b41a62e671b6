import { Suspense, useState } from "react";
import type { Reply } from "../../client/call.ts";
import { text } from "../text.ts";
import { lazyPart } from "../parts/lazy-part.ts";

const Menu = lazyPart(async () => (await import("./account-menu.tsx")).AccountMenu);

/** Who is signed in. It opens to what is theirs, which is loaded when it is first opened. */
export function Account(props: { readonly me: Reply<"me">; readonly onNotify: (isOn: boolean) => void }) {
  const { me, onNotify } = props;
  const [isOpened, open] = useState(false);
  return (
    <details className="account" name="account" onToggle={() => open(true)}>
      <summary aria-label={`${text.shell.account} ${me.title}`}>
        <b>{me.name}</b>
        <span>{me.title}</span>
      </summary>
      {isOpened && (
        <Suspense>
          <Menu onNotify={onNotify} />
        </Suspense>
      )}
    </details>
  );
}
