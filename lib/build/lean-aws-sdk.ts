/**
 * Keeps out of the function what the AWS SDK brings along and Lambda never runs. docs/decisions/0003-lean-bundle.md has the
 * reasons.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import type { OnLoadResult, Plugin } from 'esbuild';
import { absent } from './absent.ts';

/** Never called: written in JavaScript what Node has itself, or made for browsers. */
const NEVER_CALLED = [
  /[\\/](?:md5[\\/]Md5|sha1[\\/]Sha1|sha256[\\/]Sha256|crc32[\\/]Crc32)Js\.js$/,
  /@smithy[\\/]core[\\/].*\.browser\.js$/,
  /[\\/]util-user-agent-browser[\\/]\w+\.js$/,
] as const;

/** Lambda tells a function its credentials, region and settings by the environment alone; there is no file to look into. */
const INSTEAD: readonly (readonly [module: RegExp, contents: string])[] = [
  [
    /[\\/]credential-provider-node[\\/]dist-es[\\/]index\.js$/,
    `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
  ],
  [
    /[\\/]shared-ini-file-loader[\\/]loadSharedConfigFiles\.js$/,
    `export { CONFIG_PREFIX_SEPARATOR } from './constants';
     export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  ],
  [/[\\/]getInstanceMetadataRegion\.js$/, 'export const getInstanceMetadataRegion = async () => undefined;'],
  // Made with each S3 client, used by operations alone whose answer is a stream of events.
  [
    /[\\/]event-streams[\\/]index\.js$/,
    `export const eventStreamSerdeProvider = () => undefined;
     export const resolveEventStreamSerdeConfig = (input) => input;`,
  ],
  // By `crypto`, the global, which loads all of Web Crypto.
  [
    /[\\/]uuid[\\/]v4\.js$/,
    `import { randomUUID } from 'node:crypto';
     export const bindV4 = () => () => randomUUID();`,
  ],
  // Knows files too, by the class of their streams, which loads all of `fs/promises`.
  [
    /[\\/]util-body-length[\\/]calculateBodyLength\.js$/,
    'export const calculateBodyLength = (body) => (body ? Buffer.byteLength(body) : 0);',
  ],
];

/** Node's own client yields streams of its own kind; to ask whether one is of the web's loads those. */
export const WITHOUT_WEB_STREAMS = { ReadableStream: 'undefined', Blob: 'undefined' } as const;

export const leanAwsSdk: Plugin = {
  name: 'lean-aws-sdk',
  setup(build) {
    for (const filter of NEVER_CALLED) {
      build.onLoad({ filter }, async ({ path }) => ({ contents: await absent(path) }));
    }
    for (const [filter, contents] of INSTEAD) {
      build.onLoad({ filter }, () => ({ contents }));
    }
    build.onLoad({ filter: /[\\/]client-[\w-]+[\\/]package\.json$/ }, ({ path }) => versionAlone(path));
    build.onLoad({ filter: /[\\/](?:node-http-handler|invoke-store)\.js$/ }, ({ path }) => requiringLater(path));
    build.onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

/** Of its manifest a client tells its version, in the user agent. */
async function versionAlone(path: string): Promise<OnLoadResult> {
  const { version }: { readonly version: string } = JSON.parse(await readFile(path, 'utf8'));
  return { contents: JSON.stringify({ version }), loader: 'json' };
}

/** What it imports of Node at the first call is required then: see required-builtins.ts. */
async function requiringLater(path: string): Promise<OnLoadResult> {
  const source = await readFile(path, 'utf8');
  return { contents: source.replace(/await import\((["']node:\w+["'])\)/g, 'require($1)') };
}

const WORD = /^const (_\w+) = ("[^"]*");$/gm;
const KEY = /\[(_\w+)\]: /g;

/**
 * The SDK's clients describe every shape of a service in one file. Its keys are names of constants; with the constants'
 * values in their place the bundler sees that a shape does nothing, and leaves out those of operations that are not used.
 */
export const usedSchemas: Plugin = {
  name: 'used-schemas',
  setup(build) {
    build.onLoad({ filter: /[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const words = new Map([...source.matchAll(WORD)].map(([, name, value]) => [name, value]));
      return { contents: source.replace(KEY, (key, name) => (words.has(name) ? `${words.get(name)}: ` : key)) };
    });
  },
};
