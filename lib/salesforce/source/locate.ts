/**
 * Where in the source a finding is decided.
 *
 * @module
 */
import { COMPONENT_TYPES, type Component } from '../../audit/app.ts';
import type { Control } from '../../audit/control.ts';
import type { Finding } from '../../audit/model.ts';
import { componentOf } from './component-files.ts';
import type { SourceComponent } from './read-component.ts';
import type { SourceApp } from './to-app.ts';

const COMPONENTS = Object.keys(COMPONENT_TYPES) as readonly Component[];

/**
 * The element that the control judges, or the root element of its file where it is absent. Where that file is not in the
 * source: the file that the app is known from. What can't be read is found where it breaks off.
 */
export function locate({ components }: SourceApp, control: Control, finding: Finding): Finding {
  const judged = control.fix === undefined ? undefined : componentOf(control.fix.type);
  const order = [...(judged === undefined ? [] : [judged]), ...control.reads, ...COMPONENTS];
  const brokenOff = isBrokenOff(finding) ? components.find(isUnreadable) : undefined;
  const source = brokenOff ?? firstOf(components, order) ?? components[0];
  if (source === undefined) {
    return finding;
  }
  const isJudged = source.component === judged && control.fix !== undefined;
  const place = (isJudged ? placeOf(source, control.fix.field) : undefined) ?? source.position;
  return { ...finding, file: source.file.shown, line: place.line, column: place.column };
}

function placeOf({ places }: SourceComponent, field: string): SourceComponent['position'] | undefined {
  const [parent = ''] = field.split('.', 1);
  return places.get(field) ?? places.get(parent);
}

function isBrokenOff({ reason }: Finding): boolean {
  return reason === 'source_malformed' || reason === 'source_unreadable';
}

export function isUnreadable({ part }: SourceComponent): boolean {
  return part.reading.state === 'unreadable';
}

function firstOf(components: readonly SourceComponent[], order: readonly Component[]): SourceComponent | undefined {
  return order
    .map((component) => components.find((each) => each.component === component))
    .find((source) => source !== undefined);
}
