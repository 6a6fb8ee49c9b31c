/**
 * The folder in which one org is onboarded. Secrets are next to the SFDX project and not in it, so that neither a deployment nor a
 * commit of the project contains them.
 *
 *     <folder>/onboarding.json   the request, without secrets
 *     <folder>/.gitignore        excludes keys/
 *     <folder>/waivers.yaml      waivers for the controls that the app can't pass
 *     <folder>/project/          the SFDX project
 *     <folder>/keys/             readable only by its owner
 *
 * Existing files are never overwritten, except for the certificate in the project when it is rotated.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { ENVIRONMENTS } from '../../audit/model/org-identity.ts';
import type { SourceFile } from '../../onboarding/app-source.ts';
import type { KeyPair } from '../../onboarding/key-pair.ts';
import { errnoCode, UsageError } from '../io/errors.ts';
import { tooOpenFile, tooOpenFolder } from '../io/owner-only.ts';

const REQUEST = z.strictObject({
  alias: z.string(),
  loginUrl: z.string(),
  username: z.string().exactOptional(),
  environment: z.enum(ENVIRONMENTS).exactOptional(),
  contactEmail: z.string(),
  secretName: z.string(),
});
/** The settings of the first half of onboarding. */
export type OnboardRequest = z.infer<typeof REQUEST>;

export interface Workspace {
  readonly folder: string;
  readonly project: string;
  /** Path of the org secret for the AWS CLI. */
  readonly secretFile: string;
  readRequest(): Promise<OnboardRequest | undefined>;
  writeRequest(request: OnboardRequest): Promise<void>;
  /** Writes the files that do not exist. Returns the paths of those that exist with another text. */
  writeMissing(files: readonly SourceFile[]): Promise<readonly string[]>;
  /** Text of a file in the project. @throws UsageError when it is missing. */
  readProject(path: string): Promise<string>;
  writeProject(file: SourceFile): Promise<void>;
  readKeys(which: KeyName): Promise<KeyPair | undefined>;
  /** @throws Error when the key pair exists. */
  writeKeys(which: KeyName, keys: KeyPair): Promise<void>;
  /** The next key pair replaces the current one. */
  replaceKeys(): Promise<void>;
  writeSecret(json: string): Promise<void>;
  readSecret(): Promise<string | undefined>;
}

export type KeyName = 'current' | 'next';

const OWNER_ONLY = 0o600;

export function workspace(folder: string): Workspace {
  const project = join(folder, 'project');
  const keys = join(folder, 'keys');
  const secretFile = join(keys, 'org-secret.json');
  const requestFile = join(folder, 'onboarding.json');
  const keyFile = (which: KeyName) => join(keys, `${which}.pem`);
  const inProject = (path: string) => join(project, ...path.split('/'));

  async function inKeys(path: string, text: string, place: (draft: string) => Promise<void>): Promise<void> {
    await mkdir(keys, { recursive: true, mode: 0o700 });
    const tooOpen = await tooOpenFolder(keys);
    if (tooOpen !== undefined) {
      throw new UsageError(`${keys}: ${tooOpen}`);
    }
    const draft = `${path}.${randomUUID()}.tmp`;
    try {
      await writeFile(draft, text, { mode: OWNER_ONLY });
      await place(draft);
    } finally {
      await rm(draft, { force: true });
    }
  }

  return {
    folder,
    project,
    secretFile,
    async readRequest() {
      const text = await readIfThere(requestFile);
      return text === undefined ? undefined : parseRequest(text, requestFile);
    },
    async writeRequest(request) {
      await mkdir(folder, { recursive: true });
      await writeFile(requestFile, `${JSON.stringify(request, undefined, 2)}\n`);
      await writeIfMissing(join(folder, '.gitignore'), '/keys/\n');
    },
    async writeMissing(files) {
      const kept = await Promise.all(
        files.map(async ({ path, text }) => ((await writeIfMissing(inProject(path), text)) === text ? [] : [path])),
      );
      return kept.flat();
    },
    async readProject(path) {
      const text = await readIfThere(inProject(path));
      if (text === undefined) {
        throw new UsageError(`${inProject(path)} is missing; expected the project that "onboard" has written.`);
      }
      return text;
    },
    writeProject: ({ path, text }) => writeFile(inProject(path), text),
    async readKeys(which) {
      const text = await readKeyFile(keyFile(which));
      return text === undefined ? undefined : parseKeys(text, keyFile(which));
    },
    // Unlike a rename, a link fails if the file exists.
    writeKeys: (which, pair) => inKeys(keyFile(which), keysText(pair), (draft) => link(draft, keyFile(which))),
    replaceKeys: () => rename(keyFile('next'), keyFile('current')),
    writeSecret: (json) => inKeys(secretFile, json, (draft) => rename(draft, secretFile)),
    readSecret: () => readKeyFile(secretFile),
  };
}

/** What the first half of onboarding has written. @throws UsageError when there is none. */
export async function readOnboarding(
  space: Workspace,
): Promise<{ readonly request: OnboardRequest; readonly keys: KeyPair }> {
  const request = await space.readRequest();
  const keys = await space.readKeys('current');
  if (request === undefined || keys === undefined) {
    throw new UsageError(
      `${space.folder}: found no onboarding there; run "eca-auditor onboard --alias … --login-url …" first, or name its folder with --out.`,
    );
  }
  return { request, keys };
}

/** Both in one file, so that neither exists without the other. */
function keysText({ privateKey, certificate }: KeyPair): string {
  return `${privateKey.trim()}\n${certificate.trim()}\n`;
}

function parseKeys(text: string, file: string): KeyPair {
  const [privateKey, certificate] = text.match(/-----BEGIN ([A-Z ]+)-----[\s\S]+?-----END \1-----/g) ?? [];
  if (privateKey === undefined || certificate === undefined) {
    throw new UsageError(`${file} does not hold a private key and its certificate, as "onboard" writes them.`);
  }
  return { privateKey: `${privateKey}\n`, certificate: `${certificate}\n` };
}

function parseRequest(text: string, file: string): OnboardRequest {
  try {
    return REQUEST.parse(JSON.parse(text));
  } catch {
    throw new UsageError(`${file} is not what "onboard" writes; restore it, or take another folder with --out.`);
  }
}

/** @returns the text of the file after the call */
async function writeIfMissing(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: 'wx' });
    return text;
  } catch (error) {
    if (errnoCode(error) !== 'EEXIST') {
      throw error;
    }
    return readFile(path, 'utf8');
  }
}

/** @throws UsageError when others can access the file. */
async function readKeyFile(path: string): Promise<string | undefined> {
  const tooOpen = await tooOpenFile(path);
  if (tooOpen !== undefined) {
    throw new UsageError(`${path}: ${tooOpen}`);
  }
  return readIfThere(path);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
