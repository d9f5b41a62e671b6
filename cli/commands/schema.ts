import { Command } from "commander";
import { schemaText } from "./schema-text.ts";

/** `opsloom schema`: the JSON Schema of the definition language, for editors. */
export function schemaCommand(): Command {
  return new Command("schema").description("print the JSON Schema of definitions for editors (draft-07)").action(() => {
    process.stdout.write(schemaText);
  });
}
