/** What this server says of itself (RFC 7643, 5 to 7): what it can, which resources it has, which attributes. */
export const coreUser = "urn:ietf:params:scim:schemas:core:2.0:User";
export const coreGroup = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const enterpriseUser = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** Resources of a page at most. */
export const maxResults = 200;

const not = { supported: false };

export const serviceProviderConfig = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
  documentationUri: "/docs",
  patch: { supported: true },
  bulk: { ...not, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults },
  changePassword: not,
  sort: not,
  etag: not,
  authenticationSchemes: [
    {
      type: "oauthbearertoken",
      name: "API key",
      description: "An API key of an administrator as bearer token",
      primary: true,
    },
  ],
  meta: { resourceType: "ServiceProviderConfig", location: "/scim/v2/ServiceProviderConfig" },
} as const;

const resourceTypeSchema = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

export const resourceTypes = [
  {
    schemas: [resourceTypeSchema],
    id: "User",
    name: "User",
    endpoint: "/Users",
    schema: coreUser,
    schemaExtensions: [{ schema: enterpriseUser, required: false }],
    meta: { resourceType: "ResourceType", location: "/scim/v2/ResourceTypes/User" },
  },
  {
    schemas: [resourceTypeSchema],
    id: "Group",
    name: "Group",
    endpoint: "/Groups",
    schema: coreGroup,
    meta: { resourceType: "ResourceType", location: "/scim/v2/ResourceTypes/Group" },
  },
] as const;

interface Attribute {
  readonly name: string;
  readonly type: "string" | "boolean" | "complex" | "reference";
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: "readWrite" | "readOnly" | "immutable";
  readonly returned: "default" | "always";
  readonly uniqueness: "none" | "server";
  readonly subAttributes?: readonly Attribute[];
}

function attribute(name: string, rest: Partial<Attribute> = {}): Attribute {
  return {
    name,
    type: "string",
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: "readWrite",
    returned: "default",
    uniqueness: "none",
    ...rest,
  };
}

const value = attribute("value");
const complex = (name: string, subAttributes: readonly Attribute[], rest: Partial<Attribute> = {}): Attribute =>
  attribute(name, { type: "complex", subAttributes, ...rest });
const several = { multiValued: true } as const;

export const schemas = [
  schema(coreUser, "User", [
    attribute("userName", { required: true, mutability: "immutable", uniqueness: "server" }),
    attribute("displayName"),
    complex("name", [attribute("formatted"), attribute("givenName"), attribute("familyName")]),
    complex("emails", [value, attribute("type"), attribute("primary", { type: "boolean" })], several),
    attribute("active", { type: "boolean" }),
    complex("roles", [value], several),
    complex("groups", [value, attribute("display")], { ...several, mutability: "readOnly" }),
  ]),
  schema(coreGroup, "Group", [
    attribute("displayName", { required: true }),
    complex("members", [attribute("value", { mutability: "immutable" }), attribute("display")], several),
  ]),
  schema(enterpriseUser, "EnterpriseUser", [complex("manager", [value])]),
] as const;

function schema(id: string, name: string, attributes: readonly Attribute[]) {
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
    id,
    name,
    attributes,
    meta: { resourceType: "Schema", location: `/scim/v2/Schemas/${id}` },
  };
}
