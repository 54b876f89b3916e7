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

/** A region by its whole code, or by the rest of it or its name where the country is known. */
function findRegion(given: string, country: string | undefined): { code: string; name: string } | undefined {
  const sought = given.trim().toLowerCase();
  return iso31662.find(({ code, name }) => {
    if (code.toLowerCase() === sought) return country === undefined || code.startsWith(`${country}-`);
    if (country === undefined || !code.startsWith(`${country}-`)) return false;
    return code.slice(country.length + 1).toLowerCase() === sought || name.toLowerCase() === sought;
  });
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
  for (const [code, ianaNames] of SAP_TIMEZONES) {
    const names = ianaNames.split(' ');
    if (code === given || names.includes(given)) return format === 'sap' ? code : (names[0] ?? '');
  }
  return format === 'sap' ? 'CET' : 'Europe/Berlin';
}
