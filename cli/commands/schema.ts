import { Command } from "commander";
import { definitionSchema } from "../../engine/definition/schema.ts";

/** `opsloom schema`: the JSON Schema of the definition language, for editors. */
export function schemaCommand(): Command {
  return new Command("schema").description("print the JSON Schema of definitions for editors (draft-07)").action(() => {
    process.stdout.write(`${JSON.stringify(definitionSchema(), null, 2)}\n`);
  });
}
