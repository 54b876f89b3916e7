import { KeyVaultError } from './key-vault-error.js';
import { isKeyVaultReference, parseReference, parseVaultList, referenceText } from './key-vault-reference.js';

const VERSION = '0123456789abcdef0123456789abcdef';

test.each([
  ['keyvault://contoso/upstream', 'contoso.vault.azure.net', undefined],
  [`keyvault://contoso/upstream/${VERSION}`, 'contoso.vault.azure.net', VERSION],
  [`keyvault://contoso/upstream/${VERSION.toUpperCase()}`, 'contoso.vault.azure.net', VERSION],
  ['keyvault://Contoso.Vault.Azure.Net/upstream', 'contoso.vault.azure.net', undefined],
  ['keyvault://contoso.vault.azure.cn/upstream', 'contoso.vault.azure.cn', undefined],
  ['keyvault://contoso.vault.usgovcloudapi.net/upstream', 'contoso.vault.usgovcloudapi.net', undefined],
  ['keyvault://contoso.vault.microsoftazure.de/upstream\n', 'contoso.vault.microsoftazure.de', undefined],
])('%j is read', (text, host, version) => {
  const reference = parseReference(text);
  expect(reference).toEqual({ vault: 'contoso', host, secret: 'upstream', version });
  expect(parseReference(referenceText(reference))).toEqual(reference);
});

test.each([
  'keyvault://',
  'keyvault://contoso',
  'keyvault://contoso/',
  'keyvault:///upstream',
  'keyvault://contoso/up_stream',
  'keyvault://contoso/up%2Fstream',
  `keyvault://contoso/${'a'.repeat(128)}`,
  'keyvault://contoso/upstream/latest',
  `keyvault://contoso/upstream/${VERSION}/`,
  'keyvault://contoso/upstream?x=1',
  'keyvault://contoso:444/upstream',
  'keyvault://user@contoso/upstream',
  'keyvault://contoso@attacker.example/upstream',
  'keyvault://attacker.example/upstream',
  'keyvault://contoso.vault.azure.net.attacker.example/upstream',
  'keyvault://contoso.vault.azure.net./upstream',
  'keyvault://a.b.vault.azure.net/upstream',
  'keyvault://vault.azure.net/upstream',
  'keyvault://169.254.169.254/upstream',
  'keyvault://co/upstream',
  'keyvault://1contoso/upstream',
  'keyvault://contoso-/upstream',
  'keyvault://con--toso/upstream',
  `keyvault://${'c'.repeat(25)}/upstream`,
  'KeyVault://contoso/upstream',
  'keyvault:contoso/upstream',
])('%j is refused, and never taken for the secret itself', (text) => {
  expect(() => parseReference(text)).toThrow(KeyVaultError);
  expect(() => parseReference(text)).toThrow(/must be keyvault:\/\/\{vault\}/);
  expect(isKeyVaultReference(text)).toBe(true);
});

test.each(['secret', '', 'xkeyvault://contoso/upstream', 'keyvault'])('%j is a secret itself', (text) => {
  expect(isKeyVaultReference(text)).toBe(false);
});

test('a list of vaults is names or DNS names, and refuses everything else', () => {
  expect(parseVaultList(' contoso, Fabrikam.vault.azure.cn,, ')).toEqual([
    'contoso.vault.azure.net',
    'fabrikam.vault.azure.cn',
  ]);
  expect(parseVaultList('')).toEqual([]);
  for (const entry of ['*', 'contoso.example', 'https://contoso.vault.azure.net', '*.vault.azure.net']) {
    expect(() => parseVaultList(`contoso,${entry}`)).toThrow(`${JSON.stringify(entry)} is no key vault`);
  }
  expect(() => parseVaultList(Array.from({ length: 101 }, (_, i) => `vault${i}`).join())).toThrow(/At most 100/);
});
