import { Link } from "@tanstack/react-router";
import type { DefinitionName } from "../queries.ts";
import { text } from "./text.ts";

/** Another version was published since a draft was begun: what has changed, and going on from there. */
export function Behind(props: {
  readonly of: DefinitionName;
  /** Digest of the version that the draft was begun with. */
  readonly base: string;
  readonly onSeen: () => void;
}) {
  const { of, base, onSeen } = props;
  return (
    <p className="behind">
      <span className="chip warn">{text.draft.begunBefore}</span>{" "}
      <Link
        className="linked"
        to="/definition/$kind/$"
        params={{ kind: of.kind, _splat: of.name }}
        search={{ from: base }}
      >
        {text.draft.whatSince}
      </Link>{" "}
      <button className="button" onClick={onSeen}>
        {text.draft.goOn}
      </button>
    </p>
  );
}
