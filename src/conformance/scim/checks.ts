import type { Check } from '../check.js';
import { BULK_CHECKS } from './bulk.js';
import { CREATE_CHECKS } from './create.js';
import { CURSOR_CHECKS } from './cursors.js';
import { DISCOVERY_CHECKS } from './discovery.js';
import { FILTER_CHECKS } from './filter.js';
import { GROUP_CHECKS } from './groups.js';
import { LIST_CHECKS } from './lists.js';
import { MESSAGE_CHECKS } from './messages.js';
import { PATCH_CHECKS } from './patch.js';
import { PATCH_LIST_CHECKS } from './patch-lists.js';
import { REPLACE_CHECKS } from './replace.js';
import { VALUE_CHECKS } from './values.js';
import { VERSION_CHECKS } from './versions.js';

/** What RFC 7643, RFC 7644 and RFC 9865 demand of any endpoint, in the order in which it is tried. */
export const SCIM_CHECKS: readonly Check[] = [
  ...DISCOVERY_CHECKS,
  ...MESSAGE_CHECKS,
  ...CREATE_CHECKS,
  ...VALUE_CHECKS,
  ...FILTER_CHECKS,
  ...LIST_CHECKS,
  ...REPLACE_CHECKS,
  ...PATCH_CHECKS,
  ...PATCH_LIST_CHECKS,
  ...GROUP_CHECKS,
  ...BULK_CHECKS,
  ...VERSION_CHECKS,
  ...CURSOR_CHECKS,
];
