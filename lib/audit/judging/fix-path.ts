/**
 * Where the setting that a control fixes stands in `AppSettings`: one level deep, for elements with fields of their own are
 * one setting there.
 *
 * @module
 */
import { valueName } from '../components/declaration.ts';
import { componentOfType, fieldIn, PATHS } from '../components/registry.ts';
import type { Control } from '../model/control.ts';

/**
 * @example fixPath(preAuthorizeUsers) // 'oauthPolicies.permittedUsersPolicyType'
 * @returns undefined without a fix, and for one of a type or a field that is not kept
 */
export function fixPath({ fix }: Pick<Control, 'fix'>): string | undefined {
  const component = fix && componentOfType(fix.type);
  const [name = ''] = fix?.field.split('.', 1) ?? [];
  const field = component && fieldIn(component, name);
  return component && field && PATHS[component] + valueName(name, field);
}
