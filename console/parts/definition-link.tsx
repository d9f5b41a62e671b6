import { Link } from "@tanstack/react-router";
import { text } from "../text.ts";

/** The way from what a definition makes to the definition. */
export function DefinitionLink({ kind, name }: { readonly kind: string; readonly name: string }) {
  return (
    <Link className="linked" to="/definition/$kind/$" params={{ kind, _splat: name }}>
      {text.definition}
    </Link>
  );
}
