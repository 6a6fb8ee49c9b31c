/**
 * docs/controls.md, whole; built by `npm run docs`.
 *
 * @module
 */
import type { AnyControl } from '../../audit/model/control.ts';
import { controlsMarkdown } from './control-pages.ts';

const HEAD = `# Controls

<!-- Built from lib/audit/controls by "npm run docs": edit there. -->

What eca-auditor demands of External Client Apps, and of the settings of their org. By default only the controls of the web server
flow family alert; the others are report-only. [The configuration](configuration.md#controls) changes that.
\`eca-auditor controls <id>\` prints the section of a control.
The mode is \`report\` (report-only), \`inform\` (people are notified, nobody is woken) or \`page\` (the same, and at high or
critical severity the person on call is woken).

A control has four verdicts: \`pass\`, \`fail\`, \`not_assessed\` (what it judges is not known, with the reason) and
\`not_applicable\` (the settings show it: no OAuth plugin, the app or the flow is off). \`not_assessed\` never counts as a pass.
A severity is the CVSS 3.1 base score in the app's own risk context. The finding names each condition that raised or lowered it.
A raised score stays within Salesforce's estimate, if there is one; a lowered score may be below it.

The page under *Source* is the source of all that is written about a control. If a section has another source, its title names it.
*Our own judgement* marks what has no source. The CVSS vectors are our own judgement too; Salesforce gives only ranges.

`;

const TAIL = `
## What is not judged, and why

The Security Health Review has more pages on External Client Apps. A person must check these:

| page | why |
| --- | --- |
| Web App: SAML policy hardening, single logout; Mobile screen lock; Push security; Notification settings | They concern other plugins than OAuth, each with metadata types of its own, which take more calls for each org. |
| Configure OAuth Policies: Manage OAuth Usage; Custom Scopes | They ask for a working practice, which no metadata shows. |
| Enable Authorization Code and Credentials Flow | Metadata does not show which apps have a login form of their own; where the flow is on, \`post-code-credentials\` judges it. |

[A control of your own](configuration.md#controls-of-your-own) can judge what else your company asks for.
`;

export function controlsPage(controls: readonly AnyControl[]): string {
  return HEAD + controlsMarkdown(controls) + TAIL;
}
