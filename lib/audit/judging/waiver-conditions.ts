/**
 * The conditions of a waiver: settings that limit the risk of the accepted failure. When one of them changes, the waiver is void.
 *
 * @module
 */
import type { App } from '../model/app.ts';
import { parseCallbackUrl } from '../model/callback-url.ts';
import type { ConditionName, VoidWaiver, WaiverConditions } from '../model/finding.ts';
import { knownPolicies } from '../settings/oauth-policies.ts';
import { validityOf } from '../settings/refresh-token-policy.ts';
import { booleanSetting, isKnownToBe, type JudgedField, unclearVerdict } from '../settings/settings.ts';

/** `unknown`: the setting could not be read. */
type ConditionState = 'holds' | 'broken' | 'unknown';

/** The idle limit that `isEnforceRefreshTokenTTL` sets; see refresh-token-policy.ts. */
const ENFORCED_IDLE_DAYS = 30;

/** What a broken condition means, for people. */
const BROKEN = {
  pkceRequired: 'PKCE is not required',
  rotationOn: 'refresh tokens are not rotated',
  idleDaysAtMost: 'refresh tokens may stay idle for longer than the waiver allows',
  loopbackCallbacksOnly: 'a callback does not lead to the user’s own device',
} as const satisfies Record<ConditionName, string>;

/** The conditions that are broken, and those that could not be read. Without an app, none could be read. */
export function judgeConditions(
  conditions: WaiverConditions,
  app: App | undefined,
): Readonly<Record<'broken' | 'unknown', readonly ConditionName[]>> {
  const names = (Object.keys(BROKEN) as ConditionName[]).filter((name) => conditions[name] !== undefined);
  const inState = (state: ConditionState) =>
    names.filter((name) => (app === undefined ? 'unknown' : JUDGES[name](app, conditions)) === state);
  return { broken: inState('broken'), unknown: inState('unknown') };
}

/** A note on the finding: why the waiver does not hold. */
export function voidNote({ owner, until, broken, unread }: VoidWaiver): string {
  const waiver = `The waiver of ${owner} until ${until}`;
  return broken.length > 0
    ? `${waiver} is void: ${broken.map((name) => BROKEN[name]).join('; ')}.`
    : `${waiver} does not hold: it is not known whether its conditions hold (${unread.join(', ')}).`;
}

type Judge = (app: App, conditions: WaiverConditions) => ConditionState;

const JUDGES = {
  pkceRequired: (app) => isOn(app, 'isPkceRequired'),
  rotationOn: (app) => isOn(app, 'isRefreshTokenRotationEnabled'),
  idleDaysAtMost: (app, { idleDaysAtMost = 0 }) => idleAtMost(app, idleDaysAtMost),
  loopbackCallbacksOnly,
} as const satisfies Record<ConditionName, Judge>;

function isOn(app: App, field: JudgedField): ConditionState {
  if (app.readings.globalOauth.state !== 'read') {
    return 'unknown';
  }
  const setting = booleanSetting(app, field);
  return !setting.clear ? 'unknown' : setting.value ? 'holds' : 'broken';
}

function idleAtMost(app: App, days: number): ConditionState {
  const type = knownPolicies(app)?.refreshTokenPolicyType;
  if (type === undefined || unclearVerdict(app, 'oauthPolicies.refreshTokenPolicyType', 'a policy') !== undefined) {
    return 'unknown';
  }
  switch (type) {
    case 'Zero':
      return 'holds';
    case 'Infinite':
      return enforcedIdle(app, days);
    case 'SpecificInactivity':
    case 'SpecificLifetime': {
      const validity = validityOf(app);
      if ('status' in validity) {
        return 'unknown';
      }
      return validity.days <= days ? 'holds' : type === 'SpecificLifetime' ? 'broken' : enforcedIdle(app, days);
    }
    default:
      return 'unknown';
  }
}

function enforcedIdle(app: App, days: number): ConditionState {
  if (days < ENFORCED_IDLE_DAYS) {
    return 'broken';
  }
  if (app.readings.globalOauth.state !== 'read') {
    return 'unknown';
  }
  const isEnforced = isKnownToBe(app, 'isEnforceRefreshTokenTTL', true);
  return isEnforced ? 'holds' : isKnownToBe(app, 'isEnforceRefreshTokenTTL', false) ? 'broken' : 'unknown';
}

/** One callback that is known not to be loopback breaks the condition, even if others could not be read. */
function loopbackCallbacksOnly(app: App): ConditionState {
  const { callbackUrl = [] } = app.settings;
  if (app.readings.globalOauth.state !== 'read') {
    return 'unknown';
  }
  const urls = callbackUrl.map(parseCallbackUrl);
  if (urls.some((url) => url.kind !== 'unclear' && !(url.kind === 'web' && url.loopback))) {
    return 'broken';
  }
  const isClear = unclearVerdict(app, 'callbackUrl', 'a list of URLs') === undefined;
  return isClear && urls.length > 0 && urls.every(({ kind }) => kind === 'web') ? 'holds' : 'unknown';
}
