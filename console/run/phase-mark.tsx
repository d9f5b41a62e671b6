import { Ban, Check, CircleDashed, CirclePause, CircleX, LoaderCircle, SkipForward } from "lucide-react";
import { text } from "./text.ts";

export type Phase = keyof typeof text.runs.phase;

const icons = {
  pending: CircleDashed,
  running: LoaderCircle,
  waiting: CirclePause,
  suspended: CirclePause,
  cancelled: Ban,
  faulted: CircleX,
  completed: Check,
  skipped: SkipForward,
} as const;

/** A phase by its shape, and in words for whoever does not see it. */
export function PhaseMark({ phase }: { readonly phase: Phase }) {
  const Icon = icons[phase];
  return (
    <span className={`phase ${phase}`}>
      <Icon aria-hidden="true" />
      <span className="sr">{text.runs.phase[phase]}</span>
    </span>
  );
}
