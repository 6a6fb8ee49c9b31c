/**
 * Writes metadata files in the format of the Salesforce CLI.
 *
 * @module
 */

/** Values by element name. An array repeats the element, with child elements. */
export interface XmlFields {
  readonly [element: string]: string | boolean | number | readonly XmlFields[];
}

/** @param type the metadata type, which is the root element */
export function metadataXml(type: string, fields: XmlFields): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${type} xmlns="http://soap.sforce.com/2006/04/metadata">`,
    ...lines(fields, '    '),
    `</${type}>`,
    '',
  ].join('\n');
}

function lines(fields: XmlFields, indent: string): string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'object'
      ? value.flatMap((each) => [`${indent}<${name}>`, ...lines(each, `${indent}    `), `${indent}</${name}>`])
      : [`${indent}<${name}>${escapeText(String(value))}</${name}>`],
  );
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
