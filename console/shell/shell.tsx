import { useQuery } from "@tanstack/react-query";
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { Suspense, useEffect, useEffectEvent, useLayoutEffect, useState } from "react";
import { ApiError } from "../../client/fault.ts";
import { meQuery } from "../data/queries.ts";
import { useRenewal } from "../data/use-renewal.ts";
import { Lost } from "../parts/lost.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "../text.ts";
import { BottomBar } from "./bottom-bar.tsx";
import { useKeys } from "./keys.ts";
import { Palette } from "./palette.tsx";
import { usePlaces } from "./places.ts";
import { Rail } from "./rail.tsx";
import { lazyPart } from "../parts/lazy-part.ts";

const KeyList = lazyPart(async () => (await import("./key-list.tsx")).KeyList);

/** What stands around every page. Without a session it leads to signing in, and back to this page after it. */
export function Shell() {
  const [shown, show] = useState<"palette" | "keys" | null>(null);
  const navigate = useNavigate();
  const { href } = useLocation();
  const me = useQuery(meQuery);
  const isStranger = me.error instanceof ApiError && me.error.status === 401;

  useKeys({
    "/": () => show("palette"),
    "?": () => show("keys"),
    ...Object.fromEntries(usePlaces().map(({ key, to }) => [`g ${key}`, () => void navigate({ to })])),
  });
  const openPalette = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "k") return;
    event.preventDefault();
    show("palette");
  });
  useLayoutEffect(() => {
    addEventListener("keydown", openPalette);
    return () => removeEventListener("keydown", openPalette);
  }, []);
  const leave = useEffectEvent(() => void navigate({ to: "/sign-in", search: { to: href }, replace: true }));
  useEffect(() => {
    if (isStranger) leave();
  }, [isStranger]);
  // Who reads nothing but their own has no use for the first page of those who work here.
  const isCaller = href === "/" && me.data?.permissions.includes("records.read") === false;
  useEffect(() => {
    if (isCaller) location.replace("/portal");
  }, [isCaller]);
  useRenewal(me.data !== undefined);

  if (isStranger || isCaller) return null;
  return (
    <>
      {me.data === undefined ? (
        <Refusal error={me.error} />
      ) : (
        <div className="shell">
          <a className="skip" href="#content">
            {text.shell.skip}
          </a>
          <Rail me={me.data} onFind={() => show("palette")} />
          <main id="content" tabIndex={-1}>
            <Outlet />
          </main>
          <Lost />
          <BottomBar onFind={() => show("palette")} />
        </div>
      )}
      {/* They wait for nothing: what is written behind the key that opens them is written in them. */}
      {shown === "palette" && <Palette onClose={() => show(null)} />}
      {shown === "keys" && (
        <Suspense>
          <KeyList onClose={() => show(null)} />
        </Suspense>
      )}
    </>
  );
}
