import { RFC7643_ATTRIBUTES } from './requirements/rfc7643-attributes.js';
import { RFC7643_DISCOVERY } from './requirements/rfc7643-discovery.js';
import { RFC7643_RESOURCES } from './requirements/rfc7643-resources.js';
import { RFC7643_USER_GROUP } from './requirements/rfc7643-user-group.js';
import { RFC7644_BULK } from './requirements/rfc7644-bulk.js';
import { RFC7644_FILTER } from './requirements/rfc7644-filter.js';
import { RFC7644_FOUNDATIONS } from './requirements/rfc7644-foundations.js';
import { RFC7644_MODIFY } from './requirements/rfc7644-modify.js';
import { RFC7644_PATCH } from './requirements/rfc7644-patch.js';
import { RFC7644_RETRIEVE } from './requirements/rfc7644-retrieve.js';
import { RFC7644_SECURITY } from './requirements/rfc7644-security.js';
import { RFC9865 } from './requirements/rfc9865.js';

/** Section 3.10 comes after section 3.9. */
const bySection = (one: string, other: string): number => one.localeCompare(other, 'en', { numeric: true });

/** Everything that the three RFCs demand of a service provider, in the order of RFC and section. */
export const REQUIREMENTS = [
  ...RFC7643_ATTRIBUTES,
  ...RFC7643_RESOURCES,
  ...RFC7643_USER_GROUP,
  ...RFC7643_DISCOVERY,
  ...RFC7644_FOUNDATIONS,
  ...RFC7644_SECURITY,
  ...RFC7644_RETRIEVE,
  ...RFC7644_FILTER,
  ...RFC7644_MODIFY,
  ...RFC7644_PATCH,
  ...RFC7644_BULK,
  ...RFC9865,
].sort((one, other) => one.rfc.localeCompare(other.rfc) || bySection(one.section, other.section));
