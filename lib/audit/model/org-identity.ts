/**
 * What identifies an org, and the org that stands for metadata source.
 *
 * @module
 */

export const ENVIRONMENTS = ['production', 'sandbox', 'scratch', 'developer'] as const;

export type Environment = (typeof ENVIRONMENTS)[number];

/** What identifies an org. */
export interface OrgIdentity {
  readonly alias: string;
  /** 18 characters; absent while the org was never reached. */
  readonly orgId?: string;
  readonly environment?: Environment;
}

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
