import { Suspense, useEffect, useRef } from "react";
import { Frame } from "./frame.tsx";
import { HomePage } from "./home/page.tsx";
import { partsOf } from "./parts-of.ts";
import { useAddress } from "./router.tsx";
import { text } from "./text.ts";
import { lazyPart } from "../parts/lazy-part.ts";

// What is not looked at first is loaded when it is.
const AnswerPage = lazyPart(async () => (await import("./answer/page.tsx")).AnswerPage);
const ApprovalPage = lazyPart(async () => (await import("./approval/page.tsx")).ApprovalPage);
const ApprovalsPage = lazyPart(async () => (await import("./approval/list-page.tsx")).ApprovalsPage);
const ItemPage = lazyPart(async () => (await import("./item/page.tsx")).ItemPage);
const OwnPage = lazyPart(async () => (await import("./own/page.tsx")).OwnPage);
const RecordPage = lazyPart(async () => (await import("./record/page.tsx")).RecordPage);

/** What the portal shows at each address. */
export function Portal() {
  const { path } = useAddress();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    // Whoever hears the page is told that it is another one.
    main.current?.focus();
    scrollTo(0, 0);
  }, [path]);
  const parts = partsOf(path);
  return (
    <Frame isAlone={parts[0] === "a"}>
      <main id="content" ref={main} tabIndex={-1} key={path}>
        <Suspense fallback={null}>
          <Page parts={parts} />
        </Suspense>
      </main>
    </Frame>
  );
}

function Page({ parts: [root, page, first, second] }: { readonly parts: readonly string[] }) {
  if (root === "a" && page !== undefined) return <ApprovalPage number={page} />;
  if (page === undefined || page === "") return <HomePage />;
  if (page === "ask" && first !== undefined) return <ItemPage item={first} />;
  if (page === "approvals") return <ApprovalsPage />;
  if (page === "mine" && first !== undefined && second !== undefined)
    return <RecordPage name={{ type: first, number: second }} />;
  if (page === "mine") return <OwnPage />;
  if (page === "answer" && first !== undefined && second !== undefined)
    return <AnswerPage name={{ type: first, number: second }} />;
  return <p className="empty">{text.notFound}</p>;
}
