/**
 * Apps that are hard to read. The fault adds them to the org, and they remain.
 *
 * @module
 */
import { addApp, setAccess } from '../api/administration.ts';
import { externalClientApp } from '../components.ts';
import { scrambled } from '../ids.ts';
import type { Org } from '../org.ts';
import type { Fault } from './fault.ts';

/** Markup, quotes, letters of other scripts, and one letter of two UTF-16 units. */
const STRANGE = `A & B <c> "d" 'e' ]]> %41 Ünï 名前 ✓ 𝒳`;

export const APPS = {
  'names-strange': org('An app comes whose names hold &, quotes, markup and letters of other scripts.', (world) =>
    addApp(
      world,
      externalClientApp({ name: STRANGE, label: STRANGE, globalOauth: { isConsumerSecretOptional: true } }),
    ),
  ),
  'name-of-a-prototype': org('An app comes that is named __proto__, another one constructor.', (world) => {
    for (const name of ['__proto__', 'constructor']) {
      addApp(world, externalClientApp({ name, globalOauth: { isConsumerSecretOptional: true } }));
    }
  }),
  'names-alike': org('Two apps come whose names differ by capitals alone; one requires the secret.', (world) => {
    addApp(world, externalClientApp({ name: 'Twin' }));
    addApp(world, externalClientApp({ name: 'twin', globalOauth: { isConsumerSecretOptional: true } }));
  }),
  'callback-with-secrets': org('An app comes whose callback URLs hold a password and a refresh token.', (world) => {
    const password = scrambled(24, world.alias, 'password');
    const refreshToken = `5Aep861${scrambled(80, world.alias, 'refresh token')}`;
    world.planted = [...world.planted, password, refreshToken];
    const callbackUrl = `https://user:${password}@app.example.com/a?refresh_token=${refreshToken}\nhttps://b.example.com#${password}`;
    addApp(world, externalClientApp({ name: 'Secret_In_Callback', globalOauth: { callbackUrl } }));
  }),
  'app-installed': org('An app of a managed package comes; its OAuth settings do not come back.', (world) =>
    addApp(world, externalClientApp({ name: 'Bought', namespace: 'pkg', manageableState: 'installed' })),
  ),
  'app-without-oauth': org('An app comes that has no OAuth plugin.', (world) =>
    addApp(world, externalClientApp({ name: 'No_Oauth', globalOauth: false })),
  ),
  'global-oauth-unreadable': org(
    'Global OAuth settings are listed, and read as nil for lack of a permission.',
    (world) => setAccess(world, { readGlobalOauth: false }),
  ),
} as const satisfies Record<string, Fault>;

function org(description: string, change: (world: Org) => void) {
  return { description, operations: [], effect: { kind: 'org', change } } as const satisfies Fault;
}
