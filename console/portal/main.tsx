import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "../data/query-client.ts";
import { applyTheme, readTheme } from "../shell/theme.ts";
import { Portal } from "./portal.tsx";
import "./styles.css";

applyTheme(readTheme());

createRoot(document.getElementById("root")!).render(
  <QueryClientProvider client={createQueryClient()}>
    <Portal />
  </QueryClientProvider>,
);
