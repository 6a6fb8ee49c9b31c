/**
 * Finds the file and position in the source that a finding is about.
 *
 * @module
 */

import { componentOfType } from '../../audit/components/registry.ts';
import { elementOf } from '../../audit/decoding/decode-settings.ts';
import { isVariantOf } from '../../audit/decoding/field-variants.ts';
import { fixPath } from '../../audit/judging/fix-path.ts';
import { COMPONENTS, type Component } from '../../audit/model/app.ts';
import type { Control } from '../../audit/model/control.ts';
import type { Finding } from '../../audit/model/finding.ts';
import { type Position, positionAt } from './position.ts';
import type { SourceComponent } from './read-component.ts';
import type { SourceApp } from './to-app.ts';

/**
 * Returns the finding with the position of the element that the control judges. If the element is absent: the root element
 * of its file. If that file is not in the source: another file of the app. If a file can't be read: the position of the
 * error.
 */
export function locate(sourceApp: SourceApp, control: Control, finding: Finding): Finding {
  const { components } = sourceApp;
  const { fix, reads } = control;
  const judged = fix === undefined ? undefined : componentOfType(fix.type);
  const source =
    (isSourceError(finding) ? components.find(isUnreadable) : undefined) ??
    (judged === undefined ? undefined : firstOf(components, [judged])) ??
    firstOf(components, reads) ??
    firstOf(components, COMPONENTS) ??
    components[0];
  if (source === undefined) {
    return finding;
  }
  const unclear = finding.reason === 'unclear_value' ? unclearPosition(sourceApp, control) : undefined;
  const isJudged = fix !== undefined && source.component === judged;
  const { line, column } = (isJudged ? positionOf(source, fix.field) : undefined) ?? source.position;
  return { ...finding, file: source.file.shown, line, column, ...unclear };
}

/** If a nested field is absent: the position of the element that should hold it. */
function positionOf({ text, starts }: SourceComponent, field: string): Position | undefined {
  const start = starts.get(field) ?? starts.get(field.split('.', 1)[0] ?? '');
  return start === undefined ? undefined : positionAt(text, start);
}

/** The element that makes the finding unclear: of the field that the control fixes, or else the first that it reads. */
function unclearPosition({ app, components }: SourceApp, control: Control): Partial<Finding> | undefined {
  const fixed = fixPath(control);
  const isFixed = (field: string) => field === fixed || field.startsWith(`${fixed}.`);
  const unclear = [...(app.unclear ?? [])].sort((a, b) => Number(isFixed(b.field)) - Number(isFixed(a.field)));
  for (const { field } of unclear) {
    for (const component of control.reads) {
      const path = elementOf(component, field);
      const sources = path === undefined ? [] : components.filter((each) => each.component === component);
      for (const { file, text, starts } of sources) {
        const start = startOf(starts, path ?? '');
        if (start !== undefined) {
          return { file: file.shown, ...positionAt(text, start) };
        }
      }
    }
  }
  return undefined;
}

/** If there is a misspelt element too, that one makes the field unclear. */
function startOf(starts: SourceComponent['starts'], path: string): number | undefined {
  const variant = [...starts.keys()].find((written) => isVariantOf(written, path));
  return starts.get(variant ?? path);
}

function isSourceError({ reason }: Finding): boolean {
  return reason === 'source_malformed' || reason === 'source_unreadable';
}

export function isUnreadable({ part }: SourceComponent): boolean {
  return part.reading.state === 'unreadable';
}

function firstOf(components: readonly SourceComponent[], order: readonly Component[]): SourceComponent | undefined {
  for (const component of order) {
    const source = components.find((each) => each.component === component);
    if (source !== undefined) {
      return source;
    }
  }
  return undefined;
}
