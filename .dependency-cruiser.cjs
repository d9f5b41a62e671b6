/** Import directions of the house. ARCHITECTURE.md tells why; `npm run lint` enforces them. */
const folders = ["engine", "net", "channel", "workflows", "activities", "commands", "store", "api", "client", "cli"];
const only = (from, allowed, comment) => ({
  name: `${from}-imports`,
  severity: "error",
  comment,
  from: { path: `^${from}/`, pathNot: "\\.(test|itest)\\.ts$" },
  to: {
    path: `^(${folders.filter((folder) => folder !== from && !allowed.includes(folder)).join("|")})/`,
    dependencyTypesNot: ["type-only"],
  },
});

module.exports = {
  forbidden: [
    only("engine", [], "The kernel imports nothing of ours."),
    only("net", [], "The way out to the network knows nothing of what goes over it."),
    only("channel", ["engine", "net"], "Channels know a message and a person, and the way out."),
    only("store", ["engine"], "The store knows the kernel's shapes and nothing of Temporal."),
    only("workflows", ["engine"], "Workflows are thin hosts of the kernel; activities enter as types."),
    only("activities", ["engine", "net", "store", "workflows"], "Activities are the only side effects."),
    only("commands", ["engine", "channel", "store", "workflows"], "Commands are the one door to the workflows."),
    only("api", ["engine", "store", "commands"], "Routes parse, send one command or read the store, and answer."),
    {
      name: "client-is-for-browsers",
      severity: "error",
      comment: "The client runs wherever fetch does: no package and no node:* in it.",
      from: { path: "^client/", pathNot: "\\.(test|itest)\\.ts$" },
      to: { pathNot: "^client/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "client-types-of-the-contract",
      severity: "error",
      comment: "Of the house the client knows api/contract alone, by its types.",
      from: { path: "^client/", pathNot: "\\.(test|itest)\\.ts$" },
      to: { path: `^(${folders.filter((folder) => folder !== "client").join("|")})/`, pathNot: "^api/contract/" },
    },
    {
      name: "contract-is-light",
      severity: "error",
      comment: "A browser may bundle the contract: at run time it is zod and itself.",
      from: { path: "^api/contract/", pathNot: "\\.(test|itest)\\.ts$" },
      to: { pathNot: "^(api/contract|node_modules/zod)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "console-knows-the-client",
      severity: "error",
      comment: "The console knows the API by the client.",
      from: { path: "^console/", pathNot: "\\.(test|itest)\\.ts$|^console/journey/" },
      to: {
        path: `^(${folders.filter((folder) => folder !== "client").join("|")})/`,
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "workflow-messages-only",
      severity: "error",
      comment: "Outside their folder only the messages of the workflows are values; the rest runs in the sandbox.",
      from: { path: "^(activities|commands|store|api)/", pathNot: "\\.(test|itest)\\.ts$" },
      to: { path: "^workflows/", pathNot: "messages\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "sandbox-without-definitions",
      severity: "error",
      comment: "zod and yaml cost hundreds of KB per cached workflow; definitions arrive compiled.",
      from: { path: "^(workflows|engine/(?!definition/|simulation/))", pathNot: "\\.(test|itest)\\.ts$" },
      to: { path: "^(engine/definition/|node_modules/(zod|yaml)/)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "engine-is-pure",
      severity: "error",
      comment: "No I/O, no Temporal, no packages but zod and yaml in engine/definition.",
      from: { path: "^engine/", pathNot: "\\.(test|itest)\\.ts$" },
      to: { path: "^node_modules/", pathNot: "^node_modules/(zod|yaml)/" },
    },
    {
      name: "no-node-in-the-sandbox",
      severity: "error",
      comment: "The workflow sandbox has no node:* modules.",
      from: { path: "^(engine|workflows)/", pathNot: "\\.(test|itest)\\.ts$" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "one-client",
      severity: "error",
      comment: "Only commands talk to Temporal's client; the composition root builds it.",
      from: { pathNot: "^(commands|cli|test|bench)/|\\.(test|itest)\\.ts$" },
      to: { path: "^node_modules/@temporalio/client/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "one-way-out",
      severity: "error",
      comment: "HTTP and IMAP leave through net alone, mail through its channel: nothing passes the egress rules by.",
      from: { pathNot: "^(net|channel/mail|test|bench)/|\\.(test|itest)\\.ts$" },
      to: { path: "^node_modules/(undici|nodemailer|imapflow)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "clients-when-they-are-used",
      severity: "error",
      comment:
        "Clients of providers are large: they are loaded when an account is listed, not when the program starts.",
      from: { pathNot: "^(test|bench)/|\\.(test|itest)\\.ts$" },
      to: { path: "^node_modules/@aws-sdk/", dynamic: false, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-cycles",
      severity: "error",
      comment: "A cycle is two nouns that are one, also when only types tie them.",
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(test|bench|lab|dist)/" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
  },
};
