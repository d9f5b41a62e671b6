import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useEffectEvent, useId, useState } from "react";
import { api } from "../data/api.ts";
import { queuesQuery, recordTypesQuery } from "../data/queries.ts";
import { title, words } from "../format/words.ts";
import { Dialog } from "../parts/dialog.tsx";
import { text } from "../text.ts";
import { useDeeperPlaces, useOtherPlaces, usePlaces } from "./places.ts";

interface Entry {
  readonly key: string;
  readonly label: string;
  readonly note: string;
  readonly href: string;
}

/** Finds records and pages by what is written, and goes there. A combobox as ARIA 1.2 has it. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [written, write] = useState("");
  const [chosen, choose] = useState(0);
  const listId = useId();
  const navigate = useNavigate();
  const { entries, areOld } = useEntries(written.trim());
  const [isEntered, enter] = useState(false);
  const at = Math.min(chosen, Math.max(0, entries.length - 1));

  function go(entry: Entry | undefined): void {
    if (entry === undefined) return;
    onClose();
    void navigate({ href: entry.href });
  }

  // Enter is meant for what was written: it waits until that is found, and opens nothing that was found before.
  const open = useEffectEvent(() => {
    enter(false);
    go(entries[at]);
  });
  useEffect(() => {
    if (isEntered && !areOld) open();
  }, [isEntered, areOld]);

  function press(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      choose((at + step + entries.length) % Math.max(1, entries.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      // Who has chosen one has seen it.
      if (chosen > 0) go(entries[at]);
      else enter(true);
    }
  }

  return (
    <Dialog label={text.palette.label} className="palette" onClose={onClose}>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={entries.length === 0 ? undefined : `${listId}-${at}`}
        aria-label={text.palette.label}
        placeholder={text.palette.placeholder}
        value={written}
        onChange={(event) => {
          write(event.target.value);
          choose(0);
          enter(false);
        }}
        onKeyDown={press}
      />
      <ul id={listId} role="listbox" aria-label={text.palette.label}>
        {entries.map(({ key, label, note }, index) => (
          <li
            key={key}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => go(entries[index])}
          >
            <span>{label}</span>
            <small>{note}</small>
          </li>
        ))}
      </ul>
      {entries.length === 0 && !areOld && <p className="empty">{text.palette.nothing}</p>}
    </Dialog>
  );
}

/** What is like that; old = the records are still those of what was written before. */
function useEntries(written: string): { readonly entries: readonly Entry[]; readonly areOld: boolean } {
  const places = [...usePlaces(), ...useDeeperPlaces(), ...useOtherPlaces()];
  const queues = useQuery(queuesQuery);
  const types = useQuery(recordTypesQuery);
  const isSearched = written.length >= 2;
  const found = useQuery({
    queryKey: ["search", written],
    queryFn: ({ signal }) => api.call.search({ query: { q: written, limit: 8 }, signal }),
    enabled: isSearched,
    placeholderData: keepPreviousData,
  });
  const pages: readonly Entry[] = [
    ...places.map(({ to, label }) => ({ key: to, label, note: text.palette.pages, href: to })),
    ...(queues.data?.items ?? []).map((queue) => ({
      key: `q/${queue.name}`,
      label: queue.title,
      note: text.shell.queues,
      href: `/q/${queue.name}`,
    })),
    ...(types.data?.items ?? []).map(({ type }) => ({
      key: `work/${type}`,
      label: title(type),
      note: text.shell.types,
      href: `/work/${type}`,
    })),
  ];
  const records = (isSearched ? (found.data?.items ?? []) : []).map((hit) => ({
    key: hit.id,
    label: `${hit.number}  ${hit.label ?? ""}`,
    note: words(hit.state),
    href: `/${hit.id}`,
  }));
  const like = written.toLowerCase();
  return {
    entries: [...records, ...pages.filter(({ label }) => label.toLowerCase().includes(like))].slice(0, 12),
    areOld: isSearched && (found.isPending || found.isPlaceholderData) && !found.isError,
  };
}
