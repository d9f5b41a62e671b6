import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from "react";

/** The addresses of the portal are few: what stands in the bar of the browser is all that is known of where one is. */

function subscribe(listener: () => void): () => void {
  addEventListener("popstate", listener);
  return () => removeEventListener("popstate", listener);
}

/** Path and query of the page that is shown. */
export function useAddress(): { readonly path: string; readonly query: URLSearchParams } {
  const address = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  const at = address.indexOf("?");
  const path = at < 0 ? address : address.slice(0, at);
  return { path, query: new URLSearchParams(at < 0 ? "" : address.slice(at)) };
}

/** Shows another page; `replace`: going back passes this one over. */
export function go(address: string, { replace = false } = {}): void {
  history[replace ? "replaceState" : "pushState"](null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}

/** A link to another page of the portal. */
export function Link(props: AnchorHTMLAttributes<HTMLAnchorElement> & { readonly to: string }) {
  const { to, ...rest } = props;
  function press(event: MouseEvent<HTMLAnchorElement>): void {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  }
  return <a {...rest} href={to} onClick={press} />;
}
