/**
 * A control of your own: somebody can be asked about each app.
 *
 * @module
 */
import type { Control } from '../../lib/audit/model/control.ts';

const VECTOR = 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N';

export const control = {
  id: 'require-contact-email',
  title: 'Name a contact for each app',
  source: {
    name: 'ExternalClientApplication: contactEmail',
    url: 'https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_externalclientapplication.htm',
  },
  failsWhen: '`contactEmail` is not an address at example.com.',
  rationale: 'When an app has to be switched off at night, somebody must be known who can say what that breaks.',
  remedy: [
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under Basic Information, give the contact email of the team that runs it.',
  ],
  severity: 'low',
  cvssVector: VECTOR,
  alerts: false,
  reads: ['app'],
  assess: ({ readings: { app }, contactEmail }) => {
    if (app.state === 'unreadable') {
      return { status: 'not_assessed', code: app.code, message: app.message };
    }
    return contactEmail?.endsWith('@example.com') === true
      ? { status: 'pass', message: `The contact is ${contactEmail}.` }
      : { status: 'fail', message: 'The app names no contact at example.com.', cvssVector: VECTOR };
  },
} as const satisfies Control;
