import { useQuery } from "@tanstack/react-query";
import { linkedQuery } from "../data/record-queries.ts";
import { nameText } from "../format/value.ts";
import { title, words } from "../format/words.ts";
import { NumberLink } from "../parts/number-link.tsx";
import { Entry } from "./entry.tsx";
import { text } from "./text.ts";

/** What is linked, link by link, each with what it is called and the state it is in. */
export function Links({ of }: { readonly of: { readonly [link: string]: readonly string[] } }) {
  const links = Object.entries(of).filter(([, ids]) => ids.length > 0);
  const found = useQuery(linkedQuery(Object.values(of).flat()));
  return (
    <section>
      <h2>{text.record.links}</h2>
      {links.length === 0 && <p className="dim">{text.record.noLinks}</p>}
      <dl className="facts-list">
        {links.map(([link, ids]) => (
          <Entry key={link} name={title(link)}>
            {ids.map((id) => {
              const record = found.data?.get(id);
              return (
                <div key={id}>
                  <NumberLink id={id} /> {nameText(record?.fields["title"])}{" "}
                  <span className="dim">{words(record?.state ?? "")}</span>
                </div>
              );
            })}
          </Entry>
        ))}
      </dl>
    </section>
  );
}
