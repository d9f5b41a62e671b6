/**
 * An opening by order: what the item says gives the record its fields.
 *
 * 1. Who orders gives the form and nothing else.
 */
import type { PinnedItem } from "../../catalog/ir.ts";
import { hasEnded } from "../../catalog/ordering.ts";
import { isJsonObject, ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { evaluateValue } from "../../condition/evaluate.ts";
import { partOf, recordTypeOf } from "../bundle/bundle.ts";
import type { Faults } from "../faults.ts";
import { checkGiven, checkParts } from "../field/input.ts";
import { instantText } from "../instant.ts";
import { itemFieldOf, keptItem } from "./item.ts";
import { openHoursOf } from "../timer/open-hours.ts";
import { refuse } from "../refusal.ts";
import type { Work } from "../work.ts";

/**
 * The fields that an order gives, checked; null = nothing is ordered. Keeps OPS402 and OPS408 in `faults`, those of the
 * form at `/order/form`. Refuses with OPS418 what is no order, OPS445 an item that the bundle does not hold, OPS446 one
 * that has ended, OPS414 one that cannot be made a record of.
 */
export function orderedFields(work: Work, faults: Faults): JsonObject | null {
  const order = ownValue(work.command.input, "order");
  if (order === undefined || order === null) return null;
  const item = itemOrdered(work, order);
  const form = ownValue(order, "form") ?? {};
  if (!isJsonObject(form))
    return refuse("OPS402", "invalidInput", `the form must be an object, not ${JSON.stringify(form)}`);
  checkForm(item, form, faults);
  // What is made of a form that is wrong would be wrong for that reason alone.
  faults.end();
  const type = recordTypeOf(work.bundle);
  const own = Object.values(type.fields).flatMap((field): readonly (readonly [string, Json])[] => {
    if (field.type === "item") return [[field.name, keptItem(item)]];
    return field.formOf === undefined || item.form === null ? [] : [[field.name, form]];
  });
  return { ...madeOf(work, item, form, faults), ...Object.fromEntries(own) };
}

function itemOrdered(work: Work, order: Json): PinnedItem {
  const name = ownValue(order, "item");
  const type = recordTypeOf(work.bundle);
  if (typeof name !== "string" || itemFieldOf(type) === undefined)
    return refuse(
      "OPS418",
      "invalidInput",
      `an order names an item of ${type.name} records, not ${JSON.stringify(name)}`,
    );
  const item = partOf(work.bundle, "CatalogItem", name);
  if (item === undefined) return refuse("OPS445", "notFound", `the definitions of ${type.name} have no item "${name}"`);
  if (!hasEnded(item, work.now)) return item;
  const ended = instantText(item.validUntil ?? work.now);
  return refuse(
    "OPS446",
    "conflict",
    `"${item.title}" was to be ordered until ${ended}: ask ${item.owner ?? "its owner"}`,
  );
}

function checkForm(item: PinnedItem, form: JsonObject, faults: Faults): void {
  const names = Object.keys(form);
  if (item.form !== null) checkParts("form", item.form, form, faults, "/order/form");
  else if (names.length > 0)
    faults.attempt("/order/form", () =>
      refuse("OPS418", "invalidInput", `"${item.title}" has no form, and ${names.join(", ")} is given`),
    );
}

function madeOf(work: Work, item: PinnedItem, form: JsonObject, faults: Faults): JsonObject {
  const { fields } = recordTypeOf(work.bundle);
  const variables = { form, command: { by: work.command.by.user }, now: instantText(work.now) };
  const scope = { record: {}, variables, openHours: openHoursOf(work) };
  const made = Object.entries(item.set).flatMap(([name, value]): readonly (readonly [string, Json])[] => {
    const field = fields[name];
    const result = evaluateValue(value, scope);
    if (!result.ok)
      return refuse("OPS414", "conflict", `"${name}" of the item "${item.name}": ${result.error.message}`);
    if (field === undefined || result.value === null) return [];
    const at = `/fields/${name}`;
    const checked = faults.attempt(at, () => checkGiven(work, field, result.value, faults, at));
    return checked === undefined ? [] : [[name, checked]];
  });
  return Object.fromEntries(made);
}
