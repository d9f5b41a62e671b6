import { useQuery } from "@tanstack/react-query";
import type { Reply } from "../../../client/call.ts";
import { words as inWords } from "../../format/words.ts";
import { answerTypesQuery } from "../../answer/alike.ts";
import { searchQuery } from "../../answer/queries.ts";
import { Link } from "../router.tsx";
import { text } from "../text.ts";
import { useSettled } from "../../data/use-settled.ts";
import { itemsLike } from "./items-like.ts";

type CatalogItem = Reply<"listCatalog">["items"][number];

/** What is like the words: answers first, then what may be asked for, then records of one's own. */
export function Found({ words, items }: { readonly words: string; readonly items: readonly CatalogItem[] }) {
  const settled = useSettled(words);
  const types = useQuery(answerTypesQuery).data?.map(({ type }) => type);
  const found = useQuery(searchQuery(settled, types === undefined ? [] : null));
  const answers = useQuery(searchQuery(settled, types ?? []));
  const others = (found.data ?? []).filter(({ type }) => types?.includes(type) !== true).slice(0, 5);
  const like = itemsLike(items, words).slice(0, 6);
  const isSettled = found.isSuccess && !found.isPlaceholderData && settled === words;
  const isNothing = isSettled && others.length === 0 && like.length === 0 && (answers.data ?? []).length === 0;
  return (
    <section className="found" aria-live="polite">
      {isNothing && <p className="empty">{text.home.nothing}</p>}
      <Group title={text.home.answers}>
        {(answers.data ?? []).map(({ id, type, number, label, found: passages }) => (
          <li key={id}>
            <Link className="row" to={`/portal/answer/${type}/${number}`}>
              <b>{label ?? number}</b>
              <span className="dim passage">{passages[0]?.text}</span>
            </Link>
          </li>
        ))}
      </Group>
      <Group title={text.home.ask}>
        {like.map(({ name, title, description }) => (
          <li key={name}>
            <Link className="row" to={`/portal/ask/${name}`}>
              <b>{title}</b>
              <span className="dim">{description}</span>
            </Link>
          </li>
        ))}
      </Group>
      <Group title={text.home.yours}>
        {others.map(({ id, type, number, label, state }) => (
          <li key={id}>
            <Link className="row" to={`/portal/mine/${type}/${number}`}>
              <b>{label ?? number}</b>
              <span className="dim">
                {number}, {inWords(state)}
              </span>
            </Link>
          </li>
        ))}
      </Group>
    </section>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: readonly React.ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      <ul className="rows">{children}</ul>
    </>
  );
}
