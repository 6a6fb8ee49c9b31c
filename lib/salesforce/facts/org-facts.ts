/**
 * Finds the shapes of one org's answers, with the login, the transport and the calls of the audit. Calls run one after the
 * other, so that it is known which call each answer belongs to.
 *
 * @module
 */
import { hostKind } from '../http/hosts.ts';
import { httpClient } from '../http/http.ts';
import { orgDeadline } from '../http/org-deadline.ts';
import { orgRetries } from '../http/retries.ts';
import { JWT, MAX_READ_NAMES, type MetadataReader, metadataReader } from '../metadata/metadata.ts';
import { chunks } from '../metadata/pieces.ts';
import { isManaged, type ListedComponent, type ReadAnswer, type ReadRecord } from '../metadata/soap-answer.ts';
import { SALESFORCE_DEFAULTS, type SalesforceOptions } from '../read-org.ts';
import type { Session } from '../session/login.ts';
import { sessionOpener } from '../session/open-session.ts';
import type { OrgAccess } from '../session/org-secret.ts';
import { BoundedTransport } from '../session/transport.ts';
import { type CallOutcome, type CallRecord, callRecord } from './call-record.ts';
import { booleanFacts, callbackFacts, policyNameFacts, presenceOf, referenceFacts } from './from-records.ts';
import {
  APP_TYPES,
  type AppType,
  type FactAnswers,
  type FactsOfOrg,
  LINE_NAMES,
  type ReadFacts,
  SETTINGS_NAMES,
  type SettingsType,
  type TypeFacts,
} from './lines.ts';
import { countKinds, type Shape } from './shapes.ts';

/** Reads of one type. More would show nothing new. */
const MOST_READS = 5;
/** For the whole report. */
const TIME_MS = 180_000;
/** The first version with External Client Apps, and the versions around the one that the audit uses. */
const VERSIONS = ['59.0', '66.0', '67.0', '68.0'] as const;
/** The name of an app that does not exist. */
const NO_APP = 'EcaAuditor_NoSuchApp';

/** Does not throw when the org or the network fails. */
export async function orgFacts(access: OrgAccess, given: Partial<SalesforceOptions> = {}): Promise<FactsOfOrg> {
  const options = { ...SALESFORCE_DEFAULTS, ...given };
  const url = new URL(access.auth === 'session' ? access.instanceUrl : access.loginUrl);
  const http = httpClient(options.limits, 1);
  const deadline = orgDeadline(TIME_MS, new AbortController().signal);
  const record = callRecord(http);
  const transport = new BoundedTransport({
    http: record.http,
    limits: options.limits,
    allowLoopback: options.allowLoopback,
    signal: deadline.signal,
    onRequest: record.begin,
  });
  const withRetries = orgRetries(deadline.signal, options.random);
  const open = sessionOpener(access, { transport, allowLoopback: options.allowLoopback });
  const logIn = () => withRetries(open);
  try {
    const session = await record.call('token', logIn);
    const answers: Partial<FactAnswers> = {
      login: { flow: access.auth, host: hostKind(url.hostname), result: session.result },
      ...(session.isAnswered &&
        (await answersOf(session.answer, {
          apiVersion: options.apiVersion,
          call: record.call,
          readerAt: readers((apiVersion) =>
            metadataReader(session.answer, { apiVersion, transport, fingerprints: false, withRetries, renew: logIn }),
          ),
        }))),
      errors: record.errors(),
      calls: record.calls(),
    };
    return Object.fromEntries(LINE_NAMES.map((line) => [line, answers[line]])) as unknown as FactsOfOrg;
  } finally {
    deadline.end();
    http.close();
  }
}

interface FactCalls {
  readonly apiVersion: string;
  readonly call: CallRecord['call'];
  /** @throws NotAssessedError for a token that this version does not accept. */
  readonly readerAt: (apiVersion: string) => MetadataReader;
}

/** One reader for each version, so that an ended session is renewed once for it. */
function readers(make: FactCalls['readerAt']): FactCalls['readerAt'] {
  const made = new Map<string, MetadataReader>();
  return (apiVersion) => {
    const reader = made.get(apiVersion) ?? make(apiVersion);
    made.set(apiVersion, reader);
    return reader;
  };
}

async function answersOf(session: Session, asking: FactCalls): Promise<Partial<FactAnswers>> {
  const types = new Map<AppType, TypeAnswer>();
  for (const type of APP_TYPES) {
    types.set(type, await askForType(type, asking));
  }
  const settings = new Map<SettingsType, ReadFacts>();
  for (const [type, name] of SETTINGS_NAMES) {
    settings.set(type, (await readAll(type, [name], asking)).facts);
  }
  return {
    tokenForm: { form: JWT.test(session.accessToken) ? 'jwt' : 'opaque' },
    apiVersions: { used: asking.apiVersion, answered: await versionsOf(asking) },
    ...Object.fromEntries([...types].map(([type, { facts }]) => [type, facts])),
    ...Object.fromEntries(settings),
    ...derivedFrom(types),
    unknownName: { answer: await unknownName(asking) },
  };
}

