/** Whether this browser can make and use passkeys at this address. */
export const hasPasskeys = (): boolean => window.isSecureContext && 'PublicKeyCredential' in window;
