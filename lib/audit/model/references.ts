/**
 * Sections of standards, and pages, to which several controls refer.
 *
 * @module
 */
import type { Link } from './control.ts';

const rfc = (number: number, section: string, title: string): Link => ({
  name: `RFC ${number}, section ${section}: ${title}`,
  url: `https://www.rfc-editor.org/rfc/rfc${number}.html#section-${section}`,
});

export const CLIENT_AUTHENTICATION = rfc(9700, '2.5', 'Client Authentication');
export const CODE_GRANT = rfc(9700, '2.1.1', 'Authorization Code Grant');
export const CODE_INJECTION = rfc(9700, '4.5', 'Authorization Code Injection');
export const REDIRECT_URIS = rfc(9700, '4.1', 'Insufficient Redirection URI Validation');
export const REFRESH_TOKENS = rfc(9700, '4.14', 'Refresh Token Protection');
export const PRIVILEGE_RESTRICTION = rfc(9700, '2.3', 'Access Token Privilege Restriction');
export const PKCE: Link = {
  name: 'RFC 7636: Proof Key for Code Exchange by OAuth Public Clients',
  url: 'https://www.rfc-editor.org/rfc/rfc7636.html',
};
export const NATIVE_REDIRECTS = rfc(8252, '7', 'Receiving the Authorization Response in a Native App');
export const DEVICE_PHISHING = rfc(8628, '5.4', 'Remote Phishing');
export const INTROSPECTION = rfc(7662, '4', 'Security Considerations');
export const JWT_BEARER = rfc(7523, '2.1', 'Using JWTs as Authorization Grants');

export const IDLE_LIMIT: Link = {
  name: 'Limit the Idle Refresh Token TTL in Connected Apps',
  url: 'https://help.salesforce.com/s/articleView?id=xcloud.connected_app_limit_idle_ttl.htm&type=5',
};
/** Requirements for apps of partners since June 2026. */
export const PARTNER_MANDATE: Link = {
  name: 'ISVforce Guide: Secure Your Connected Apps and External Client Apps',
  url: 'https://developer.salesforce.com/docs/atlas.en-us.packagingGuide.meta/packagingGuide/secure_code_ac_eca.htm',
};
const globalOauthField = (field: string): Link => ({
  name: `ExtlClntAppGlobalOauthSettings: ${field}`,
  url: 'https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappglobaloauthsettings.htm',
});
export const CODE_CRED_FIELDS = globalOauthField('isCodeCredPostOnly');
export const GLOBAL_OAUTH_FIELDS = globalOauthField('isIntrospectAllTokens');
export const OAUTH_POLICY_FIELDS: Link = {
  name: 'ExtlClntAppOauthConfigurablePolicies',
  url: 'https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappoauthconfigurablepolicies.htm',
};
/** It is about the app of the Salesforce CLI. That it also suits other apps is our own judgement. */
export const SBS_TOKENS: Link = {
  name: 'Security Benchmark for Salesforce, SBS-DEP-006 (the app of the Salesforce CLI)',
  url: 'https://securitybenchmark.dev/',
};

/** A requirement of OWASP's Application Security Verification Standard 5.0, chapter "OAuth and OIDC". */
export const asvs = (requirement: string): Link => ({
  name: `OWASP ASVS 5.0, requirement ${requirement}`,
  url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x19-V10-OAuth-and-OIDC.md',
});
