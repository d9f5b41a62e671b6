import { useState } from "react";
import { isNotifying, setNotifying } from "./setting.ts";
import { text } from "./text.ts";

/** The reader's own setting. The browser asks when it is turned on, and at no other time. */
export function NotifySwitch({ onChange }: { readonly onChange: (isOn: boolean) => void }) {
  const [isOn, turn] = useState(isNotifying);
  const [isRefused, refuse] = useState(false);

  async function change(next: boolean): Promise<void> {
    const isAllowed = await setNotifying(next);
    refuse(!isAllowed);
    turn(next && isAllowed);
    onChange(next && isAllowed);
  }

  return (
    <>
      <label className="check">
        <input type="checkbox" checked={isOn} onChange={(event) => void change(event.target.checked)} />
        {text.notify.on}
      </label>
      {isRefused && (
        <small role="alert" className="refusal">
          {text.notify.refused}
        </small>
      )}
    </>
  );
}
