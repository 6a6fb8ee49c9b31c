/**
 * Selects the controls of a run, from the catalogue and the custom controls.
 *
 * @module
 */

import { CATALOGUE } from '../audit/controls/index.ts';
import type { AnyControl, Control } from '../audit/model/control.ts';
import { unknownIds } from './check.ts';
import { ConfigError } from './errors.ts';
import type { AuditConfig, ControlMode } from './schema/audit-schema.ts';
import { REQUIRED_CONTROLS } from './schema/profiles.ts';

/**
 * Returns the controls in the catalogue's order, custom ones last. `controls` of the configuration overrides the profile. Controls
 * that are `off` are left out, so that their components are not read.
 *
 * @param custom from `loadCustomControls`
 * @param file the configuration's name, for messages
 * @throws ConfigError when `controls` or `waivers` have the id of a control that does not exist.
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
  const required: ReadonlySet<string> = new Set(profile === undefined ? [] : REQUIRED_CONTROLS[profile]);
  return [...CATALOGUE, ...custom].flatMap((control) => {
    const mode = config.controls[control.id] ?? (required.has(control.id) ? 'alert' : undefined);
    return mode === 'off' ? [] : [mode === undefined ? control : { ...control, ...MODE_SETTINGS[mode] }];
  });
}

const MODE_SETTINGS = {
  report: { alerts: false },
  alert: { alerts: true },
  inform: { alerts: true, notify: 'inform' },
  page: { alerts: true, notify: 'page' },
} as const satisfies Record<Exclude<ControlMode, 'off'>, Partial<AnyControl>>;
