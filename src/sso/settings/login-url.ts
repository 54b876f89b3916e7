/** Where a cloud of Microsoft Entra signs people in, and what it calls itself in an assertion. */
const CLOUDS: Readonly<Record<string, string>> = {
  'login.microsoftonline.com': 'https://sts.windows.net',
  'login.microsoftonline.us': 'https://sts.windows.net',
  'login.partner.microsoftonline.cn': 'https://sts.chinacloudapi.cn',
  'login.chinacloudapi.cn': 'https://sts.chinacloudapi.cn',
};
const TENANT = /^\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/saml2\/?$/i;

/** The issuer of a tenant of Entra, told by its Login URL; undefined for the URL of anybody else. */
export function entraIssuerOf(loginUrl: string): string | undefined {
  if (!URL.canParse(loginUrl)) return undefined;
  const { hostname, pathname } = new URL(loginUrl);
  const [, tenantId] = TENANT.exec(pathname) ?? [];
  const sts = Object.hasOwn(CLOUDS, hostname) ? CLOUDS[hostname] : undefined;
  return sts === undefined || tenantId === undefined ? undefined : `${sts}/${tenantId.toLowerCase()}/`;
}
