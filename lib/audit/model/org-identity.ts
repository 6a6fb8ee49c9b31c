/**
 * What identifies an org, and the org that stands for metadata source.
 *
 * @module
 */
import type { Environment, OrgIdentity } from './model.ts';

/** The identity alone: the argument may be a snapshot, or an org secret with values that must not be copied. */
export function identityOf({
  alias,
  orgId,
  environment,
}: {
  readonly alias: string;
  readonly orgId?: string | undefined;
  readonly environment?: Environment | undefined;
}): OrgIdentity {
  return { alias, ...(orgId !== undefined && { orgId }), ...(environment !== undefined && { environment }) };
}

/** The org of metadata source. A waiver covers it by this alias, or by `*`. Unlike an org that was read, it has no org id. */
export const SOURCE: OrgIdentity = { alias: 'source' };

export function isSource({ alias, orgId }: OrgIdentity): boolean {
  return alias === SOURCE.alias && orgId === undefined;
}
