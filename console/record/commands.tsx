import { useEffect, useId, useRef, useState } from "react";
import type { RecordName } from "../data/record-queries.ts";
import { title } from "../format/words.ts";
import { useKeys } from "../shell/keys.ts";
import { text as common } from "../text.ts";
import type { Offer } from "./command-form.tsx";
import { Form } from "./form.tsx";
import { text } from "./text.ts";

/**
 * What the record takes: buttons of the commands that change its state, and a menu of all others. Of those that the
 * person may not send it says why.
 */
export function Commands(props: {
  readonly name: RecordName;
  readonly offers: readonly Offer[];
  readonly head: number;
}) {
  const { name, head } = props;
  const [chosen, choose] = useState<Offer | null>(null);
  const offers = props.offers.filter(({ command }) => command !== "comment");
  const isNear = ({ may, target, command }: Offer): boolean =>
    may !== "no" && target !== null && !command.includes(".");
  const near = offers.filter(isNear);
  const others = offers.filter((offer) => !isNear(offer));
  return (
    <div className="commands" role="group" aria-label={text.record.commands} tabIndex={-1}>
      {near.map((offer) => (
        <button key={offer.command} className="button" onClick={() => choose(offer)}>
          {title(offer.command)}
        </button>
      ))}
      {others.length > 0 && <OtherCommands offers={others} choose={choose} />}
      {chosen !== null && <Form name={name} offer={chosen} head={head} onClose={() => choose(null)} />}
    </div>
  );
}

function OtherCommands({
  offers,
  choose,
}: {
  readonly offers: readonly Offer[];
  readonly choose: (offer: Offer) => void;
}) {
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const focusFirst = (): void => menu.current?.querySelector<HTMLElement>("button:not(:disabled)")?.focus();
  useKeys({
    ".": () => {
      menu.current?.showPopover({ source: button.current! });
      // Now, and not when the page is told that it is open: the next key may be pressed before.
      focusFirst();
    },
  });
  useEffect(() => {
    const shown = menu.current;
    const toggled = (event: Event): void => {
      const opens = (event as ToggleEvent).newState === "open";
      setOpen(opens);
      if (opens) focusFirst();
    };
    shown?.addEventListener("toggle", toggled);
    return () => shown?.removeEventListener("toggle", toggled);
  }, []);
  return (
    <>
      <button ref={button} className="button" popoverTarget={id} aria-expanded={isOpen}>
        {common.more} <kbd>.</kbd>
      </button>
      <div ref={menu} id={id} popover="auto" className="command-menu">
        {offers.map((offer) => (
          <div key={offer.command}>
            <button
              disabled={offer.may === "no"}
              aria-describedby={offer.may === "no" ? `${id}-${offer.command}` : undefined}
              onClick={() => {
                menu.current?.hidePopover();
                choose(offer);
              }}
            >
              {title(offer.command)}
            </button>
            {offer.may === "no" && <small id={`${id}-${offer.command}`}>{offer.because ?? text.record.mayNot}</small>}
          </div>
        ))}
      </div>
    </>
  );
}
