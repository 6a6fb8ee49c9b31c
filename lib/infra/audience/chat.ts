/**
 * Slack and Microsoft Teams channels by Amazon Q Developer in chat applications. The workspace or team is authorised
 * once in its console; channels are code.
 *
 * @module
 */
import { Stack, Token } from 'aws-cdk-lib';
import { CfnMicrosoftTeamsChannelConfiguration, SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { CHAT_IDS } from '../../config/schema/stack-schema.ts';

export interface ChatChannels {
  readonly slack?: readonly { readonly workspaceId: string; readonly channelId: string }[] | undefined;
  readonly teams?:
    | readonly { readonly tenantId: string; readonly teamId: string; readonly channelId: string }[]
    | undefined;
}

export interface ChatProps {
  /** Begins the configurations' names, which are unique in an account. */
  readonly serviceName: string;
  readonly channels: ChatChannels;
  /** What is said in the channels. */
  readonly topics: readonly ITopic[];
}

export function hasChannels({ slack = [], teams = [] }: ChatChannels): boolean {
  return slack.length + teams.length > 0;
}

/** The channels only listen: their role may do nothing, and the guardrail keeps it so whatever role a user brings. */
export function createChatChannels(scope: Construct, { serviceName, channels, topics }: ChatProps): void {
  if (!hasChannels(channels)) return;
  refuseMistakes(channels);
  const role = new Role(scope, 'ChatRole', {
    description: 'Chat channels act as it; it may do nothing.',
    // https://docs.aws.amazon.com/chatbot/latest/adminguide/cross-service-confused-deputy-prevention.html
    assumedBy: new ServicePrincipal('chatbot.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });
  const denyAll = ManagedPolicy.fromAwsManagedPolicyName('AWSDenyAll');
  for (const { workspaceId, channelId } of channels.slack ?? []) {
    new SlackChannelConfiguration(scope, `Slack${channelId}`, {
      slackChannelConfigurationName: nameOf(serviceName, channelId),
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      notificationTopics: [...topics],
      guardrailPolicies: [denyAll],
      role,
    });
  }
  for (const [at, { tenantId, teamId, channelId }] of (channels.teams ?? []).entries()) {
    new CfnMicrosoftTeamsChannelConfiguration(scope, `Teams${at}`, {
      // A Teams channel's id has characters that a name may not have.
      configurationName: nameOf(serviceName, `teams-${at}`),
      teamsTenantId: tenantId,
      teamId,
      teamsChannelId: channelId,
      snsTopicArns: topics.map(({ topicArn }) => topicArn),
      guardrailPolicies: [denyAll.managedPolicyArn],
      iamRoleArn: role.roleArn,
    });
  }
}

/** AWS takes 128 characters. */
function nameOf(serviceName: string, channel: string): string {
  return `${serviceName.slice(0, 127 - channel.length)}-${channel}`;
}

/** What AWS would refuse midway through a deployment. */
function refuseMistakes({ slack = [], teams = [] }: ChatChannels): void {
  for (const { workspaceId, channelId } of slack) {
    check('workspaceId', workspaceId);
    check('slackChannelId', channelId);
  }
  for (const { tenantId, teamId, channelId } of teams) {
    check('uuid', tenantId);
    check('uuid', teamId);
    check('teamsChannelId', channelId);
  }
  const ids = [...slack, ...teams].map(({ channelId }) => channelId);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw new Error(`EcaAuditor: the chat channel "${twice}" is there twice; expected it once.`);
}

function check(kind: keyof typeof CHAT_IDS, found: string): void {
  const { name, pattern } = CHAT_IDS[kind];
  if (!Token.isUnresolved(found) && !pattern.test(found)) {
    throw new Error(`EcaAuditor: chat has "${found}"; expected ${name}.`);
  }
}
