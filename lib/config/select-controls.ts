/**
 * Which controls a run judges by: the catalogue and a user's own, as the configuration says.
 *
 * @module
 */

import { CATALOGUE } from '../audit/controls/index.ts';
import type { AnyControl, Control } from '../audit/model/control.ts';
import { unknownIds } from './check.ts';
import { ConfigError } from './errors.ts';
import type { AuditConfig, ControlMode } from './schema/audit-schema.ts';
import { DEMANDED } from './schema/profiles.ts';

/**
 * What `controls` says of one counts more than the profile. In the catalogue's order, own ones last; what is `off` is left out, so that its components are not read either.
 *
 * @param custom as `loadCustomControls` yields them
 * @param file the configuration's name, for messages
 * @throws ConfigError when `controls` or `waivers` name a control that is neither in the catalogue nor among `custom`.
 */
export function selectControls(
  config: AuditConfig,
  custom: readonly Control[] = [],
  file = 'eca-auditor.yaml',
): AnyControl[] {
  const unknown = unknownIds(
    config,
    custom.map(({ id }) => id),
  );
  if (unknown.length > 0) {
    throw new ConfigError(unknown.map(({ path, message }) => ({ file, message: `${String(path[0])}: ${message}` })));
  }
  const { profile } = config;
  const demanded: ReadonlySet<string> = new Set(profile === undefined ? [] : DEMANDED[profile]);
  return [...CATALOGUE, ...custom].flatMap((control) => {
    const mode = config.controls[control.id] ?? (demanded.has(control.id) ? 'alert' : undefined);
    return mode === 'off' ? [] : [mode === undefined ? control : { ...control, ...COUNTS[mode] }];
  });
}

const COUNTS = {
  report: { alerts: false },
  alert: { alerts: true },
  inform: { alerts: true, notify: 'inform' },
  page: { alerts: true, notify: 'page' },
} as const satisfies Record<Exclude<ControlMode, 'off'>, Partial<AnyControl>>;
