import { type ChangeEvent, useRef } from "react";
import { text } from "./text.ts";

/** A new password, written twice: nobody sees what they write. The field `password` of its form. */
export function NewPassword() {
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);

  function compare(_event: ChangeEvent<HTMLInputElement>): void {
    const differ = second.current?.value !== "" && first.current?.value !== second.current?.value;
    second.current?.setCustomValidity(differ ? text.password.differ : "");
  }

  return (
    <>
      <label className="label">
        {text.password.fresh}
        <input
          ref={first}
          className="input"
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={12}
          maxLength={200}
          required
          onChange={compare}
        />
        <small>{text.password.rule}</small>
      </label>
      <label className="label">
        {text.password.again}
        <input ref={second} className="input" type="password" autoComplete="new-password" required onChange={compare} />
      </label>
    </>
  );
}
