/**
 * Moves that change a setting: they end when it is back.
 *
 * @module
 */
import type { SettingChange, SettingValue } from '../../model/model.ts';
import type { FoundMove, MoveRow } from './row.ts';

/** Entries of a list that were not in it before. */
export function added({ before, after }: Pick<SettingChange, 'before' | 'after'>): readonly string[] {
  const known = new Set(valueEntries(before));
  return valueEntries(after).filter((entry) => !known.has(entry));
}

export function valueEntries(value: SettingValue): readonly string[] {
  return value === null ? [] : [value].flat().map(String);
}

function found(changes: readonly SettingChange[], loud = false): FoundMove | undefined {
  return changes.length === 0 ? undefined : { changes, ...(loud && { grade: 'loud' as const }) };
}

function isSwitchedOn({ before, after }: SettingChange): boolean {
  return after === true && before !== true;
}

const SWITCHES = ['policies.isEnabled', 'policies.isOauthPluginEnabled'];

/** Pages where something that pages is open on the app. */
export const appEnabled = {
  kind: 'state',
  audience: { usual: 'inform', loud: 'page' },
  when: 'a disabled app, or its OAuth plugin, is on again; with a critical or high violation open on it: louder',
  find({ changes, comparison, is }) {
    const switched = changes.filter(
      ({ field, before, after }) => SWITCHES.includes(field) && before === false && after === true,
    );
    const isSevere = (severity: string) => severity === 'critical' || severity === 'high';
    const isBad = [...comparison.after.findings.values()].some(
      ({ app, status, severity, waiver, reportOnly }) =>
        app === is?.name && status === 'fail' && isSevere(severity) && waiver === undefined && reportOnly !== true,
    );
    return found(switched, isBad);
  },
} as const satisfies MoveRow;

export const usersOpened = {
  kind: 'state',
  audience: { usual: 'page' },
  when: 'all users may use the app, without approval by an administrator',
  explains: ['pre-authorize-users'],
  find: ({ changes }) =>
    found(
      changes.filter(
        ({ field, after }) => field === 'oauthPolicies.permittedUsersPolicyType' && after === 'AllSelfAuthorized',
      ),
    ),
} as const satisfies MoveRow;

/** From strictest; what is absent is not known to be relaxed. */
const IP_POLICIES = ['Enforce', 'Enforce_RelaxRefresh', 'Bypass_2factor', 'Bypass'];

export const ipRelaxed = {
  kind: 'state',
  audience: { usual: 'page' },
  when: 'IP restrictions are relaxed',
  explains: ['enforce-ip-restrictions'],
  find: ({ changes }) =>
    found(
      changes.filter(
        ({ field, before, after }) =>
          field === 'oauthPolicies.ipRelaxationPolicyType' &&
          IP_POLICIES.indexOf(String(after)) > Math.max(0, IP_POLICIES.indexOf(String(before))),
      ),
    ),
} as const satisfies MoveRow;

const POWERFUL = ['full', 'refreshtoken', 'web'];

export const scopeAdded = {
  kind: 'state',
  audience: { usual: 'inform', loud: 'page' },
  when: 'an OAuth scope is added; `Full`, `RefreshToken` or `Web` among them: louder',
  explains: ['limit-oauth-scopes'],
  find({ changes }) {
    const widened = changes.filter(
      (change) => change.field === 'commaSeparatedOauthScopes' && added(change).length > 0,
    );
    return found(
      widened,
      widened.some((change) => added(change).some((scope) => POWERFUL.includes(scope.toLowerCase()))),
    );
  },
} as const satisfies MoveRow;

/** Client credentials, token exchange, device, code and credentials: in the settings and in the policies. */
export const FLOWS: readonly string[] = [
  'isClientCredentialsFlowEnabled',
  'isTokenExchangeEnabled',
  'isDeviceFlowEnabled',
  'isCodeCredFlowEnabled',
  'oauthPolicies.isClientCredentialsFlowEnabled',
  'oauthPolicies.isTokenExchangeFlowEnabled',
  'oauthPolicies.isGuestCodeCredFlowEnabled',
];

export const flowEnabled = {
  kind: 'state',
  audience: { usual: 'page' },
  when: 'the flow for client credentials, token exchange, devices, or code and credentials is switched on',
  explains: ['disable-client-credentials-flow', 'disable-device-flow'],
  find: ({ changes }) => found(changes.filter((change) => FLOWS.includes(change.field) && isSwitchedOn(change))),
} as const satisfies MoveRow;

/** The user's name is not kept: only that there is one where there was none. */
export const runAsChanged = {
  kind: 'state',
  audience: { usual: 'page' },
  when: 'a run-as user is set where there was none (the name is not kept, so a change from one user to another is not seen)',
  find: ({ changes }) =>
    found(
      changes.filter((change) => change.field === 'oauthPolicies.hasClientCredentialsFlowUser' && isSwitchedOn(change)),
    ),
} as const satisfies MoveRow;

export const tokenRangesOpened = {
  kind: 'state',
  audience: { usual: 'page' },
  when: 'the addresses from which refresh tokens work become more: a range is added or widened, or all are removed',
  find: ({ changes }) => found(changes.filter(isOpened)),
} as const satisfies MoveRow;

interface Range {
  readonly start: string;
  readonly end: string;
}

function isOpened({ field, before, after }: SettingChange): boolean {
  if (field !== 'oauthSecurity.tokenIpRanges') {
    return false;
  }
  const [was, is] = [rangesOf(before), rangesOf(after)];
  // Without ranges a token works from everywhere: to add the first one narrows.
  return was.length > 0 && (is.length === 0 || is.some((range) => !was.some((old) => isWithin(range, old))));
}

/** A description may change; it opens nothing. */
function rangesOf(value: SettingValue): Range[] {
  return valueEntries(value).map((entry) => ({
    start: /startIpAddress=(\S*)/.exec(entry)?.[1] ?? '',
    end: /endIpAddress=(\S*)/.exec(entry)?.[1] ?? '',
  }));
}

function isWithin(range: Range, old: Range): boolean {
  const [start, end, from, to] = [range.start, range.end, old.start, old.end].map(addressNumber);
  return start === undefined || end === undefined || from === undefined || to === undefined
    ? range.start === old.start && range.end === old.end
    : from <= start && end <= to;
}

/** Of an IPv4 address; `undefined` for any other. */
function addressNumber(address: string): number | undefined {
  const bytes = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(address) ? address.split('.').map(Number) : undefined;
  return bytes?.reduce((sum, byte) => sum * 256 + byte, 0);
}
