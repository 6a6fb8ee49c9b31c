/**
 * docs/controls.md, whole; built by `npm run docs`.
 *
 * @module
 */
import type { AnyControl } from '../../audit/model/control.ts';
import { controlsMarkdown } from './control-pages.ts';

const HEAD = `# What is checked, why, and how is it fixed?

<!-- Built from lib/audit/controls by "npm run docs": edit there. -->

What eca-auditor demands of External Client Apps, and of the settings of their org. \`eca-auditor controls <id>\` prints the same.

The mode is the default. [The configuration](configuration.md#controls) changes it. \`report\`: report-only. \`inform\`: people are
notified, nobody is woken. \`page\`: the same, and at high or critical severity the person on call is woken.

A control has four verdicts: \`pass\`, \`fail\`, \`not_assessed\` (what it judges is not known, with the reason) and
\`not_applicable\` (the settings themselves show it: no OAuth plugin, an app that is switched off, a flow that is off). Not knowing
is never a pass.

A severity is the CVSS 3.1 base score in the app's own risk context; each condition that raised or lowered it is named. Raised risk
stays within Salesforce's estimate, if there is one; lowered risk may fall below it.

Each statement comes from the page under *Source*. If it comes from another source, its title names that source. *Our own
judgement* marks what no source says. The CVSS vectors are our own judgement too; Salesforce gives ranges only.

`;

const TAIL = `
## What is not judged, and why

The Security Health Review has more pages on External Client Apps. These are left to a person:

| page | why |
| --- | --- |
| Web App: SAML policy hardening, single logout; Mobile screen lock; Push security; Notification settings | They concern other plugins than OAuth, each with metadata types of its own, which take more calls for each org. |
| Configure OAuth Policies: Manage OAuth Usage; Custom Scopes | They ask for something to be done regularly. No metadata shows that. |
| Enable Authorization Code and Credentials Flow | Metadata does not show which apps have a login form of their own; where the flow is on, \`post-code-credentials\` judges it. |

[A control of your own](configuration.md#controls-of-your-own) can judge what else your company asks for.
`;

export function controlsPage(controls: readonly AnyControl[]): string {
  return HEAD + controlsMarkdown(controls) + TAIL;
}
