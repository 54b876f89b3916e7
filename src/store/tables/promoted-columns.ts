import { ENTERPRISE_USER_SCHEMA } from '../../protocol/urns.js';
import type { PromotedColumn } from './promoted-column.js';

// The one list of promoted columns: values, filters, orders, uniqueness and a test of the migrations go by it.

export const USER_COLUMNS: readonly PromotedColumn[] = [
  { column: 'user_name', path: 'userName', form: 'sent', required: true },
  {
    column: 'user_name_folded',
    path: 'userName',
    form: 'folded',
    index: 'key',
    unique: 'users_user_name_key',
    required: true,
  },
  { column: 'external_id', path: 'externalId', form: 'sent', index: 'key' },
  { column: 'active', path: 'active', form: 'boolean' },
  { column: 'display_name', path: 'displayName', form: 'sent' },
  { column: 'display_name_folded', path: 'displayName', form: 'folded', index: 'key' },
  { column: 'title', path: 'title', form: 'sent' },
  { column: 'work_email', path: 'emails.value', ofType: 'work', form: 'sent' },
  { column: 'given_name', path: 'name.givenName', form: 'sent' },
  { column: 'family_name', path: 'name.familyName', form: 'sent' },
  { column: 'locality', path: 'addresses.locality', ofType: 'work', form: 'sent' },
  { column: 'country', path: 'addresses.country', ofType: 'work', form: 'sent' },
  { column: 'employee_number', path: `${ENTERPRISE_USER_SCHEMA}:employeeNumber`, form: 'sent' },
  { column: 'department', path: `${ENTERPRISE_USER_SCHEMA}:department`, form: 'sent' },
  { column: 'manager_id', path: `${ENTERPRISE_USER_SCHEMA}:manager.value`, form: 'sent', index: 'other' },
];

export const GROUP_COLUMNS: readonly PromotedColumn[] = [
  { column: 'display_name', path: 'displayName', form: 'sent', required: true },
  {
    column: 'display_name_folded',
    path: 'displayName',
    form: 'folded',
    index: 'key',
    unique: 'groups_display_name_key',
    required: true,
  },
  { column: 'external_id', path: 'externalId', form: 'sent', index: 'key' },
];

/** Of resources of the organizations' own types. */
export const OWN_COLUMNS: readonly PromotedColumn[] = [
  { column: 'external_id', path: 'externalId', form: 'sent', index: 'key' },
];
