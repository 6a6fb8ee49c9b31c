/**
 * From what is asked to the answer, by way of the faults that strike it.
 *
 * @module
 */
import {
  type Answer,
  jsonAnswer,
  LoginError,
  loginErrorAnswer,
  maintenancePage,
  SoapFault,
  soapAnswer,
  soapFaultAnswer,
} from './answer.ts';
import { checkCaller, listMetadata, type ReadRecord, readMetadata, unknownOperation } from './api/metadata-api.ts';
import { restAnswer } from './api/rest-api.ts';
import { retrieveStatus, startRetrieve } from './api/retrieve.ts';
import { issueToken } from './api/token-endpoint.ts';
import type { ArmedFault } from './faults/fault.ts';
import type { Org } from './org.ts';
import type { Asked } from './request.ts';
import { type Fields, writeFields } from './xml.ts';

export async function answer(org: Org, asked: Asked, struck: readonly ArmedFault[]): Promise<Answer> {
  const honest = org.down ? maintenancePage() : await honestAnswer(org, asked, struck);
  return struck.reduce(
    (before, { effect }) => (effect.kind === 'answer' ? effect.change(before, org) : before),
    honest,
  );
}

async function honestAnswer(org: Org, asked: Asked, struck: readonly ArmedFault[]): Promise<Answer> {
  try {
    switch (asked.kind) {
      case 'token':
        return jsonAnswer(await issueToken(org, asked.form));
      case 'metadata':
        checkCaller(org, asked.version, asked.sessionId);
        return soapAnswer(asked.operation, metadataResult(org, asked, struck));
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

function metadataResult(org: Org, asked: Asked & { kind: 'metadata' }, struck: readonly ArmedFault[]): string {
  switch (asked.operation) {
    case 'listMetadata':
      return changedRows(listMetadata(org, asked.version, asked.request), org, struck)
        .map((row) => `<result>${writeFields(row)}</result>`)
        .join('');
    case 'readMetadata': {
      const records = changedRecords(readMetadata(org, asked.version, asked.request), org, struck);
      return records.length === 0 ? '<result/>' : `<result>${records.map(writeRecord).join('')}</result>`;
    }
    case 'retrieve':
      return `<result>${writeFields(startRetrieve(org, asked.version, asked.request))}</result>`;
    case 'checkRetrieveStatus':
      return `<result>${writeFields(retrieveStatus(org, asked.request))}</result>`;
    default:
      // Whatever would write: the record of calls shows it, and nothing is changed.
      throw unknownOperation(asked.request);
  }
}

function changedRows(honest: readonly Fields[], org: Org, struck: readonly ArmedFault[]): readonly Fields[] {
  return struck.reduce((rows, { effect }) => (effect.kind === 'rows' ? effect.change(rows, org) : rows), honest);
}

function changedRecords(honest: readonly ReadRecord[], org: Org, struck: readonly ArmedFault[]): readonly ReadRecord[] {
  return struck.reduce(
    (records, { effect }) => (effect.kind === 'records' ? effect.change(records, org) : records),
    honest,
  );
}

/** A record is a `Metadata`, whose `fullName` comes before the fields of its type. */
function writeRecord(record: ReadRecord): string {
  if (record === undefined) return '<records xsi:nil="true"/>';
  const { fullName, ...fields } = record.fields;
  const name = fullName === undefined ? '' : writeFields({ fullName });
  return `<records xsi:type="${record.type}">${name}${writeFields(fields)}</records>`;
}
