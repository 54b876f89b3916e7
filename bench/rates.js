import autocannon from 'autocannon';
import { ENTERPRISE, PATCH_OP, sampleUser as user } from './sample-user.js';

const CONNECTIONS = 16;
const PREPARED_USERS = 2_000;

/** @typedef {{ name: string, url: string, headers: Record<string, string> }} Target */

/** Creates the users that look-ups and PATCHes are about. @returns their ids */
export async function createUsers({ url, headers }) {
  const ids = [];
  for (let i = 0; i < PREPARED_USERS; i += 50) {
    const created = Array.from({ length: 50 }, async (_, j) => {
      const body = JSON.stringify(user(`prepared${i + j}`));
      const response = await fetch(`${url}/Users`, {
        method: 'POST',
        body,
        headers: { ...headers, 'content-type': 'application/scim+json' },
      });
      return (await response.json()).id;
    });
    ids.push(...(await Promise.all(created)));
  }
  return ids;
}

let created = 0;

/** What each kind of request sends; `ids` are those of the prepared users. */
const REQUESTS = {
  lookup: () => {
    const name = `prepared${Math.floor(Math.random() * PREPARED_USERS)}@contoso.example`;
    return { method: 'GET', path: `/Users?filter=userName+eq+%22${encodeURIComponent(name)}%22` };
  },
  create: () => {
    created += 1;
    return { method: 'POST', path: '/Users', body: JSON.stringify(user(`created${created}`)) };
  },
  patch: (ids) => {
    const mark = Math.random().toString(36).slice(2, 8);
    const Operations = [
      { op: 'Replace', path: 'title', value: `Analyst ${mark}` },
      { op: 'Replace', path: `${ENTERPRISE}:department`, value: `R&D ${mark}` },
    ];
    return {
      method: 'PATCH',
      path: `/Users/${ids[Math.floor(Math.random() * ids.length)]}`,
      body: JSON.stringify({ schemas: [PATCH_OP], Operations }),
    };
  },
};

/**
 * Measures all targets in turns, in the other order every other round, so that none gains by its place.
 * @param {(Target & { ids: string[] })[]} targets
 * @param {{ rounds: number, seconds: number }} length
 * @returns {Promise<Record<string, Record<string, number[]>>>} requests a second by kind and target, one for each round
 */
export async function measureRates(targets, { rounds, seconds }) {
  const rates = {};
  for (const kind of Object.keys(REQUESTS)) rates[kind] = Object.fromEntries(targets.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const inTurn = round % 2 === 0 ? targets : [...targets].reverse();
    for (const [kind, request] of Object.entries(REQUESTS)) {
      for (const target of inTurn) {
        const rate = await load(target, () => request(target.ids), seconds);
        if (round === 0) continue; // warms up
        rates[kind][target.name].push(rate);
        const line = `round ${round}/${rounds}  ${kind.padEnd(7)} ${target.name.padEnd(9)} ${Math.round(rate)}/s\n`;
        process.stderr.write(line);
      }
    }
  }
  return rates;
}

async function load({ url, headers }, request, seconds) {
  const base = new URL(url);
  const result = await autocannon({
    url: base.origin,
    connections: CONNECTIONS,
    duration: seconds,
    headers: { ...headers, 'content-type': 'application/scim+json' },
    requests: [
      {
        setupRequest: (prepared) => {
          const { method, path, body } = request();
          return { ...prepared, method, path: `${base.pathname.replace(/\/$/, '')}${path}`, body };
        },
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} answers were no success, ${result.errors} connections failed`);
  return result['2xx'] / result.duration;
}
