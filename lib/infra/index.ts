/**
 * What the npm package exports: the construct, the stack, and the type of a custom control.
 *
 * @module
 */
export type { App } from '../audit/model/app.ts';
export type { Control, Verdict } from '../audit/model/control.ts';
export { EcaAuditor } from './eca-auditor.ts';
export type { ChatChannels } from './notifications/chat.ts';
export type { Subscription } from './notifications/subscriptions.ts';
export type { AuditTopics, TopicProps } from './notifications/topics.ts';
export type { EcaAuditorProps } from './props.ts';
export type { Distribution } from './running/state-machine.ts';
export { EcaAuditorStack } from './stack.ts';
export type { EvidenceLock } from './storage.ts';
