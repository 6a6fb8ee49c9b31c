/**
 * The org that metadata source is judged as.
 *
 * @module
 */
import type { OrgIdentity } from './model.ts';

/** The alias that metadata source goes by; waivers name it, or `*`. It has no id, which every org that was read has. */
export const SOURCE: OrgIdentity = { alias: 'source' };

export function isSource({ alias, orgId }: OrgIdentity): boolean {
  return alias === SOURCE.alias && orgId === undefined;
}
