/**
 * What the npm package exports: the construct, the stack, and the type of a custom control.
 *
 * @module
 */
export type { App } from '../audit/model/app.ts';
export type { Control, Verdict } from '../audit/model/control.ts';
export type { ChatChannels } from './audience/chat.ts';
export type { Subscription } from './audience/subscriptions.ts';
export type { AuditTopics, TopicProps } from './audience/topics.ts';
export { EcaAuditor } from './eca-auditor.ts';
export type { EcaAuditorProps } from './props.ts';
export type { Distribution } from './running/state-machine.ts';
export { EcaAuditorStack } from './stack.ts';
export type { EvidenceLock } from './storage.ts';
