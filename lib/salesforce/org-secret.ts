/**
 * The org secret: what the audit needs to log in to one org (docs/design.md, "Org secret").
 *
 * @module
 */
import type { Environment } from '../audit/model.ts';

interface Common {
  readonly alias: string;
  readonly loginUrl: string;
  readonly clientId: string;
  readonly audience?: string;
  readonly environment?: Environment;
  readonly labels?: Readonly<Record<string, string>>;
}

export type OrgSecret =
  | (Common & { readonly auth: 'jwt'; readonly username: string; readonly privateKey: string })
  | (Common & { readonly auth: 'client_credentials'; readonly clientSecret: string });
