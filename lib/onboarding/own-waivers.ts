/**
 * What the auditor's own app can't satisfy, with the reason: for users who let these controls alert and need to waive them.
 *
 * @module
 */
import type { Waiver } from '../audit/judging/waivers.ts';
import { APP } from './app-source.ts';

const REASONS = {
  'issue-jwt-access-tokens':
    'The auditor reads through the Metadata API, whose SOAP calls take opaque tokens only up to API version 67.0.',
  'require-high-assurance':
    'The auditor logs in by a signed assertion from an integration user; nobody is there to use a second factor.',
  'restrict-refresh-token-ips':
    'The auditor logs in by a signed assertion and uses no refresh tokens; the addresses of its function change.',
} as const;

/** All of them only report unless the configuration says otherwise. */
export function ownWaivers({ org, owner, until }: Pick<Waiver, 'org' | 'owner' | 'until'>): readonly Waiver[] {
  return Object.entries(REASONS).map(([control, reason]) => ({ control, org, app: APP, owner, reason, until }));
}
