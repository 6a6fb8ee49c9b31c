/**
 * The subject of the e-mail: all that a locked screen shows.
 *
 * @module
 */

import type { Alert } from '../words/alert-parts.ts';
import { asciiName } from '../words/ascii.ts';
import { cut } from '../words/neutral.ts';
import { alertHeadline, tag } from '../words/wording.ts';

/** SNS documents "less than 100 characters" and takes 100; https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_SUBJECT = 99;
const MAX_ALIAS = 40;

/** `[HIGH] acme-prod: client secret made optional on Billing Portal (+2 more)`, printable ASCII. */
export function subjectLine(alert: Alert): string {
  const { more } = alertHeadline(alert, '');
  const suffix = more === 0 ? '' : ` (+${more} more)`;
  return `${cut(asciiHeadline(alert), MAX_SUBJECT - suffix.length, '...')}${suffix}`;
}

/** The subject without the count of further events. */
export function asciiHeadline(alert: Alert): string {
  const [first] = alert.notified;
  const { text } = alertHeadline(alert, asciiName('app', first.label, first.event.app));
  // A custom control may have any title.
  const ascii = asciiName('event', text, first.event.control);
  return `[${tag(first.event.severity, first.part)}] ${asciiOrg(alert)}: ${ascii}`;
}

export function asciiOrg({ org }: Pick<Alert, 'org'>): string {
  return cut(asciiName('org', org.alias, org.orgId), MAX_ALIAS, '...');
}
