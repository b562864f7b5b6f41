// Clients that nobody here wrote, oauth4webapi and openid-client: they get tokens, from the metadata
// on, and call an app that asks a verifier's /v1/authorize about each call. While infra/local/up runs:
//   npm install --no-save oauth4webapi openid-client jose
//   ISSUER=http://127.0.0.1:8080 VERIFIER=http://127.0.0.1:8081 MANAGER=$(cat .tallystick/management-key) node tokens.mjs
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import * as jose from 'jose';

const issuer = new URL(process.env.ISSUER);
const http = { [oauth.allowInsecureRequests]: true };
const read = new URL('http://127.0.0.1/read');
const write = new URL('http://127.0.0.1/write');

// The app: who may call is the verifier's to say. /read takes the scope "read", /write "write".
const app = createServer(async (request, response) => {
  const headers = { 'x-tallystick-required-scopes': request.url.slice(1) };
  if (request.headers.authorization) headers.authorization = request.headers.authorization;
  const verdict = await fetch(new URL('/v1/authorize', process.env.VERIFIER), { headers });
  const challenge = verdict.headers.get('www-authenticate');
  if (challenge) response.setHeader('www-authenticate', challenge);
  response.statusCode = verdict.status;
  response.end(verdict.ok ? `hello ${verdict.headers.get('x-tallystick-key-id')}` : '');
});
await new Promise((done) => app.listen(0, '127.0.0.1', done));
read.port = write.port = app.address().port;

function expect(what, wanted, got) {
  if (wanted !== got) throw new Error(`${what}: expected ${wanted}, got ${got}`);
}

async function makeClient(more) {
  const answer = await fetch(new URL('/v1/clients', issuer), {
    method: 'POST',
    headers: { authorization: `Bearer ${process.env.MANAGER}`, 'content-type': 'application/json' },
    body: JSON.stringify({ owner: 'node', scopes: ['read', 'write'], ...more }),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
  return answer.json();
}

// `call` is the library's own way to a protected resource; it throws what a challenge says.
async function challenged(call) {
  try {
    return `no challenge but ${(await call()).status}`;
  } catch (error) {
    const challenges = error.cause;
    if (!Array.isArray(challenges)) throw error;
    return `${error.status} ${challenges[0].parameters.error}`;
  }
}

// A verifier may be a moment behind with a client that was made just now, or with a token that ended.
async function soon(what, wanted, got) {
  for (let i = 0; i < 100 && (await got()) !== wanted; i++) await sleep(50);
  expect(what, wanted, await got());
}

async function check(name, token, id, call) {
  const keys = jose.createRemoteJWKSet(new URL('/oauth2/jwks', issuer));
  const { payload } = await jose.jwtVerify(token, keys, { issuer: process.env.ISSUER, typ: 'at+jwt' });
  expect('client_id', id, payload.client_id);
  expect('scope', 'read', payload.scope);
  const heard = () => call(read).then((answer) => answer.text(), (error) => String(error));
  await soon('/read', `hello ${id}`, heard);
  const refused = await challenged(() => call(write));
  expect('/write', '403 insufficient_scope', refused);
  console.log(`${name}: a token for ${payload.aud}; /read says "hello ${id}", /write ${refused}`);
}

const as = await oauth
  .discoveryRequest(issuer, { algorithm: 'oauth2', ...http })
  .then((response) => oauth.processDiscoveryResponse(new URL(process.env.ISSUER), response));

async function byOauth4webapi(name, id, authentication) {
  const client = { client_id: id };
  const response = await oauth.clientCredentialsGrantRequest(
    as, client, authentication, new URLSearchParams({ scope: 'read' }), http);
  const { access_token: token } = await oauth.processClientCredentialsResponse(as, client, response);
  const call = (url) => oauth.protectedResourceRequest(token, 'GET', url, undefined, undefined, http);
  await check(`oauth4webapi ${name}`, token, id, call);
  const told = await oauth.introspectionRequest(as, client, authentication, token, http)
    .then((answer) => oauth.processIntrospectionResponse(as, client, answer));
  expect('active', true, told.active);
  await oauth.revocationRequest(as, client, authentication, token, http)
    .then(oauth.processRevocationResponse);
  await soon('/read by a revoked token', '401 invalid_token', () => challenged(() => call(read)));
}

const secret = await makeClient({});
await byOauth4webapi('client_secret_basic', secret.id, oauth.ClientSecretBasic(secret.key));
await byOauth4webapi('client_secret_post', secret.id, oauth.ClientSecretPost(secret.key));

for (const alg of ['ES256', 'RS256']) {
  const pair = await jose.generateKeyPair(alg, { extractable: true });
  const jwk = await jose.exportJWK(pair.publicKey);
  const keyed = await makeClient({ jwks: { keys: [{ ...jwk, kid: 'k' }] } });
  await byOauth4webapi(`private_key_jwt ${alg}`, keyed.id, oauth.PrivateKeyJwt({ key: pair.privateKey, kid: 'k' }));
}

const config = await openid.discovery(
  issuer, secret.id, secret.key, openid.ClientSecretBasic(secret.key),
  { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] });
const tokens = await openid.clientCredentialsGrant(config, { scope: 'read' });
await check('openid-client client_secret_basic', tokens.access_token, secret.id,
  (url) => openid.fetchProtectedResource(config, tokens.access_token, url, 'GET'));
await openid.tokenRevocation(config, tokens.access_token);
app.close();
