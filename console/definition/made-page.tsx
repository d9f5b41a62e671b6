import { Link } from "@tanstack/react-router";
import { text } from "./text.ts";

const pages = {
  Queue: "/q/$queue",
  Map: "/maps/$name",
  Indicator: "/indicators/$name",
  Uptime: "/uptime/$name",
  OnCall: "/on-call/$name",
  Policy: "/policies/$name",
  Watch: "/watches/$name",
  Probe: "/probes/$name",
  Account: "/cloud/$name",
} as const;

/** The way from a definition to the page of what it makes, where there is one. */
export function MadePage({ kind, name }: { readonly kind: string; readonly name: string }) {
  const to = Object.hasOwn(pages, kind) ? pages[kind as keyof typeof pages] : undefined;
  if (to === undefined) return null;
  return (
    <p>
      <Link className="linked" to={to} params={{ name, queue: name }}>
        {text.definition.made}
      </Link>
    </p>
  );
}
