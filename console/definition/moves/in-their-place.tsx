import { useQuery } from "@tanstack/react-query";
import { words } from "../../format/words.ts";
import { type Mapped, type Plan, statesQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Of states that the latest version does not have: which takes the place of each. */
export function InTheirPlace(props: {
  readonly of: Plan;
  readonly states: Mapped;
  readonly choose: (states: Mapped) => void;
  readonly onLook: () => void;
}) {
  const { of, states, choose, onLook } = props;
  const refused = of.moves.filter(({ outcome }) => outcome === "refused");
  const lifecycles = [...new Set(refused.map(({ from }) => from.lifecycle))];
  const known = useQuery(statesQuery(lifecycles)).data;
  // One that is still there is refused for another reason, and takes its own place.
  const gone = [...new Map(refused.map(({ from }) => [from.state, from.lifecycle]))].filter(
    ([state, lifecycle]) => known?.get(lifecycle)?.includes(state) === false,
  );
  if (gone.length === 0) return null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onLook();
      }}
    >
      {gone.map(([state, lifecycle]) => (
        <label key={state} className="label">
          {text.instead(words(state))}
          <select
            className="input"
            value={states[state] ?? ""}
            onChange={(event) => choose(withState(states, state, event.target.value))}
          >
            <option value="">{text.choose}</option>
            {known?.get(lifecycle)?.map((one) => (
              <option key={one} value={one}>
                {words(one)}
              </option>
            ))}
          </select>
        </label>
      ))}
      <button className="button">{text.lookAgain}</button>
    </form>
  );
}

function withState(states: Mapped, state: string, instead: string): Mapped {
  const { [state]: _, ...others } = states;
  return instead === "" ? others : { ...others, [state]: instead };
}
