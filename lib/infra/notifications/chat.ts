/**
 * Slack and Microsoft Teams channels, by Amazon Q Developer in chat applications. A person authorises the workspace or team
 * once in its console.
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
  /** Prefix of the configurations' names, which must be unique in an account. */
  readonly serviceName: string;
  readonly channels: ChatChannels;
  /** Their messages are posted in the channels. */
  readonly topics: readonly ITopic[];
}

export function hasChannels({ slack = [], teams = [] }: ChatChannels): boolean {
  return slack.length + teams.length > 0;
}

/** Commands from a channel can do nothing: its role has no permissions, and the guardrail policy denies everything. */
export function createChatChannels(scope: Construct, { serviceName, channels, topics }: ChatProps): void {
  if (!hasChannels(channels)) return;
  checkIds(channels);
  const role = new Role(scope, 'ChatRole', {
    description: 'Role of the chat channels. It has no permissions.',
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

/** AWS accepts at most 128 characters. */
function nameOf(serviceName: string, channel: string): string {
  return `${serviceName.slice(0, 127 - channel.length)}-${channel}`;
}

/** Refuses ids that AWS would refuse only during a deployment. */
function checkIds({ slack = [], teams = [] }: ChatChannels): void {
  for (const { workspaceId, channelId } of slack) {
    checkId('workspaceId', workspaceId);
    checkId('slackChannelId', channelId);
  }
  for (const { tenantId, teamId, channelId } of teams) {
    checkId('uuid', tenantId);
    checkId('uuid', teamId);
    checkId('teamsChannelId', channelId);
  }
  const ids = [...slack, ...teams].map(({ channelId }) => channelId);
  const repeated = ids.find((id, at) => ids.indexOf(id) !== at);
  if (repeated !== undefined)
    throw new Error(`EcaAuditor: chat has the channel "${repeated}" twice; expected it once.`);
}

function checkId(kind: keyof typeof CHAT_IDS, found: string): void {
  const { name, pattern } = CHAT_IDS[kind];
  if (!Token.isUnresolved(found) && !pattern.test(found)) {
    throw new Error(`EcaAuditor: chat has "${found}"; expected ${name}.`);
  }
}
