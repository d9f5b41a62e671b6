import { useState } from "react";
import { text } from "./text.ts";

/** A secret that is shown this once: to be copied. */
export function Secret({ value, hint }: { readonly value: string; readonly hint: string }) {
  const [copied, setCopied] = useState<string | null>(null);
  return (
    <div role="status">
      <code className="secret">{value}</code>
      <p className="in-line">
        <button
          className="button"
          onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(value))}
        >
          {copied === value ? text.keys.copied : text.keys.copy}
        </button>
        {hint}
      </p>
    </div>
  );
}
