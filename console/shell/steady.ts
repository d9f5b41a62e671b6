import type { QueryClient } from "@tanstack/react-query";
import { loading } from "../parts/lazy-part.ts";

/** A page that is not whole by then is shown as far as it is. */
const mostMs = 1_500;
const lookMs = 16;
/** So often in a row nothing is asked for: what came may ask for more. */
const calmLooks = 4;

/**
 * Shows the first page once what it asks for has come, and not in pieces that move one another. Until then it is there
 * and not drawn: keys go where they would.
 */
export function showWhenSteady(client: QueryClient): void {
  const until = performance.now() + mostMs;
  let calm = 0;
  const look = (): void => {
    calm = isCalm(client) ? calm + 1 : 0;
    if (calm < calmLooks && performance.now() < until) setTimeout(look, lookMs);
    else document.documentElement.dataset["steady"] = "";
  };
  look();
}

function isCalm(client: QueryClient): boolean {
  const asked = client.isFetching({ predicate: ({ state }) => state.status === "pending" });
  const isThere = (document.querySelector("main")?.textContent ?? "") !== "";
  return asked === 0 && loading.count === 0 && isThere && document.fonts.status === "loaded";
}
