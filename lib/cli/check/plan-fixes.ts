/**
 * Plans the changes of `check --fix`, and explains which findings it does not fix.
 *
 * It only sets booleans: scopes, URLs and lifetimes need a decision by a person. It does not change a setting whose failure is waived,
 * and does not require a secret of an app that looks like a public client or has the callback of one. It ignores report-only
 * controls. If controls are named, it fixes all failures of these, and no others.
 *
 * @module
 */

import { componentOfType, fieldIn } from '../../audit/components/registry.ts';
import type { App } from '../../audit/model/app.ts';
import type { Control } from '../../audit/model/control.ts';
import type { Finding } from '../../audit/model/finding.ts';
import { whySecretMayBreak } from '../../audit/settings/public-client.ts';
import type { SourceComponent } from '../../salesforce/source/read-component.ts';
import { setField } from '../../salesforce/source/set-field.ts';
import type { SourceApp } from '../../salesforce/source/to-app.ts';

/** A file's text before and after. */
export interface FileFix {
  /** Absolute. */
  readonly path: string;
  readonly shown: string;
  readonly before: string;
  readonly after: string;
}

/** A finding that is not fixed. */
export interface Left {
  readonly finding: Finding;
  /** The text after "not changed: ". */
  readonly why: string;
}

export interface FixPlan {
  readonly fixes: readonly FileFix[];
  readonly left: readonly Left[];
}

export interface FixRequest {
  /** Each with its findings on it, in any order. */
  readonly apps: readonly { readonly source: SourceApp; readonly findings: readonly Finding[] }[];
  readonly controls: readonly Control[];
  /** Ids of the only controls to fix, also where a failure is waived, report-only, or of a public client. Empty: the default. */
  readonly named: readonly string[];
  /** The file's text. Throws when it can't be read without loss. */
  readonly readText: (path: string) => string;
}

/** Settings with which a client without a secret would stop working. */
const DEMANDS_SECRET: ReadonlySet<string> = new Set([
  'isConsumerSecretOptional',
  'isSecretRequiredForRefreshToken',
  'isSecretRequiredForTokenExchange',
]);

interface Change {
  readonly finding: Finding;
  readonly source: SourceComponent;
  readonly field: string;
  readonly value: boolean;
}

export function planFixes({ apps, controls, named, readText }: FixRequest): FixPlan {
  const byId = new Map(controls.map((control) => [control.id, control]));
  const decided = apps.flatMap(({ source, findings }) =>
    findings
      .filter(({ status }) => status === 'fail' || status === 'not_assessed')
      .filter(({ control, reportOnly }) => (named.length === 0 ? reportOnly !== true : named.includes(control)))
      .map((finding) => decide(source, finding, byId.get(finding.control), named)),
  );
  const changes = decided.filter((each): each is Change => 'field' in each);
  const left = decided.filter((each): each is Left => 'why' in each);
  const edited = [...Map.groupBy(changes, ({ source }) => source.file.path).values()].map((of) => edit(of, readText));
  return {
    fixes: edited.flatMap(({ fix }) => fix ?? []),
    left: [...left, ...edited.flatMap((each) => each.left)],
  };
}

function decide(
  { app, components }: SourceApp,
  finding: Finding,
  control: Control | undefined,
  named: readonly string[],
): Change | Left {
  const { fix } = control ?? {};
  const why = whyLeft(app, finding, fix?.field, named.includes(finding.control));
  if (why !== undefined) {
    return { finding, why };
  }
  const fixed = fix && componentOfType(fix.type);
  const isBoolean = fix !== undefined && fixed !== undefined && fieldIn(fixed, fix.field)?.kind === 'boolean';
  const source = components.find(({ component, file }) => file.shown === finding.file && component === fixed);
  return fix === undefined || !isBoolean || !/^(?:true|false)$/.test(fix.value) || source === undefined
    ? { finding, why: 'a person must decide on the value' }
    : { finding, source, field: fix.field, value: fix.value === 'true' };
}

function whyLeft(app: App, finding: Finding, field: string | undefined, isNamed: boolean): string | undefined {
  if (finding.status === 'not_assessed') {
    return `not assessed. ${finding.message}`;
  }
  if (isNamed) {
    return undefined;
  }
  if (finding.waiver !== undefined) {
    return `waived until ${finding.waiver.until} by ${finding.waiver.owner}`;
  }
  const why = DEMANDS_SECRET.has(field ?? '') ? whySecretMayBreak(app) : undefined;
  return why ?? (finding.waiverCandidate === true ? 'the failure may be intended for this app' : undefined);
}

interface EditedFile {
  readonly fix?: FileFix;
  readonly left: readonly Left[];
}

/** Applies all changes of one file, one after the other. */
function edit(changes: readonly Change[], readText: FixRequest['readText']): EditedFile {
  const [first] = changes;
  if (first === undefined) {
    return { left: [] };
  }
  const { path, shown } = first.source.file;
  let before: string;
  try {
    before = readText(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { left: changes.map(({ finding }) => ({ finding, why })) };
  }
  const left: Left[] = [];
  let after = before;
  for (const { finding, field, value } of changes) {
    const edited = isContradicted(changes, field) ? contradiction(field) : setField(after, field, value);
    if ('text' in edited) {
      after = edited.text;
    } else {
      left.push({ finding, why: edited.refused });
    }
  }
  return { left, ...(after !== before && { fix: { path, shown, before, after } }) };
}

function isContradicted(changes: readonly Change[], field: string): boolean {
  return new Set(changes.filter((change) => change.field === field).map(({ value }) => value)).size > 1;
}

function contradiction(field: string): { readonly refused: string } {
  return { refused: `controls disagree on ${field}` };
}
