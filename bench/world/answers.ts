/**
 * The bodies of all answers of a simulated org to one reading.
 *
 * @module
 */
import { COMPONENT_TYPES } from '../../lib/audit/model/app.ts';
import { MAX_LIST_QUERIES, MAX_READ_NAMES } from '../../lib/salesforce/metadata/metadata.ts';
import { chunks } from '../../lib/salesforce/metadata/pieces.ts';
import { answer } from '../../lib/simulator/salesforce/answer-request.ts';
import { addApp } from '../../lib/simulator/salesforce/api/administration.ts';
import { createOrg, type Org } from '../../lib/simulator/salesforce/org.ts';
import { parseRequest } from '../../lib/simulator/salesforce/request.ts';
import { benchApp } from './apps.ts';
import { envelope } from './envelope.ts';

export interface Answers {
  readonly lists: readonly string[];
  readonly reads: readonly string[];
}

const SESSION = 'a session of the benchmark';

export async function answersFor(apps: number): Promise<Answers> {
  const org = createOrg({ alias: 'answers' }, () => new Date(0));
  for (let at = 0; at < apps; at += 1) addApp(org, benchApp(at));
  org.sessions.set(SESSION, Number.POSITIVE_INFINITY);
  const types = Object.values(COMPONENT_TYPES);
  const lists = chunks(types, MAX_LIST_QUERIES).map(
    (some) => `<listMetadata>${some.map((type) => `<queries><type>${type}</type></queries>`).join('')}</listMetadata>`,
  );
  const reads = types.flatMap((type) =>
    chunks(namesOf(org, type), MAX_READ_NAMES).map(
      (names) =>
        `<readMetadata><type>${type}</type>${names.map((name) => `<fullNames>${name}</fullNames>`).join('')}</readMetadata>`,
    ),
  );
  return {
    lists: await Promise.all(lists.map((request) => ask(org, request))),
    reads: await Promise.all(reads.map((request) => ask(org, request))),
  };
}

function namesOf(org: Org, type: string): string[] {
  return org.components.filter((component) => component.type === type).map(({ fullName }) => fullName);
}

async function ask(org: Org, request: string): Promise<string> {
  const headers = { soapaction: '""' };
  const body = envelope(SESSION, request);
  const asked = parseRequest({ method: 'POST', path: '/services/Soap/m/66.0', headers, body });
  return String((await answer(org, asked, [])).body);
}
