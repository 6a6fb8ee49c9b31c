/**
 * The subject of the e-mail. A locked phone shows nothing else.
 *
 * @module
 */

import type { Alert } from '../words/alert.ts';
import { asciiName } from '../words/ascii.ts';
import { cut } from '../words/harmless-text.ts';
import { alertHeadline, tag, withCount } from '../words/headlines.ts';

/** SNS documents "less than 100 characters" and takes 100; https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_SUBJECT = 99;
const MAX_ALIAS = 40;

/** `[HIGH] acme-prod: client secret made optional on Billing Portal (+2 more)`, in printable ASCII. */
export function subjectLine(alert: Alert, maxLength = MAX_SUBJECT): string {
  const [first] = alert.items;
  const { text, more } = alertHeadline(alert, asciiName('app', first.label, first.event.app));
  // The title of a user's own control may have no ASCII form.
  const ascii = asciiName('event', text, first.event.control);
  return withCount(`[${tag(first.event.severity, first.part)}] ${asciiOrg(alert)}: ${ascii}`, more, maxLength, '...');
}

export function asciiOrg({ org }: Pick<Alert, 'org'>): string {
  return cut(asciiName('org', org.alias, org.orgId), MAX_ALIAS, '...');
}
