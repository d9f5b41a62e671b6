import { text } from "./text.ts";
import type { Input } from "./input.ts";

/** More than these are written as a number. */
const mostSteps = 10;

/** Whether all that an input may be is a few numbers in a row. */
export function isScale({ type, many, min, max }: Input): boolean {
  return type === "integer" && !many && min !== null && max !== null && max > min && max - min < mostSteps;
}

/** One of a few numbers, each a button of its own. */
export function Scale({ input, label }: { readonly input: Input; readonly label: string }) {
  const { name, min, max, required, value } = input;
  const steps = Array.from({ length: (max ?? 0) - (min ?? 0) + 1 }, (_, index) => (min ?? 0) + index);
  return (
    <fieldset className="scale">
      <legend>
        {label} {required && <small>{text.command.required}</small>}
      </legend>
      {steps.map((step) => (
        <label key={step}>
          <input type="radio" name={name} value={step} required={required} defaultChecked={value === step} />
          <span>{step}</span>
        </label>
      ))}
    </fieldset>
  );
}
