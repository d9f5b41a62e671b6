import { Keys } from "./keys.tsx";
import { text } from "./text.ts";

/** API keys of everybody. */
export function KeysPage() {
  return (
    <div className="page narrow">
      <header className="page-head">
        <h1>{text.keys.title}</h1>
      </header>
      <Keys />
    </div>
  );
}
