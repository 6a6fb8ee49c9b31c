/**
 * Answers a request to an org, and applies the faults that match it.
 *
 * @module
 */
import {
  jsonAnswer,
  LoginError,
  loginErrorAnswer,
  maintenancePage,
  type SalesforceAnswer,
  SoapFault,
  soapAnswer,
  soapFaultAnswer,
} from './answer.ts';
import { checkCaller, listMetadata, readMetadata, type SimulatedRecord, unknownOperation } from './api/metadata-api.ts';
import { restAnswer } from './api/rest-api.ts';
import { retrieveStatus, startRetrieve } from './api/retrieve.ts';
import { issueToken } from './api/token-endpoint.ts';
import type { ActiveFault } from './faults/fault.ts';
import type { Org } from './org.ts';
import type { OrgRequest } from './request.ts';
import { type RecordFields, writeFields } from './xml.ts';

export async function answer(org: Org, asked: OrgRequest, faults: readonly ActiveFault[]): Promise<SalesforceAnswer> {
  const original = org.down ? maintenancePage() : await regularAnswer(org, asked, faults);
  return faults.reduce(
    (before, { effect }) => (effect.kind === 'answer' ? effect.change(before, org) : before),
    original,
  );
}

async function regularAnswer(org: Org, asked: OrgRequest, faults: readonly ActiveFault[]): Promise<SalesforceAnswer> {
  try {
    switch (asked.kind) {
      case 'token':
        return jsonAnswer(await issueToken(org, asked.form));
      case 'metadata':
        checkCaller(org, asked.version, asked.sessionId);
        return soapAnswer(asked.operation, metadataResult(org, asked, faults));
      case 'refused':
        return soapFaultAnswer(asked.fault);
      case 'rest':
        return restAnswer(org, asked);
    }
  } catch (error) {
    if (error instanceof LoginError) return loginErrorAnswer(error);
    if (error instanceof SoapFault) return soapFaultAnswer(error);
    throw error;
  }
}

function metadataResult(org: Org, asked: OrgRequest & { kind: 'metadata' }, faults: readonly ActiveFault[]): string {
  switch (asked.operation) {
    case 'listMetadata':
      return changedRows(listMetadata(org, asked.version, asked.request), org, faults)
        .map((row) => `<result>${writeFields(row)}</result>`)
        .join('');
    case 'readMetadata': {
      const records = changedRecords(readMetadata(org, asked.version, asked.request), org, faults);
      return records.length === 0 ? '<result/>' : `<result>${records.map(writeRecord).join('')}</result>`;
    }
    case 'retrieve':
      return `<result>${writeFields(startRetrieve(org, asked.version, asked.request))}</result>`;
    case 'checkRetrieveStatus':
      return `<result>${writeFields(retrieveStatus(org, asked.request))}</result>`;
    default:
      // Operations that would write change nothing. They are in the record of calls.
      throw unknownOperation(asked.request);
  }
}

function changedRows(
  original: readonly RecordFields[],
  org: Org,
  faults: readonly ActiveFault[],
): readonly RecordFields[] {
  return faults.reduce((rows, { effect }) => (effect.kind === 'rows' ? effect.change(rows, org) : rows), original);
}

function changedRecords(
  original: readonly SimulatedRecord[],
  org: Org,
  faults: readonly ActiveFault[],
): readonly SimulatedRecord[] {
  return faults.reduce(
    (records, { effect }) => (effect.kind === 'records' ? effect.change(records, org) : records),
    original,
  );
}

/** `fullName` comes before the other fields, because it belongs to the base type `Metadata`. */
function writeRecord(record: SimulatedRecord): string {
  if (record === undefined) return '<records xsi:nil="true"/>';
  const { fullName, ...fields } = record.fields;
  const name = fullName === undefined ? '' : writeFields({ fullName });
  return `<records xsi:type="${record.type}">${name}${writeFields(fields)}</records>`;
}
