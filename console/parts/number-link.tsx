import { Link } from "@tanstack/react-router";

/** A record by its id, such as `incident/INC0000007`. */
export function NumberLink({ id }: { readonly id: string }) {
  const [type = "", number = ""] = id.split("/");
  return (
    <Link className="mono" to="/$type/$number" params={{ type, number }}>
      {number}
    </Link>
  );
}
