import type { ClickPathItem } from './why.js';

/** A mapped attribute, and whether the organization refuses a user without it. */
export interface RequirementItem {
  readonly path: string;
  /** In Entra. */
  readonly source: string;
  readonly type: string;
  readonly isRequired: boolean;
  /** Whether the profile alone would require it. */
  readonly isByProfile: boolean;
  /** Nobody can switch it off. */
  readonly isFixed: boolean;
}

/** What `GET …/requirements` answers, and what changes of it answer. */
export interface RequirementsAnswer {
  readonly profile: string;
  /** Whether the organization chose by itself; else its profile says it. */
  readonly isChosen: boolean;
  readonly attributes: readonly RequirementItem[];
  /** Where in the client an attribute is mapped. */
  readonly paths: readonly ClickPathItem[];
}

/** `GET …/requirements/lacking` */
export interface LackingAnswer {
  readonly lookedAt: number;
  /** Whether there are more users than were looked at, who came later. */
  readonly isMore: boolean;
  /** Users without a value, by the path of the attribute. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface AttributeItem {
  /** Of a sub-attribute with its parent: `name.givenName`. */
  readonly name: string;
  readonly type: string;
  readonly isMultiValued: boolean;
  readonly isRequired: boolean;
  readonly mutability: string;
  readonly returned: string;
  readonly uniqueness: string;
  readonly caseExact: boolean;
  readonly canonicalValues: readonly string[];
  readonly description: string;
  /** In Entra, by default: where its value comes from. */
  readonly sources: readonly string[];
}

export interface SchemaItem {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Whether the organization defined it, and may change it. */
  readonly isOwn: boolean;
  readonly attributes: readonly AttributeItem[];
  /** Of one of its own: its JSON, to begin a new version with. */
  readonly document?: object;
}

/** A resource type with its schemas. */
export interface TypeItem {
  readonly name: string;
  /** Below the Tenant URL. */
  readonly endpoint: string;
  readonly description: string;
  readonly isOwn: boolean;
  readonly schema: SchemaItem;
  readonly extensions: readonly (SchemaItem & {
    /** Every resource carries it. */
    readonly isRequired: boolean;
  })[];
}

/** What `GET …/schemas` answers, and what changes of it answer. */
export interface SchemasAnswer {
  readonly types: readonly TypeItem[];
  /** Own schemas that no resource type uses. */
  readonly unused: readonly SchemaItem[];
}

/** `POST …/samples`: what would become of a resource, with nothing written. */
export interface SampleAnswer {
  readonly type: string;
  /** Absent where it would be refused. */
  readonly stored?: object;
  readonly refusal?: {
    readonly reason: string;
    readonly status: number;
    readonly scimType: string | null;
    readonly title: string;
    readonly detail: string;
    readonly why: string;
    readonly change: string | null;
    readonly paths: readonly ClickPathItem[];
  };
  /** What is ignored or tolerated, in words. */
  readonly notes: readonly { readonly code: string; readonly text: string }[];
  /** Whether it names members, which are looked for only when a group is stored. */
  readonly hasMembers: boolean;
}
