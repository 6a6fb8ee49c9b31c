/**
 * Reads and checks a published message. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 *
 * @module
 */
import { Refusal } from '../answer.ts';

export interface Attribute {
  /** `String`, `String.Array`, `Number` or `Binary`. */
  readonly DataType: string;
  /** Base64 for `Binary`. */
  readonly StringValue: string;
}

export interface Message {
  readonly Subject?: string;
  /** The text for all protocols, or JSON with a text for each if `structured`. */
  readonly Message: string;
  readonly structured: boolean;
  readonly MessageAttributes: Readonly<Record<string, Attribute>>;
}

/** @throws Refusal for what SNS refuses. */
export function readMessage(form: URLSearchParams): Message {
  const Subject = form.get('Subject');
  // The documentation says "less than 100 characters", but SNS accepts 100.
  if (Subject !== null && !/^[!-~][ -~]{0,99}$/.test(Subject)) throw invalid('Subject');
  const text = form.get('Message') ?? '';
  if (text === '') throw invalid('Empty message');
  const MessageAttributes = readAttributes(form);
  if (sizeOf(text, MessageAttributes) > 256 * 1024) throw invalid('Message too long');
  const structure = form.get('MessageStructure');
  if (structure !== null && structure !== 'json') throw invalid('MessageStructure');
  if (structure === 'json') checkStructure(text);
  return { ...(Subject !== null && { Subject }), Message: text, structured: structure === 'json', MessageAttributes };
}

/** The text for a protocol, or that for `default`. */
export function textFor(protocol: string, { Message, structured }: Message): string {
  if (!structured) return Message;
  const texts = JSON.parse(Message) as Readonly<Record<string, unknown>>;
  const own = texts[protocol];
  return typeof own === 'string' ? own : `${texts.default}`;
}

function checkStructure(text: string): void {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  if (typeof json !== 'object' || json === null || typeof (json as { default?: unknown }).default !== 'string') {
    throw invalid('Message Structure - No default entry in JSON message body');
  }
}

function sizeOf(text: string, attributes: Message['MessageAttributes']): number {
  const parts = Object.entries(attributes).map(
    ([name, { DataType, StringValue }]) => `${name}${DataType}${StringValue}`,
  );
  return Buffer.byteLength([text, ...parts].join(''));
}

function readAttributes(form: URLSearchParams): Message['MessageAttributes'] {
  const found: Record<string, Attribute> = {};
  for (let at = 1; ; at += 1) {
    const entry = `MessageAttributes.entry.${at}`;
    const name = form.get(`${entry}.Name`);
    if (name === null) return found;
    if (name in found) throw wrongValue(`The message attribute '${name}' is there twice.`);
    checkName(name);
    const DataType = form.get(`${entry}.Value.DataType`) ?? '';
    const StringValue = form.get(`${entry}.Value.StringValue`) ?? form.get(`${entry}.Value.BinaryValue`) ?? '';
    checkValue(name, DataType, StringValue);
    found[name] = { DataType, StringValue };
  }
}

function checkName(name: string): void {
  const wellFormed = /^[\w.-]{1,256}$/.test(name) && !/^\.|\.$|\.\./.test(name);
  if (!wellFormed || /^(?:aws|amazon)\./i.test(name)) {
    throw wrongValue(`The message attribute name '${name}' is invalid or reserved.`);
  }
}

function checkValue(name: string, type: string, value: string): void {
  if (!/^(?:String|Number|Binary)(?:\.|$)/.test(type)) {
    throw wrongValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  if (value === '') {
    throw wrongValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    );
  }
  if (type.startsWith('Number') && !Number.isFinite(Number(value))) {
    throw wrongValue(`Could not cast message attribute '${name}' value to number.`);
  }
  if (type === 'String.Array' && !isArrayOfPrimitives(value)) {
    throw wrongValue(`The message attribute '${name}' is no JSON array of strings, numbers, true, false and null.`);
  }
}

function isArrayOfPrimitives(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    return Array.isArray(json) && json.every((item) => item === null || typeof item !== 'object');
  } catch {
    return false;
  }
}

export const invalid = (what: string): Refusal => new Refusal(400, 'InvalidParameter', `Invalid parameter: ${what}`);
const wrongValue = (message: string): Refusal => new Refusal(400, 'ParameterValueInvalid', message);
