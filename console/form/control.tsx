import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { api } from "../data/api.ts";
import { meQuery } from "../data/queries.ts";
import { title, words } from "../format/words.ts";
import { isScale, Scale } from "./scale.tsx";
import { text } from "./text.ts";
import type { Input } from "./input.ts";
import { FileField } from "../file/file-field.tsx";

/** One input, by its type; its name is the name of what is sent. Without a label of its own it is called by that. */
export function Control(props: {
  readonly input: Input;
  readonly fault: string | null;
  readonly label?: string;
  readonly hint?: string | undefined;
}) {
  const { input, fault, label = title(input.name), hint } = props;
  const id = useId();
  const described = [...(fault === null ? [] : [`${id}-fault`]), ...(hint === undefined ? [] : [`${id}-hint`])];
  if (input.type === "boolean")
    return (
      <label className="check">
        <input type="checkbox" name={input.name} defaultChecked={input.value === true} />
        {label}
      </label>
    );
  if (isScale(input)) return <Scale input={input} label={label} />;
  return (
    <div className="label">
      <label htmlFor={id}>
        {label} {input.required && <small>{text.command.required}</small>}
      </label>
      <Field id={id} input={input} described={described.length === 0 ? undefined : described.join(" ")} />
      {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
      {fault !== null && (
        <small id={`${id}-fault`} className="refusal">
          {fault}
        </small>
      )}
    </div>
  );
}

interface FieldProps {
  readonly id: string;
  readonly input: Input;
  readonly described: string | undefined;
}

function Field({ id, input, described }: FieldProps) {
  const { name, type, many, required, choices, value, min, max, maxLength, pattern } = input;
  const common = { id, name, required, className: "input", "aria-describedby": described };
  const shown = shownValue(input);
  if (choices !== null && !many)
    return (
      <select {...common} defaultValue={shown}>
        {(shown === "" || !required) && <option value="">{text.command.choose}</option>}
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {words(choice)}
          </option>
        ))}
      </select>
    );
  if (choices !== null)
    return (
      <select {...common} multiple defaultValue={Array.isArray(value) ? value.map(String) : []}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {words(choice)}
          </option>
        ))}
      </select>
    );
  if (type === "user" || type === "group") return <NameField {...common} kind={type} shown={shown} many={many} />;
  if (type === "file") return <FileField id={id} name={name} many={many} value={value} />;
  if (type === "text" || type === "object") return <textarea {...common} defaultValue={shown} />;
  if (many) return <input {...common} defaultValue={shown} placeholder={text.command.list} />;
  if (type === "integer" || type === "number")
    return (
      <input
        {...common}
        type="number"
        step={type === "integer" ? 1 : "any"}
        min={min ?? undefined}
        max={max ?? undefined}
        defaultValue={shown}
      />
    );
  if (type === "instant" || type === "date")
    return <input {...common} type={type === "date" ? "date" : "datetime-local"} defaultValue={shown} />;
  return (
    <input
      {...common}
      defaultValue={shown}
      maxLength={maxLength ?? undefined}
      pattern={pattern ?? undefined}
      placeholder={type === "duration" ? text.command.duration : undefined}
    />
  );
}

/** People and groups by part of their name; the person who looks is offered first. */
function NameField(props: {
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  readonly className: string;
  readonly "aria-describedby": string | undefined;
  readonly kind: "user" | "group";
  readonly shown: string;
  readonly many: boolean;
}) {
  const { kind, shown, many, ...common } = props;
  const [written, write] = useState(shown);
  const me = useQuery(meQuery);
  const like = written.split(",").at(-1)?.trim() ?? "";
  const found = useQuery({
    queryKey: ["names", kind, like],
    queryFn: async ({ signal }): Promise<readonly { readonly name: string; readonly title: string }[]> => {
      const query = { limit: 20, ...(like === "" ? {} : { q: like }) };
      const page = await (kind === "user"
        ? api.call.listPeople({ query, signal })
        : api.call.listGroups({ query, signal }));
      return page.items;
    },
    staleTime: 60_000,
  });
  const offered = [
    ...(kind === "user" && me.data !== undefined ? [{ name: me.data.name, title: me.data.title }] : []),
    ...(found.data ?? []).filter(({ name }) => name !== me.data?.name),
  ];
  return (
    <>
      <input
        {...common}
        list={`${common.id}-list`}
        autoComplete="off"
        value={written}
        placeholder={many ? text.command.list : undefined}
        onChange={(event) => write(event.target.value)}
      />
      <datalist id={`${common.id}-list`}>
        {offered.map(({ name, title: label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </datalist>
    </>
  );
}

function shownValue({ type, value }: Input): string {
  if (value === null) return "";
  if (type === "object") return JSON.stringify(value, null, 2);
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value !== "string") return JSON.stringify(value);
  return type === "instant" ? localText(value) : value;
}

/** An instant as a field of a browser takes it: in the reader's zone, without one. */
function localText(instant: string): string {
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
