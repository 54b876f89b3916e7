import { iso31661, iso31662 } from 'iso-3166';
import type { JsonObject } from '../../../protocol/json.js';
import { copy, isMap, member, put, textOf, type Value } from '../expressions/value.js';
import type { FunctionKeys } from './function-keys.js';
import type { Apply, MappingFunction } from './mapping-function.js';
import { SAP_TIMEZONES } from './sap-timezones.js';

type CountryFormat = 'fullName' | 'alpha2' | 'alpha3' | 'numeric';

const ADDRESS_KEYS = {
  inputAttributes: 'the attributes of an address that are read',
  outputAttribute: 'the attribute that gets the result',
};
const ENGLISH = { language: 'EN', locale: 'en-US' };

/** Codes of countries, regions, languages and time zones into one another. What is not known stays as it is. */
export const CODE_FUNCTIONS: Readonly<Record<string, MappingFunction>> = {
  convertCountryCode: {
    description: 'converts a country, by whichever name or code of ISO 3166-1 it is given',
    keys: { outputFormat: '`fullName`, `alpha2`, `alpha3` or `numeric`', ...ADDRESS_KEYS },
    read: (keys) => {
      const format = keys.choice('outputFormat', ['fullName', 'alpha2', 'alpha3', 'numeric']);
      const inputs = keys.names('inputAttributes');
      const output = keys.attribute('outputAttribute');
      return (value, surroundings) => {
        if (typeof value === 'string' || typeof value === 'number') return convertCountry(String(value), format);
        if (!isMap(value)) return value;
        const given = inputs.map((name) => member(value, name)).find((one) => typeof one === 'string' && one !== '');
        if (given === undefined) return value;
        const changed = copy(value, surroundings.spend) as JsonObject;
        put(changed, output, convertCountry(String(given), format));
        return changed;
      };
    },
  },
  convertCountryRegion: {
    description: 'converts the region of an address, by whichever name or code of ISO 3166-2 it is given',
    keys: { outputFormat: '`fullName` or `alpha2`', ...ADDRESS_KEYS },
    read: readRegionKeys,
  },
  convertLocaleCode: {
    description: 'converts a language between BCP 47 (`de-DE`) and ISO 639 (`DE`); English where it is not known',
    keys: { outputFormat: '`bcp47` or `iso639`' },
    read: (keys) => {
      const format = keys.choice('outputFormat', ['bcp47', 'iso639']);
      return (value) => (value === undefined || value === null ? undefined : convertLocale(textOf(value), format));
    },
  },
  convertTimezoneCode: {
    description:
      'converts a time zone between IANA (`Europe/Berlin`) and SAP (`CET`); `Europe/Berlin` or `CET` where it is not known or missing',
    keys: { outputFormat: '`iana` or `sap`' },
    needsNoSource: true,
    read: (keys) => {
      const format = keys.choice('outputFormat', ['iana', 'sap']);
      return (value) => convertTimezone(value === undefined || value === null ? '' : textOf(value), format);
    },
  },
};

function readRegionKeys(keys: FunctionKeys): Apply {
  const format = keys.choice('outputFormat', ['fullName', 'alpha2']);
  keys.names('inputAttributes');
  const output = keys.attribute('outputAttribute');
  return (value, surroundings): Value | undefined => {
    if (!isMap(value)) return value;
    const [region, country] = ['region', 'country'].map((name) => member(value, name));
    if (typeof region !== 'string') return value;
    const found = findRegion(region, typeof country === 'string' ? findCountry(country)?.alpha2 : undefined);
    if (found === undefined) return value;
    const changed = copy(value, surroundings.spend) as JsonObject;
    put(changed, output, format === 'alpha2' ? found.code : found.name);
    return changed;
  };
}

interface Country {
  readonly alpha2: string;
  readonly alpha3: string;
  readonly numeric: string;
  readonly fullName: string;
}

let countries: ReadonlyMap<string, Country> | undefined;

/** By each of its codes and names, in small letters. */
function findCountry(given: string): Country | undefined {
  countries ??= indexCountries();
  return countries.get(given.trim().toLowerCase());
}

function indexCountries(): ReadonlyMap<string, Country> {
  const names = new Intl.DisplayNames('en', { type: 'region' });
  return new Map(
    iso31661.flatMap(({ alpha2, alpha3, numeric, name }) => {
      const country = { alpha2, alpha3, numeric, fullName: names.of(alpha2) ?? name };
      const keys = [alpha2, alpha3, numeric, name, country.fullName];
      return keys.map((key): [string, Country] => [key.toLowerCase(), country]);
    }),
  );
}

const convertCountry = (given: string, format: CountryFormat): string => findCountry(given)?.[format] ?? given;

interface Region {
  readonly code: string;
  readonly name: string;
}

/** A region by its whole code, or by the rest of it or its name where the country is known. */
function findRegion(given: string, country: string | undefined): Region | undefined {
  regions ??= indexRegions();
  const sought = given.trim().toLowerCase();
  const whole = regions.get(sought);
  if (whole !== undefined && (country === undefined || whole.code.startsWith(`${country}-`))) return whole;
  return country === undefined ? undefined : regions.get(`${country} ${sought}`);
}

let regions: ReadonlyMap<string, Region> | undefined;

/** By whole code, and by country with the rest of the code or the name, in small letters; the first of several counts. */
function indexRegions(): ReadonlyMap<string, Region> {
  const index = new Map<string, Region>();
  for (const region of iso31662) {
    const [country = ''] = region.code.split('-', 1);
    const rest = region.code.slice(country.length + 1);
    const keys = [region.code, rest, region.name].map((key) => key.toLowerCase());
    for (const [at, key] of keys.entries()) {
      const name = at === 0 ? key : `${country} ${key}`;
      if (!index.has(name)) index.set(name, region);
    }
  }
  return index;
}

/** Where a language is most at home, CLDR knows; for one that is at home nowhere, English is put as SAP does. */
function convertLocale(given: string, format: 'bcp47' | 'iso639'): string {
  let likely: Intl.Locale;
  try {
    likely = new Intl.Locale(given.trim().replaceAll('_', '-')).maximize();
  } catch {
    return format === 'bcp47' ? ENGLISH.locale : ENGLISH.language;
  }
  const isAtHome = /^[a-z]{2}$/.test(likely.language) && /^[A-Z]{2}$/.test(likely.region ?? '');
  if (!isAtHome) return format === 'bcp47' ? ENGLISH.locale : ENGLISH.language;
  return format === 'bcp47' ? `${likely.language}-${likely.region}` : likely.language.toUpperCase();
}

function convertTimezone(given: string, format: 'iana' | 'sap'): string {
  timezones ??= indexTimezones();
  return (timezones.get(given) ?? UNKNOWN_TIMEZONE)[format];
}

interface Timezone {
  readonly iana: string;
  readonly sap: string;
}

/** What is put for a time zone that is not known. */
const UNKNOWN_TIMEZONE: Timezone = { iana: 'Europe/Berlin', sap: 'CET' };
let timezones: ReadonlyMap<string, Timezone> | undefined;

/** By SAP's code and by each IANA name; the first of several counts. */
function indexTimezones(): ReadonlyMap<string, Timezone> {
  const index = new Map<string, Timezone>();
  for (const [sap, ianaNames] of SAP_TIMEZONES) {
    const names = ianaNames.split(' ');
    for (const name of [sap, ...names]) if (!index.has(name)) index.set(name, { sap, iana: names[0] ?? '' });
  }
  return index;
}
