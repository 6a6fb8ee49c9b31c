/**
 * Waivers for the controls that the auditor's own app can't pass, each with its reason.
 *
 * @module
 */
import type { Waiver } from '../audit/judging/waivers.ts';
import { APP } from './app-source.ts';

const REASONS = {
  'issue-jwt-access-tokens':
    'The auditor uses the Metadata API, whose SOAP calls accept only opaque tokens up to API version 67.0.',
  'require-high-assurance':
    'The auditor logs in as an integration user with a signed assertion. No person is present to use a second factor.',
  'restrict-refresh-token-ips':
    'The auditor logs in with a signed assertion and uses no refresh tokens. The addresses of its function change.',
} as const;

/** Needed only if the configuration lets these controls alert: by default they are report-only. */
export function ownWaivers({ org, owner, until }: Pick<Waiver, 'org' | 'owner' | 'until'>): readonly Waiver[] {
  return Object.entries(REASONS).map(([control, reason]) => ({ control, org, app: APP, owner, reason, until }));
}
