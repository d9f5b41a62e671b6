import { text } from "./feed-text.ts";

const tones: { readonly [severity: number]: string } = { 1: "urgent", 2: "urgent", 3: "warn", 4: "warn" };

/** How bad an alert is, in its word; what does not fire is quiet. */
export function SeverityChip(props: { readonly severity: number | null; readonly isFiring: boolean }) {
  const { severity, isFiring } = props;
  const word =
    severity === null ? text.alerts.noSeverity : text.alerts.severity[severity as keyof typeof text.alerts.severity];
  if (!isFiring) return <span className="chip">{text.alerts.state.clear}</span>;
  return <span className={`chip ${tones[severity ?? 5] ?? "on"}`}>{word}</span>;
}
