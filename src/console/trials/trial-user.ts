import { randomUUID } from 'node:crypto';
import type { EntraUser } from '../../entra/tenant/model.js';

const GIVEN = [
  'Ada',
  'Alan',
  'Barbara',
  'Dorothy',
  'Edsger',
  'Frances',
  'Grace',
  'Hedy',
  'İlker',
  'Jürgen',
  'Katherine',
];
const FAMILY = ['Álvarez', 'Berners', 'Dijkstra', 'Hopper', 'Ivanova', 'Lovelace', "O'Neill", 'Sørensen', 'Turing'];
const PLACES = [
  ['London', 'United Kingdom'],
  ['München', 'Germany'],
  ['Kraków', 'Poland'],
  ['São Paulo', 'Brazil'],
  ['大阪', 'Japan'],
] as const;
const DEPARTMENTS = ['Research', 'Sales', 'Finance', 'Legal', 'Operations'];
const TITLES = ['Analyst', 'Engineer', 'Director', 'Accountant'];

const pick = <Item>(items: readonly Item[], number: number): Item => items[number % items.length] as Item;

/** Somebody with all that the Vault Platform asks for, whom nobody can be: the domain is for examples (RFC 2606). */
export function trialUser(number: number, mark: string, manager?: string): EntraUser {
  const [given, family] = [pick(GIVEN, number), pick(FAMILY, Math.floor(number / GIVEN.length) + number)];
  const [city, country] = pick(PLACES, number);
  const nickname = `${mark}.${number}`;
  const address = `${nickname}@contoso.example`;
  return {
    objectId: randomUUID(),
    userPrincipalName: address,
    accountEnabled: true,
    softDeleted: false,
    ...(manager === undefined ? {} : { manager }),
    attributes: {
      mail: address,
      mailNickname: nickname,
      displayName: `${given} ${family}`,
      givenName: given,
      surname: family,
      jobTitle: pick(TITLES, number),
      department: pick(DEPARTMENTS, number),
      employeeId: `T-${number}`,
      city,
      country,
    },
  };
}
