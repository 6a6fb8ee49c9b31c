/**
 * Reads the component in a file: the app that it belongs to, its values, and the positions of its elements.
 *
 * @module
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { componentOfType } from '../../audit/components/registry.ts';
import type { ComponentPart } from '../../audit/decoding/assemble-app.ts';
import type { RawValue } from '../../audit/decoding/decode-settings.ts';
import { fileErrorText } from '../../audit/file-errors.ts';
import type { Component } from '../../audit/model/app.ts';
import type { Reason } from '../../audit/model/causes.ts';
import {
  isAppFile,
  isNamedAsComponent,
  isRelatedType,
  mentionsComponent,
  nameOfFile,
  settingsOfFile,
} from './component-files.ts';
import { decodeText } from './decode-text.ts';
import { type FoundFile, fileName, type Obstacle } from './find-files.ts';
import {
  type MalformedComponent,
  type OtherDocument,
  type ParsedComponent,
  parseComponent,
} from './parse-component.ts';
import { type Position, START } from './position.ts';

/** One file of an app, read or not. */
export interface SourceComponent {
  readonly file: FoundFile;
  /** Absent when the file is malformed before its root element. */
  readonly component?: Component;
  /** The app that it belongs to; absent when it names none. */
  readonly app?: string;
  readonly part: ComponentPart;
  /** Of its root element, or of its first error. */
  readonly position: Position;
  readonly text: string;
  /** Where in the text its elements start, by path; the first of several with the same path. */
  readonly starts: ReadonlyMap<string, number>;
}

/** Hundreds of times the size of a component. */
const MOST_BYTES = 1024 * 1024;
/** Files without a namespace are read as if they had it. */
export const METADATA = 'http://soap.sforce.com/2006/04/metadata';

/**
 * Never throws.
 *
 * @param leftOut gets the file if it can't be read and is not named as a component
 * @returns undefined when the file is no part of an External Client App, or a part that no control judges
 */
export function readComponent(file: FoundFile, leftOut: Obstacle[] = []): SourceComponent | undefined {
  if (settingsOfFile(fileName(file)) !== undefined) {
    return undefined;
  }
  const isNamed = isNamedAsComponent(fileName(file));
  let bytes: Buffer;
  try {
    bytes = bytesOf(file.path);
  } catch (error) {
    const why = `can't be read: ${fileErrorText(error)}.`;
    if (isNamed || file.isGiven) {
      return unreadFile(file, { code: 'source_unreadable', message: `${file.shown} ${why}` }, START);
    }
    leftOut.push({ shown: file.shown, message: `It ${why} It was left out.` });
    return undefined;
  }
  return isNamed || mentionsComponent(bytes) ? componentIn(file, bytes) : undefined;
}

/** The component for a file that can't be opened. */
export function unreadableComponent(shown: string, message: string): SourceComponent {
  const reason: Reason = { code: 'source_unreadable', message: `${shown}: ${message}` };
  return unreadFile({ path: shown, shown }, reason, START);
}

function componentIn(file: FoundFile, bytes: Buffer): SourceComponent | undefined {
  const isNamed = isNamedAsComponent(fileName(file));
  const malformed = (message: string) =>
    unreadFile(file, { code: 'source_malformed', message: `${file.shown}: ${message}` }, START);
  if (bytes.length > MOST_BYTES) {
    return isNamed ? malformed(`found more than ${MOST_BYTES} bytes, which no component has.`) : undefined;
  }
  let text: string;
  try {
    text = decodeText(bytes);
  } catch {
    return isNamed ? malformed('its bytes are not UTF-8, nor the encoding that it names.') : undefined;
  }
  const parsed = parseComponent(text, isRelatedType);
  switch (parsed.kind) {
    case 'component':
      return judgedComponent(file, text, parsed);
    case 'other':
      return isNamed ? otherDocument(file, parsed) : undefined;
    case 'malformed':
      return isNamed || parsed.type !== undefined ? malformedComponent(file, parsed) : undefined;
  }
}

function judgedComponent(
  file: FoundFile,
  text: string,
  { type, namespace, fields, position, elements }: ParsedComponent,
): SourceComponent | undefined {
  const component = componentOfType(type);
  if (component === undefined) {
    return undefined;
  }
  if (namespace !== '' && namespace !== METADATA) {
    const { line, column } = position;
    const message = `${file.shown}:${line}:${column}: the root element is of another namespace than ${METADATA}.`;
    return {
      ...unreadFile(file, { code: 'source_malformed', message }, position),
      component,
      ...appOf(file, component, fields),
    };
  }
  const starts = new Map<string, number>();
  for (const { path, start } of elements) {
    if (!starts.has(path)) {
      starts.set(path, start);
    }
  }
  const part: ComponentPart = { reading: { state: 'read' }, fields };
  return { file, component, ...appOf(file, component, fields), part, position, text, starts };
}

function otherDocument(file: FoundFile, { type, line, column }: OtherDocument): SourceComponent {
  const message = `${file.shown}:${line}:${column}: the root element is ${type}, not one of an External Client App.`;
  return unreadFile(file, { code: 'source_malformed', message }, { line, column });
}

function malformedComponent(file: FoundFile, malformed: MalformedComponent): SourceComponent | undefined {
  const { type, fields, line, column } = malformed;
  const named = isAppFile(fileName(file)) ? 'app' : undefined;
  const component = type === undefined ? named : componentOfType(type);
  if (type !== undefined && isRelatedType(type) && component === undefined) {
    return undefined;
  }
  const message = `${file.shown}:${line}:${column}: not well-formed XML: ${malformed.message}.`;
  return {
    ...unreadFile(file, { code: 'source_malformed', message }, { line, column }),
    ...(component !== undefined && { component, ...appOf(file, component, fields) }),
  };
}

/** The file of an app is named after the app. All other components name their app in a field. */
function appOf(
  file: FoundFile,
  component: Component,
  fields: ReadonlyMap<string, RawValue>,
): Pick<SourceComponent, 'app'> {
  const named = fields.get('externalClientApplication');
  const app = component === 'app' ? nameOfFile(fileName(file)) : typeof named === 'string' ? named.trim() : '';
  return app === '' ? {} : { app };
}

function unreadFile(file: FoundFile, reason: Reason, position: Position): SourceComponent {
  return { file, part: { reading: { state: 'unreadable', ...reason } }, position, text: '', starts: new Map() };
}

/** One buffer for all files, which are read and decoded one after the other. */
const BUFFER = Buffer.allocUnsafe(MOST_BYTES + 1);

/**
 * Returns the bytes of the file, or the first {@link MOST_BYTES} + 1 of them. The next call overwrites them.
 *
 * Reads synchronously: for thousands of small files this takes a quarter of the time of concurrent asynchronous reads.
 */
export function bytesOf(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, BUFFER, length, BUFFER.length - length, null);
      length += read;
      if (read === 0 || length === BUFFER.length) {
        return BUFFER.subarray(0, length);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
