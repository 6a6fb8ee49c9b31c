/**
 * SOAP envelopes of the Metadata API.
 *
 * @module
 */

/** @param operation the element of the operation, as XML */
export function envelope(sessionId: string, operation: string): string {
  return (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata">' +
    `<soapenv:Header><SessionHeader><sessionId>${sessionId}</sessionId></SessionHeader></soapenv:Header>` +
    `<soapenv:Body>${operation}</soapenv:Body></soapenv:Envelope>`
  );
}
