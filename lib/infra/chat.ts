/**
 * Slack and Microsoft Teams channels by Amazon Q Developer in chat applications. The workspace or team is authorised
 * once in its console; channels are code.
 *
 * @module
 */
import { CfnMicrosoftTeamsChannelConfiguration, SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

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
  const role = new Role(scope, 'ChatRole', {
    description: 'Chat channels act as it; it may do nothing.',
    assumedBy: new ServicePrincipal('chatbot.amazonaws.com'),
  });
  const denyAll = ManagedPolicy.fromAwsManagedPolicyName('AWSDenyAll');
  for (const { workspaceId, channelId } of channels.slack ?? []) {
    new SlackChannelConfiguration(scope, `Slack${channelId}`, {
      slackChannelConfigurationName: `${serviceName}-${channelId}`,
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
      configurationName: `${serviceName}-teams-${at}`,
      teamsTenantId: tenantId,
      teamId,
      teamsChannelId: channelId,
      snsTopicArns: topics.map(({ topicArn }) => topicArn),
      guardrailPolicies: [denyAll.managedPolicyArn],
      iamRoleArn: role.roleArn,
    });
  }
}
