// A product to which people sign in through Rollcall, with nothing but Node: it sends the browser to the sign-in of its
// organization, and redeems the code with which the browser comes back.
//
//   rollcall product create example --redirect http://localhost:4000/done --start http://localhost:4000/
//   ROLLCALL_URL=http://localhost:3000 PRODUCT_KEY=rollcall_… npm start
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

const { ROLLCALL_URL, PRODUCT_KEY, PORT = '4000', PRODUCT_URL = `http://localhost:${PORT}` } = process.env;
const redirectUri = `${PRODUCT_URL}/done`;
/** Sign-ins under way, by state: a real product keeps them in a sealed cookie. */
const begun = new Map();

/** `/?organization=contoso` */
function begin(url, response) {
  const [state, verifier] = [randomBytes(16).toString('base64url'), randomBytes(32).toString('base64url')];
  begun.set(state, verifier);
  const login = new URL(`${ROLLCALL_URL}/sso/${url.searchParams.get('organization') ?? 'default'}/login`);
  login.search = String(
    new URLSearchParams({
      product: 'example',
      redirect_uri: redirectUri,
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),
  );
  // The browser that began is the one that must come back.
  response.writeHead(303, { Location: login.href, 'Set-Cookie': `state=${state}; HttpOnly; SameSite=Lax; Path=/done` });
  response.end();
}

async function done(url, request, response) {
  const state = url.searchParams.get('state');
  const verifier = begun.get(state);
  begun.delete(state);
  const isSameBrowser = request.headers.cookie?.split('; ').includes(`state=${state}`);
  if (verifier === undefined || !isSameBrowser) return response.writeHead(403).end('Begin again.');
  const answer = await fetch(`${ROLLCALL_URL}/sso/redeem`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${PRODUCT_KEY}` },
    body: new URLSearchParams({
      code: url.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  });
  if (!answer.ok) return response.writeHead(403).end('This sign-in is not good.');
  const { organization, user } = await answer.json();
  // Here a real product begins a session of its own.
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`Hello, ${user.displayName ?? user.userName} of ${organization.name}.`);
}

const server = createServer((request, response) => {
  const url = new URL(request.url, PRODUCT_URL);
  if (url.pathname === '/') return begin(url, response);
  if (url.pathname === '/done') return done(url, request, response).catch(() => response.writeHead(502).end());
  response.writeHead(404).end();
});
server.listen(Number(PORT), () => console.log(`Listening on ${server.address().port}`));
