import { useQuery } from "@tanstack/react-query";
import type { Reply } from "../../client/call.ts";
import { meQuery } from "./queries.ts";

type Permission = Reply<"me">["permissions"][number];

/** Whether the person who looks has a permission; false until it is known. */
export function useMay(permission: Permission): boolean {
  const { data: me } = useQuery(meQuery);
  return me?.permissions.includes(permission) === true;
}
