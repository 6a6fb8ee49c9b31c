/**
 * Requests and answers of the simulated AWS services.
 *
 * @module
 */
import type { IncomingHttpHeaders } from 'node:http';

/** The services of deployed.ts, which can only be read. Named as in signatures. */
export const READ_SERVICES = [
  'cloudformation',
  'cloudtrail',
  'events',
  'kms',
  'lambda',
  'monitoring',
  'scheduler',
] as const;
export type Service = 's3' | 'sns' | 'secretsmanager' | 'securityhub' | (typeof READ_SERVICES)[number];

export interface AwsRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface AwsAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** An error with AWS's own code. Each service writes it in its own protocol. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function refuse(service: Service, { status, code, message }: Refusal): AwsAnswer {
  if (service === 'securityhub') {
    return { status, headers: { 'x-amzn-errortype': code }, body: JSON.stringify({ Code: code, Message: message }) };
  }
  if (service !== 's3' && service !== 'sns' && service !== 'cloudformation') {
    return { status, headers: { 'x-amzn-errortype': code }, body: JSON.stringify({ __type: code, message }) };
  }
  const error = `<Code>${code}</Code><Message>${xmlText(message)}</Message>`;
  if (service === 's3') return { status, headers: XML, body: `<Error>${error}</Error>` };
  const side = status < 500 ? 'Sender' : 'Receiver';
  return { status, headers: XML, body: `<ErrorResponse><Error><Type>${side}</Type>${error}</Error></ErrorResponse>` };
}

export const XML = { 'content-type': 'application/xml' } as const;

export function xmlText(text: string): string {
  return text.replace(/[&<>"'\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}
