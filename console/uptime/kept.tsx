import { text } from "./text.ts";

/** Whether a promise is kept so far; null = there was no open time. */
export function Kept({ met }: { readonly met: boolean | null }) {
  if (met === null) return <span className="chip">{text.uptime.noTime}</span>;
  return <span className={met ? "chip met" : "chip urgent"}>{met ? text.uptime.kept : text.uptime.broken}</span>;
}
