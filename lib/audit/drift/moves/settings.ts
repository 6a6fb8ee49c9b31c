/**
 * Moves that change a setting. They end when it is back.
 *
 * @module
 */
import type { SettingChange, SettingValue } from '../../model/drift-event.ts';
import { ipv4Number } from '../../settings/token-ip-ranges.ts';
import { isSevere } from '../order.ts';
import type { FoundMove, MoveRow } from './row.ts';

/** The entries of a list that were not in it before. */
export function added({ before, after }: Pick<SettingChange, 'before' | 'after'>): readonly string[] {
  const known = new Set(valueEntries(before));
  return valueEntries(after).filter((entry) => !known.has(entry));
}

export function valueEntries(value: SettingValue): readonly string[] {
  return value === null ? [] : [value].flat().map(String);
}

/** The move that these changes show; `undefined` without a change. */
export function moveBy(changes: readonly SettingChange[], loud = false): FoundMove | undefined {
  return changes.length === 0 ? undefined : { changes, ...(loud && { grade: 'loud' as const }) };
}

function isSwitchedOn({ before, after }: SettingChange): boolean {
  return after === true && before !== true;
}

const SWITCHES = ['policies.isEnabled', 'policies.isOauthPluginEnabled'];

export const appEnabled = {
  kind: 'state',
  audience: { usual: 'inform', loud: 'page' },
  when: 'a disabled app, or its OAuth plugin, is enabled again; with an open violation of critical or high severity: louder',
  find({ changes, comparison, is }) {
    const switched = changes.filter(
      ({ field, before, after }) => SWITCHES.includes(field) && before === false && after === true,
    );
    const hasSevere = [...comparison.after.findings.values()].some(
      ({ app, status, severity, waiver, reportOnly }) =>
        app === is?.name && status === 'fail' && isSevere(severity) && waiver === undefined && reportOnly !== true,
    );
    return moveBy(switched, hasSevere);
  },
} as const satisfies MoveRow;

export const usersOpened = {
  kind: 'state',
  audience: { usual: 'page' },
  when: 'all users may use the app, without approval by an administrator',
  explains: ['pre-authorize-users'],
  find: ({ changes }) =>
    moveBy(
      changes.filter(
        ({ field, after }) => field === 'oauthPolicies.permittedUsersPolicyType' && after === 'AllSelfAuthorized',
      ),
    ),
} as const satisfies MoveRow;

/** The strictest first. An absent value counts as the strictest. */
const IP_POLICIES = ['Enforce', 'Enforce_RelaxRefresh', 'Bypass_2factor', 'Bypass'];

export const ipRelaxed = {
  kind: 'state',
  audience: { usual: 'page' },
  when: 'IP restrictions are relaxed',
  explains: ['enforce-ip-restrictions'],
  find: ({ changes }) =>
    moveBy(
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
    return moveBy(
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
  find: ({ changes }) => moveBy(changes.filter((change) => FLOWS.includes(change.field) && isSwitchedOn(change))),
} as const satisfies MoveRow;

export const runAsChanged = {
  kind: 'state',
  audience: { usual: 'page' },
  when: 'a run-as user is set where there was none (its name is not kept, so a change from one user to another is not detected)',
  find: ({ changes }) =>
    moveBy(
      changes.filter((change) => change.field === 'oauthPolicies.hasClientCredentialsFlowUser' && isSwitchedOn(change)),
    ),
} as const satisfies MoveRow;

export const tokenRangesOpened = {
  kind: 'state',
  audience: { usual: 'page' },
  when: 'refresh tokens work from more IP addresses: a range is added or widened, or all are removed',
  find: ({ changes }) => moveBy(changes.filter(isOpened)),
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
  // Without ranges, a token works from everywhere, so the first range is a restriction.
  return was.length > 0 && (is.length === 0 || is.some((range) => !was.some((old) => isWithin(range, old))));
}

/** The ranges without their descriptions. */
function rangesOf(value: SettingValue): Range[] {
  return valueEntries(value).map((entry) => ({
    start: /startIpAddress=(\S*)/.exec(entry)?.[1] ?? '',
    end: /endIpAddress=(\S*)/.exec(entry)?.[1] ?? '',
  }));
}

function isWithin(range: Range, old: Range): boolean {
  const [start, end, from, to] = [range.start, range.end, old.start, old.end].map(ipv4Number);
  return start === undefined || end === undefined || from === undefined || to === undefined
    ? range.start === old.start && range.end === old.end
    : from <= start && end <= to;
}
