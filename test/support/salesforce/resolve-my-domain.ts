/**
 * `node --import` of a process that is tested or measured: every My Domain is at the port of the loopback that
 * `MY_DOMAIN_PORT` names. It takes the place of the network's names and addresses, and of nothing else.
 *
 * @module
 */
import { Socket } from 'node:net';

const port = Number(process.env.MY_DOMAIN_PORT);
const connect = Socket.prototype.connect as (this: Socket, ...args: readonly unknown[]) => Socket;

Socket.prototype.connect = function (this: Socket, ...args: readonly unknown[]) {
  const [options, ...rest] = args;
  return isMyDomain(options)
    ? connect.call(this, { ...options, host: '127.0.0.1', port }, ...rest)
    : connect.call(this, ...args);
} as typeof Socket.prototype.connect;

function isMyDomain(options: unknown): options is object {
  return (
    typeof options === 'object' &&
    options !== null &&
    'host' in options &&
    `${options.host}`.endsWith('.my.salesforce.com') &&
    'port' in options &&
    Number(options.port) === 443
  );
}
