import type { Attribute, CiClass } from "./ir.ts";

function every(name: string, type: Attribute["type"]): Attribute {
  return { name, type, many: false, required: false, default: null, values: null, class: null, secret: false };
}

/** Attributes that a CI of any class may have; a class that declares one of them means its own. */
const everyClass: { readonly [name: string]: Attribute } = {
  name: every("name", "string"),
  owner: every("owner", "user"),
  ownerGroup: every("ownerGroup", "group"),
};

/** All attributes that a CI of the class may have, those of every class first. */
export function attributesOf(ciClass: CiClass): readonly Attribute[] {
  return Object.values({ ...everyClass, ...ciClass.attributes });
}

/** The attribute of a class by name, or undefined. */
export function attributeOf(ciClass: CiClass, name: string): Attribute | undefined {
  if (Object.hasOwn(ciClass.attributes, name)) return ciClass.attributes[name];
  return Object.hasOwn(everyClass, name) ? everyClass[name] : undefined;
}
