import { definitionSchema } from "../../engine/definition/schema.ts";

/**
 * The JSON Schema of the definition language as it is printed; the build works it out (`tools/build/worked-out.ts`).
 */
export const schemaText: string = `${JSON.stringify(definitionSchema(), null, 2)}\n`;
