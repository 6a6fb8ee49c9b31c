/**
 * Answers of an org, and the errors of its two protocols.
 *
 * @module
 */
import { escapeXml } from './xml.ts';

export interface SalesforceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export const METADATA_NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
export const SOAP_NAMESPACE = 'http://schemas.xmlsoap.org/soap/envelope/';
const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/** A fault of the SOAP API. The fault string repeats the code, as Salesforce's does. */
export class SoapFault extends Error {
  override readonly name = 'SoapFault';
  /** With its prefix: `sf:INVALID_TYPE`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A fault with Salesforce's exception code. */
export function salesforceFault(code: string, message: string): SoapFault {
  return new SoapFault(`sf:${code}`, `${code}: ${message}`);
}

/** An error of the token endpoint, always with HTTP 400. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }
}

export function xmlAnswer(body: string, status = 200): SalesforceAnswer {
  return { status, headers: { 'content-type': 'text/xml; charset=utf-8' }, body };
}

export function jsonAnswer(value: unknown, status = 200): SalesforceAnswer {
  const headers = { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-cache,no-store' };
  return { status, headers, body: JSON.stringify(value) };
}

export function htmlAnswer(status: number, title: string, text: string): SalesforceAnswer {
  const body = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>`;
  return { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body };
}

export function maintenancePage(): SalesforceAnswer {
  return htmlAnswer(503, 'Down for Maintenance', 'Sorry for the inconvenience. We&#39;ll be back shortly.');
}

export function soapAnswer(operation: string, content: string): SalesforceAnswer {
  const response =
    content === '' ? `<${operation}Response/>` : `<${operation}Response>${content}</${operation}Response>`;
  return xmlAnswer(
    `${XML_DECLARATION}<soapenv:Envelope xmlns:soapenv="${SOAP_NAMESPACE}" xmlns="${METADATA_NAMESPACE}"` +
      ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${response}</soapenv:Body></soapenv:Envelope>`,
  );
}

/** Salesforce sends faults with HTTP 500. */
export function soapFaultAnswer({ code, message }: SoapFault, status = 500): SalesforceAnswer {
  return xmlAnswer(
    `${XML_DECLARATION}<soapenv:Envelope xmlns:soapenv="${SOAP_NAMESPACE}" xmlns:sf="${METADATA_NAMESPACE}">` +
      `<soapenv:Body><soapenv:Fault><faultcode>${code}</faultcode><faultstring>${escapeXml(message)}</faultstring>` +
      '</soapenv:Fault></soapenv:Body></soapenv:Envelope>',
    status,
  );
}

export function loginErrorAnswer({ error, message }: LoginError): SalesforceAnswer {
  return jsonAnswer({ error, error_description: message }, 400);
}
