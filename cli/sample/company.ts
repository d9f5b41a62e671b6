import type { Company } from "../../store/person/change.ts";

/** The sample company of a first start. The groups are those the shipped definitions name. */
export const sampleCompany: Company = {
  users: [
    { name: "admin", title: "Administrator", email: "admin@example.com", roles: ["admin", "agent", "processOwner"] },
    { name: "automation", title: "Automation", roles: ["automation"] },
    { name: "ada", title: "Ada, accounting", email: "ada@example.com", manager: "nora" },
    { name: "kim", title: "Kim, service desk", email: "kim@example.com", manager: "mia", roles: ["agent"] },
    { name: "raj", title: "Raj, databases", email: "raj@example.com", manager: "mia", roles: ["agent"] },
    { name: "lee", title: "Lee, applications", email: "lee@example.com", manager: "mia", roles: ["agent"] },
    {
      name: "mia",
      title: "Mia, change manager",
      email: "mia@example.com",
      manager: "nora",
      roles: ["agent", "approver", "changeManager"],
    },
    { name: "sam", title: "Sam, advisory board", email: "sam@example.com", manager: "nora", roles: ["approver"] },
    { name: "nora", title: "Nora, head of IT", email: "nora@example.com", roles: ["approver"] },
    { name: "ruth", title: "Ruth, human resources", email: "ruth@example.com", manager: "nora" },
    { name: "peter", title: "Peter, risk management", email: "peter@example.com", manager: "mia" },
    {
      name: "otto",
      title: "Otto, process owner",
      email: "otto@example.com",
      manager: "nora",
      roles: ["agent", "processOwner"],
    },
  ],
  groups: [
    { name: "service-desk", title: "Service desk", manager: "mia", members: ["kim"] },
    { name: "database-operations", title: "Database operations", manager: "mia", members: ["raj"] },
    { name: "infrastructure-operations", title: "Infrastructure operations", manager: "mia", members: ["raj", "lee"] },
    { name: "application-support", title: "Application support", manager: "mia", members: ["lee"] },
    { name: "change-managers", title: "Change managers", manager: "nora", members: ["mia"] },
    { name: "cab", title: "Change advisory board", manager: "nora", members: ["mia", "sam", "nora"] },
    { name: "incident-managers", title: "Incident managers", manager: "nora", members: ["nora", "mia"] },
    { name: "human-resources", title: "Human resources", manager: "nora", members: ["ruth"] },
    { name: "risk", title: "Risk management", manager: "mia", members: ["peter"] },
    { name: "problem-managers", title: "Problem managers", manager: "nora", members: ["mia", "otto"] },
  ],
};
