/** How a list is asked for: as query parameters of `GET …/users` and `GET …/groups`. */
export interface ListParameters {
  /** The beginning of a userName, displayName or e-mail address. */
  readonly search?: string;
  /** A SCIM filter. */
  readonly filter?: string;
  readonly sort?: string;
  readonly order?: 'ascending' | 'descending';
  /** At most 200. */
  readonly count?: number;
  /** `next` or `previous` of a page. */
  readonly cursor?: string;
  /** Between 0 and 1: nearly there. */
  readonly position?: number;
  /** From the first whose name is not before this text. */
  readonly from?: string;
}

/** A page of users or groups; it may be shorter than was asked for, and still go on. */
export interface DirectoryPage<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
  readonly previous?: string;
}

export interface UserItem {
  readonly id: string;
  readonly userName: string;
  readonly externalId: string | null;
  readonly active: boolean | null;
  readonly displayName: string | null;
  readonly title: string | null;
  readonly workEmail: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly locality: string | null;
  readonly country: string | null;
  readonly employeeNumber: string | null;
  readonly department: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface GroupItem {
  readonly id: string;
  readonly displayName: string;
  readonly externalId: string | null;
  /** Up to 500; 501 for more. */
  readonly members: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** `GET …/users/size`: null for a search, whose matches nobody counts. */
export interface ListSizeAnswer {
  readonly size: DirectorySize | null;
}

export interface DirectorySize {
  readonly total: number;
  /** Whether the total was counted; else it was estimated from a sample. */
  readonly isCounted: boolean;
}

/** `GET …/users/words`: of which words a filter is made, and by what the list is sorted. */
export interface ListWords {
  readonly attributes: readonly {
    readonly name: string;
    readonly type: string;
    readonly description: string;
    readonly values: readonly string[];
  }[];
  readonly sorts: readonly string[];
}

/** A user or group that belongs to another. */
export interface RelatedItem {
  readonly id: string;
  readonly type: 'User' | 'Group';
  readonly name: string;
  readonly displayName: string | null;
  readonly active: boolean | null;
}

export interface UserAnswer {
  readonly id: string;
  readonly userName: string;
  readonly mapped: readonly {
    readonly path: string;
    /** The source attribute in Entra, by its default. */
    readonly source: string;
    readonly isRequired: boolean;
    /** JSON; absent where the user has none. */
    readonly value?: unknown;
  }[];
  /** Complete, as SCIM shows it, but for the groups. */
  readonly resource: Readonly<Record<string, unknown>>;
  readonly manager?: { readonly value: string; readonly user?: RelatedItem };
  readonly reports: { readonly count: number; readonly isMore: boolean; readonly first: readonly RelatedItem[] };
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface GroupAnswer {
  readonly id: string;
  readonly displayName: string;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}
