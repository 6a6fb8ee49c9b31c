/**
 * A plain script with jsforce: logs in, lists, and reads ten names per call, one call after the other. It runs as its own process:
 * `jsforce-script.mjs <org secret as JSON>` prints the number of apps that it found.
 *
 * @module
 */
import { importPKCS8, SignJWT } from 'jose';
import jsforce from 'jsforce';

const secret = JSON.parse(process.argv[2] ?? '') as {
  readonly loginUrl: string;
  readonly clientId: string;
  readonly username: string;
  readonly privateKey: string;
};
const TYPES = [
  'ExternalClientApplication',
  'ExtlClntAppGlobalOauthSettings',
  'ExtlClntAppOauthSettings',
  'ExtlClntAppOauthConfigurablePolicies',
  'ExtlClntAppConfigurablePolicies',
] as const;

const assertion = await new SignJWT()
  .setProtectedHeader({ alg: 'RS256' })
  .setIssuer(secret.clientId)
  .setSubject(secret.username)
  .setAudience('https://login.salesforce.com')
  .setExpirationTime('2m')
  .sign(await importPKCS8(secret.privateKey, 'RS256'));
const connection = new jsforce.Connection({ loginUrl: secret.loginUrl, version: '66.0' });
await connection.authorize({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });

let optional = 0;
for (const type of TYPES) {
  const listed = await connection.metadata.list([{ type }], '66.0');
  const names = listed.map(({ fullName }) => fullName);
  for (let at = 0; at < names.length; at += 10) {
    const records = await connection.metadata.read(type as 'CustomObject', names.slice(at, at + 10));
    optional += records.filter(
      (record) => 'isConsumerSecretOptional' in record && String(record.isConsumerSecretOptional) === 'true',
    ).length;
  }
}
process.stdout.write(String(optional));
process.exit();
