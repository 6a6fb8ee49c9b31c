/**
 * Custom controls: modules that export `control`, of the same type as the catalogue's.
 *
 * A module is code that runs with the auditor's permissions, so review it like the auditor itself.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { COMPONENTS, ORG_COMPONENTS } from '../audit/components/registry.ts';
import { controlById } from '../audit/controls/index.ts';
import { cvssScore, isCvssVector, severityOf } from '../audit/judging/cvss.ts';
import { CLAIMS, type Control } from '../audit/model/control.ts';
import { SEVERITIES } from '../audit/model/finding.ts';
import { ConfigError } from './errors.ts';
import { text } from './schema/fields.ts';

const link = z.object(
  { name: text('a name', 'Name.'), url: z.url({ error: 'an address' }) },
  { error: 'name and url' },
);
const sentences = z.array(text('a sentence', 'Sentence.'), { error: 'a list of sentences' });

const CONTROL = z
  .object({
    id: z
      .string({ error: 'a kebab-case id' })
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, { error: 'a kebab-case id, such as "require-contact-email"' })
      .refine((id) => controlById(id) === undefined, { error: 'an id that no control of the catalogue has' }),
    // Settings of the org are read only for controls of the catalogue.
    subject: z.literal('app', { error: '"app"' }).optional(),
    title: text('a title', 'Title.'),
    source: link,
    severityRange: z.object({ from: z.number(), to: z.number() }).optional(),
    failsWhen: z.string().optional(),
    rationale: text('a sentence', 'Why.'),
    higherRiskWhen: sentences.optional(),
    lowerRiskWhen: sentences.optional(),
    claimSources: z.partialRecord(z.enum(CLAIMS), z.array(link)).optional(),
    remedy: sentences.min(1, { error: 'at least one step' }),
    fix: z
      .object({ type: z.string(), field: z.string(), value: z.string() }, { error: 'type, field and value' })
      .optional(),
    references: z.array(link).optional(),
    severity: z.enum(SEVERITIES, { error: `one of ${SEVERITIES.join(', ')}` }),
    cvssVector: z.string({ error: 'a CVSS 3.1 base vector' }).refine(isCvssVector, { error: 'a CVSS 3.1 base vector' }),
    alerts: z.boolean({ error: 'true or false' }),
    notify: z.enum(['page', 'inform'], { error: 'page or inform' }).optional(),
    reads: z
      .array(z.enum(COMPONENTS, { error: `one of ${COMPONENTS.join(', ')}` }), { error: 'a list of components' })
      .min(1, { error: `at least one of ${COMPONENTS.join(', ')}` }),
    orgReads: z.array(z.enum(ORG_COMPONENTS, { error: `one of ${ORG_COMPONENTS.join(', ')}` })).optional(),
    severityReads: z.array(z.enum(COMPONENTS, { error: `one of ${COMPONENTS.join(', ')}` })).optional(),
    assess: z.custom<Control['assess']>((value) => typeof value === 'function', { error: 'a function' }),
  })
  .refine(({ severity, cvssVector }) => !isCvssVector(cvssVector) || severityOf(cvssScore(cvssVector)) === severity, {
    path: ['severity'],
    error: 'the severity that its CVSS vector has',
  });

/**
 * @param paths as in `customControls`
 * @param folder the configuration's folder, which the paths are relative to
 * @throws ConfigError that lists each wrong module, what was found, and what was expected.
 */
export async function loadCustomControls(paths: readonly string[], folder: string): Promise<Control[]> {
  const loaded = await Promise.all(paths.map((path) => loadOne(path, folder)));
  const problems = loaded.flatMap((each) => (each.control === undefined ? each.problems : []));
  const controls = loaded.flatMap((each) => each.control ?? []);
  for (const [index, { id }] of controls.entries()) {
    if (controls.findIndex((other) => other.id === id) < index) {
      problems.push({ file: paths[index] ?? '', message: `id: "${id}" is taken by another control of your own.` });
    }
  }
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
  return controls;
}

type LoadResult =
  | { readonly control: Control; readonly problems?: undefined }
  | { readonly control: undefined; readonly problems: readonly { readonly file: string; readonly message: string }[] };

async function loadOne(path: string, folder: string): Promise<LoadResult> {
  const problem = (...messages: string[]): LoadResult => ({
    control: undefined,
    problems: messages.map((message) => ({ file: path, message })),
  });
  const file = resolve(folder, path);
  if (!existsSync(file)) {
    return problem(`${file} does not exist; expected a module that exports "control".`);
  }
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    return problem(`Can't be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (module.control === undefined) {
    return problem(`Exports ${Object.keys(module).join(', ') || 'nothing'}; expected "export const control".`);
  }
  if (typeof module.control !== 'object' || module.control === null) {
    return problem(
      `control: found ${module.control === null ? 'null' : `a ${typeof module.control}`}; expected an object with id, title, assess and so on.`,
    );
  }
  const checked = CONTROL.safeParse(module.control);
  return checked.success
    ? { control: module.control as Control }
    : problem(
        ...checked.error.issues.map(({ path: field, message }) => `control.${field.join('.')}: expected ${message}`),
      );
}
