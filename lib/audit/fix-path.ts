/**
 * Where the setting that a control fixes stands in `AppSettings`: one level deep, for elements with fields of their own are
 * one setting there.
 *
 * @module
 */
import { COMPONENT_TYPES } from './app.ts';
import type { Control } from './control.ts';

/** @example fixPath(preAuthorizeUsers) // 'oauthPolicies.permittedUsersPolicyType' */
export function fixPath({ fix }: Pick<Control, 'fix'>): string | undefined {
  if (fix === undefined) {
    return undefined;
  }
  const prefixes: Readonly<Record<string, string>> = {
    [COMPONENT_TYPES.oauthPolicies]: 'oauthPolicies.',
    [COMPONENT_TYPES.policies]: 'policies.',
  };
  const [field = ''] = fix.field.split('.', 1);
  return `${prefixes[fix.type] ?? ''}${field === 'certificate' ? 'hasCertificate' : field}`;
}
