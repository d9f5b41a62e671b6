import { facetsOf } from "../lifecycle/bundle/bundle.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import type { Offer } from "../lifecycle/offer/offer.ts";
import { fieldName } from "./record-in-sight.ts";
import type { Sight } from "./sight.ts";

/** A command as it is offered to somebody, without the values of fields that they do not see. */
export function offerInSight(bundle: Bundle, offer: Offer, { fields }: Sight): Offer {
  if (fields === null) return offer;
  const [prefix, name] = offer.command.split(".");
  const facet = facetsOf(bundle).find((one) => one.facet === prefix && name !== undefined)?.facet ?? null;
  const inputs = offer.inputs.map((input) =>
    input.kind === "field" && !fields.includes(fieldName(facet, input.name)) ? { ...input, value: null } : input,
  );
  return { ...offer, inputs };
}
