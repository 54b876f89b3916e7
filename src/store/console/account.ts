/** What a person may do in an organization; operators may do everything in all of them. */
export const ORGANIZATION_ROLES = ['admin', 'auditor'] as const;
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];
export type ConsoleRole = 'operator' | OrganizationRole;

/** A person who signs in to the console. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** null for who never set a password. */
  readonly passwordHash: string | null;
  /** Somebody else gave the password: it is good for setting another. */
  readonly mustChangePassword: boolean;
  readonly passwordEndsAt: Date | null;
  readonly isOperator: boolean;
  readonly disabledAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly lastSignedInAt: Date | null;
}

export type AccountRow = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly password_hash: string | null;
  readonly must_change_password: boolean;
  readonly password_ends_at: Date | null;
  readonly is_operator: boolean;
  readonly disabled_at: Date | null;
  readonly version: number;
  readonly created_at: Date;
  readonly last_signed_in_at: Date | null;
};

export const toAccount = (row: AccountRow): Account => ({
  id: row.id,
  email: row.email,
  name: row.name,
  passwordHash: row.password_hash,
  mustChangePassword: row.must_change_password,
  passwordEndsAt: row.password_ends_at,
  isOperator: row.is_operator,
  disabledAt: row.disabled_at,
  version: row.version,
  createdAt: row.created_at,
  lastSignedInAt: row.last_signed_in_at,
});
