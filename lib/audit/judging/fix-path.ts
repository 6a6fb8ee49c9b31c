/**
 * The path in `AppSettings` of the setting that a control fixes. An element with fields of its own counts as one setting.
 *
 * @module
 */
import { valueName } from '../components/declaration.ts';
import { componentOfType, fieldIn, PATHS } from '../components/registry.ts';
import type { Control } from '../model/control.ts';

/**
 * @example fixPath(preAuthorizeUsers) // 'oauthPolicies.permittedUsersPolicyType'
 * @returns undefined for a control without a fix, and where the auditor does not keep the field
 */
export function fixPath({ fix }: Pick<Control, 'fix'>): string | undefined {
  const component = fix && componentOfType(fix.type);
  const [name = ''] = fix?.field.split('.', 1) ?? [];
  const field = component && fieldIn(component, name);
  return component && field && PATHS[component] + valueName(name, field);
}
