import { text } from "../text.ts";

export function Brand() {
  return (
    <span className="brand">
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
        <path d="M2 5h16M2 10h16M2 15h16" stroke="var(--line-strong)" strokeWidth="2" />
        <path d="M6 2v16M14 2v16" stroke="var(--accent)" strokeWidth="2.6" />
      </svg>
      {text.product}
    </span>
  );
}
