/**
 * docs/channels.md: the table of channels, and one alert as each channel sends it.
 *
 * @module
 */
import { CHANNEL_IDS, CHANNELS, type ChannelId } from './channels/index.ts';
import { composeAlert } from './compose.ts';
import type { AlertInput } from './words/alert-input.ts';

/** A changed setting that opens a violation and pages. */
const SAMPLE: AlertInput = {
  runId: 'nightly-2026-11-24',
  org: { alias: 'acme-prod', orgId: '00D5g000004AbCdEAK', environment: 'production' },
  events: [
    {
      type: 'violation_opened',
      org: 'acme-prod',
      app: 'Billing_Portal',
      control: 'require-secret-web-server-flow',
      severity: 'high',
      cause: 'setting_changed',
      changes: [{ component: 'globalOauth', field: 'isConsumerSecretOptional', before: false, after: true }],
      who: { id: '0055g000008KimNAAS', name: 'Kim Novak' },
      when: '2026-11-23T16:41:09.000Z',
      found: 'An authorization code can be exchanged without the client secret: isConsumerSecretOptional is true.',
      steps: ['Require the secret.'],
      fix: { type: 'ExtlClntAppGlobalOauthSettings', field: 'isConsumerSecretOptional', value: 'false' },
      notify: 'page',
      deduplicationId: 'violation_opened-0f1e2d',
    },
  ],
  apps: [{ name: 'Billing_Portal', label: 'Billing Portal', contactEmail: 'billing-team@acme.example' }],
  findings: [],
  open: [],
  reportUrl: 'https://reports.acme.example/nightly-2026-11-24.html',
  now: new Date('2026-11-24T02:00:30Z'),
};

export function channelsPage(): string {
  return `# Which channels are there?

<!-- Written by \`npm run docs\` from lib/alert/channels. -->

Each channel has a topic of its own: SNS attributes and \`MessageStructure: json\` do not go together, and each reader
needs a different text. [Alerts](alerts.md) says what is notified, [subscriptions](subscriptions.md) how to subscribe.

| channel | read by | topic | variable of the function | severities can be filtered | limits |
| --- | --- | --- | --- | --- | --- |
${CHANNEL_IDS.map(row).join('\n')}

A subscription of the protocols \`https\`, \`sqs\` and \`lambda\` gets the messages of \`event\`, or of what its \`channel\` names.

The same alert in each channel:

${CHANNEL_IDS.map(sample).join('\n\n')}
`;
}

function row(id: ChannelId): string {
  const { audience, topic, variable, hasSeverities, limits } = CHANNELS[id];
  const made = topic.made === 'always' ? 'always made' : 'made when something subscribes';
  const cells = [
    `\`${id}\``,
    audience,
    `\`${topic.id}\`, ${made}`,
    `\`${variable}\``,
    hasSeverities ? 'yes' : 'no',
    limits,
  ];
  return `| ${cells.join(' | ')} |`;
}

function sample(id: ChannelId): string {
  const topicArn = `arn:aws:sns:eu-west-1:123456789012:${id}`;
  const messages = composeAlert(SAMPLE, { [id]: topicArn }).map(({ subject, body }) => {
    const text = body.startsWith('{') ? JSON.stringify(JSON.parse(body), null, 2) : body.trimEnd();
    return `${subject === undefined ? '' : `Subject: ${subject}\n\n`}${text}`;
  });
  return `## ${id}\n\n\`\`\`text\n${messages.join('\n\n')}\n\`\`\``;
}
