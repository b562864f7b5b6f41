// Clients that nobody here wrote get tokens: oauth4webapi and openid-client, from the metadata on.
//   npm install --no-save oauth4webapi openid-client jose
//   ISSUER=http://127.0.0.1:8080 MANAGER=$(cat .tallystick/management-key) node tokens.mjs
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import * as jose from 'jose';

const issuer = new URL(process.env.ISSUER);
const http = { [oauth.allowInsecureRequests]: true };

async function makeClient(more) {
  const answer = await fetch(new URL('/v1/clients', issuer), {
    method: 'POST',
    headers: { authorization: `Bearer ${process.env.MANAGER}`, 'content-type': 'application/json' },
    body: JSON.stringify({ owner: 'node', scopes: ['a', 'b'], ...more }),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
  return answer.json();
}

async function check(name, token, id) {
  const keys = jose.createRemoteJWKSet(new URL('/oauth2/jwks', issuer));
  const { payload } = await jose.jwtVerify(token, keys, { issuer: process.env.ISSUER, typ: 'at+jwt' });
  if (payload.client_id !== id || payload.scope !== 'a') throw new Error(JSON.stringify(payload));
  console.log(`${name}: a token for ${payload.aud} until ${new Date(payload.exp * 1000).toISOString()}`);
}

const as = await oauth
  .discoveryRequest(issuer, { algorithm: 'oauth2', ...http })
  .then((response) => oauth.processDiscoveryResponse(new URL(process.env.ISSUER), response));

async function byOauth4webapi(name, id, authentication) {
  const client = { client_id: id };
  const response = await oauth.clientCredentialsGrantRequest(
    as, client, authentication, new URLSearchParams({ scope: 'a' }), http);
  const result = await oauth.processClientCredentialsResponse(as, client, response);
  await check(`oauth4webapi ${name}`, result.access_token, id);
  const told = await oauth.introspectionRequest(as, client, authentication, result.access_token, http)
    .then((answer) => oauth.processIntrospectionResponse(as, client, answer));
  if (!told.active) throw new Error('inactive');
  await oauth.revocationRequest(as, client, authentication, result.access_token, http)
    .then(oauth.processRevocationResponse);
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
const tokens = await openid.clientCredentialsGrant(config, { scope: 'a' });
await check('openid-client', tokens.access_token, secret.id);
