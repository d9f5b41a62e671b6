import { useQuery } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import { text } from "./text.ts";

/** Buttons that lead to providers, where there are any; each is a page of the API, which leads there and back. */
export function Providers({ to }: { readonly to: string }) {
  const { data } = useQuery({
    queryKey: ["providers"],
    queryFn: ({ signal }) => api.call.listProviders({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.items.map(({ name, title, path }) => (
    <a key={name} className="button" href={`${path}?to=${encodeURIComponent(to)}`}>
      {text.signIn.with} {title}
    </a>
  ));
}
