import { useEffectEvent, useLayoutEffect } from "react";

export type Bindings = { readonly [key: string]: () => void };

/**
 * Keys of a page: plain ones alone, and none while somebody writes or a dialog is open. `g h` is two keys, one after
 * the other, however slowly.
 */
export function useKeys(bindings: Bindings): void {
  const act = useEffectEvent((keys: string): boolean => {
    const wanted = bindings[keys];
    wanted?.();
    return wanted !== undefined;
  });

  // With the page and not after it: a key that is pressed as soon as the page is seen is heard.
  useLayoutEffect(() => {
    let before = "";
    function press(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isWriting(event.target)) return;
      const isSecond = before === "g";
      before = isSecond ? "" : event.key;
      if (act(isSecond ? `g ${event.key}` : event.key)) event.preventDefault();
    }
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

function isWriting(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]") !== null) return true;
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}