interface ReadOfType {
  readonly facts: ReadFacts;
  readonly records: readonly ReadRecord[];
  readonly shapes: readonly Shape[];
}

interface TypeAnswer extends Omit<ReadOfType, 'facts'> {
  readonly facts: TypeFacts;
  readonly rows: readonly ListedComponent[];
  readonly rowShapes: readonly Shape[];
}

async function askForType(type: AppType, asking: FactCalls): Promise<TypeAnswer> {
  const { apiVersion, call, readerAt } = asking;
  const list = await call('list', () => readerAt(apiVersion).list([type]));
  const rows = list.isAnswered ? list.answer.filter((row) => row.type === type) : [];
  const { facts, ...read } = await readAll(type, [...new Set(rows.map(({ fullName }) => fullName))], asking);
  return {
    ...read,
    rows,
    rowShapes: list.isAnswered ? list.shapes : [],
    facts: {
      list: list.result,
      listed: rows.length,
      managed: rows.filter(isManaged).length,
      ...facts,
    },
  };
}

async function readAll(type: string, names: readonly string[], asking: FactCalls): Promise<ReadOfType> {
  const { apiVersion, call, readerAt } = asking;
  const reads = chunks(names, MAX_READ_NAMES).slice(0, MOST_READS);
  const answers: CallOutcome<ReadAnswer>[] = [];
  for (const some of reads) {
    answers.push(await call('read', () => readerAt(apiVersion).read(type, some)));
  }
  const answered = answers.filter((each) => each.isAnswered);
  const shapes = answered.flatMap((each) => each.shapes);
  // The code of a refused read shows more than `ok`.
  const result = (answers.find((each) => !each.isAnswered) ?? answers[0])?.result;
  return {
    shapes,
    records: answered.flatMap(({ answer }) => answer.records),
    facts: {
      ...(result !== undefined && { read: result }),
      asked: reads.flat().length,
      returned: shapes.length,
      nil: answered.reduce((sum, { answer }) => sum + answer.nils, 0),
      fields: countKinds(shapes),
    },
  };
}

function derivedFrom(types: ReadonlyMap<AppType, TypeAnswer>): Partial<FactAnswers> {
  const rowsOf = (type: AppType) => types.get(type)?.rows ?? [];
  const namesOf = (type: AppType) => rowsOf(type).map(({ fullName }) => fullName);
  const parts = [...types].filter(([type]) => type !== 'ExternalClientApplication').map(([, answer]) => answer);
  const { shapes = [], records = [] } = types.get('ExtlClntAppGlobalOauthSettings') ?? {};
  const managed = new Set(
    rowsOf('ExtlClntAppGlobalOauthSettings')
      .filter(isManaged)
      .map(({ fullName }) => fullName),
  );
  const rowShapes = [...types.values()].flatMap((answer) => answer.rowShapes);
  return {
    listRows: { rows: rowShapes.length, fields: countKinds(rowShapes) },
    certificate: presenceOf('certificate', shapes),
    consumerKey: presenceOf('consumerKey', shapes),
    consumerSecret: presenceOf('consumerSecret', shapes),
    booleans: booleanFacts(shapes),
    callbackUrls: callbackFacts(records),
    appReferences: referenceFacts(
      parts.flatMap((part) => part.records),
      parts.flatMap((part) => part.rows),
      new Set(namesOf('ExternalClientApplication')),
    ),
    policyNames: policyNameFacts(namesOf('ExtlClntAppOauthConfigurablePolicies'), namesOf('ExtlClntAppOauthSettings')),
    managedOauth: { listed: managed.size, returned: records.filter(({ fullName }) => managed.has(fullName)).length },
  };
}

async function versionsOf({ apiVersion, call, readerAt }: FactCalls): Promise<Record<string, string>> {
  const results: Record<string, string> = {};
  for (const version of [...new Set([...VERSIONS, apiVersion])].sort()) {
    const list = await call('list', () => readerAt(version).list(['ExternalClientApplication']));
    results[version] = list.result;
  }
  return results;
}

async function unknownName({ apiVersion, call, readerAt }: FactCalls): Promise<string> {
  const read = await call('read', () => readerAt(apiVersion).read('ExternalClientApplication', [NO_APP]));
  if (!read.isAnswered) {
    return read.result;
  }
  const { records, nils } = read.answer;
  return records.length > 0 ? 'record' : nils > 0 ? 'nil' : 'nothing';
}
